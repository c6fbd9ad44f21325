#include "node/domain/accounts/routes.h"

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/api/once.h"
#include "node/domain/accounts/pages.h"
#include "node/domain/accounts/second_factor_routes.h"
#include "node/domain/stale.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kFieldBytesMax = 256;

Result<Response> put_account(const Request& request, Sessions& sessions, LedgerAccess& ledger,
                             const DivisionNames& names) {
  TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
  TRY_ASSIGN(const v1::PutAccount in, read_json<v1::PutAccount>(request));
  if (in.first_password().size() > kFieldBytesMax) {
    return Error{ErrorCode::kInvalid, "口令过长", {{"firstPassword", "口令过长"}}};
  }
  const std::string& account = request.part("account");
  std::string hash;
  if (!in.first_password().empty()) {
    KnownAccount future;
    future.grant.set_account(account);
    *future.grant.mutable_roles() = in.roles();
    const std::string fault = password_fault(future, in.first_password());
    if (!fault.empty()) return Error{ErrorCode::kInvalid, fault, {{"firstPassword", fault}}};
    TRY_ASSIGN(hash, sessions.hash(in.first_password()));
  }
  TRY_ASSIGN(const Once once, Once::of(request, ledger.now()));
  const auto division = Division::from(in.division()).value_or(Division());
  const std::string seen = unquoted(request.header("if-match"));
  const Command grant = [&](const LedgerView& view) -> Result<Plan> {
    const auto present = seen.empty() ? std::nullopt : find_account(view, division, account);
    if (!seen.empty() && (!present || account_etag(*present) != seen)) return conflict(kStaleEtag);
    return plan_grant(view, account, in, hash, *request.actor);
  };
  TRY(ledger.write(once.wrap(grant, std::make_shared<std::string>())));
  const auto known = find_account(*ledger.read(), division, account);
  if (!known) return Error{ErrorCode::kIo, "账号写入后未找到"};
  return json_response(account_message(*known, sessions, ledger, names));
}

}  // namespace

std::vector<Route> session_routes(Sessions& sessions, const DivisionNames& names) {
  std::vector<Route> out;
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/session",
                 .summary = "登录",
                 .access = Access::kAnybody,
                 .request = v1::SignIn::descriptor(),
                 .response = v1::Session::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY_ASSIGN(const v1::SignIn in, read_json<v1::SignIn>(request));
                   for (const std::string& field : {in.account(), in.password(), in.window()}) {
                     if (field.size() > kFieldBytesMax)
                       return Error{ErrorCode::kInvalid, "内容过长", {{"account", "内容过长"}}};
                   }
                   TRY_ASSIGN(const Sessions::SignedIn signed_in,
                              sessions.sign_in(in.account(), in.password(), in.window(), request.remote));
                   return signed_in_response(request, signed_in, names);
                 }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/session",
                 .summary = "当前登录",
                 .access = Access::kNewcomer,
                 .response = v1::Session::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   const auto who = sessions.find(request.session);
                   if (!who) return Error{ErrorCode::kUnauthorized, "请先登录"};
                   return json_response(session_message(*who, names));
                 }});
  out.push_back({.method = "DELETE",
                 .pattern = "/api/v1/session",
                 .summary = "退出",
                 .access = Access::kNewcomer,
                 .handler = [&](const Request& request) -> Result<Response> {
                   sessions.sign_out(request.session);
                   Response response;
                   response.status = 204;
                   response.headers["Set-Cookie"] = session_cookie_header(request, "", Millis{0});
                   return response;
                 }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/session/password",
                 .summary = "修改口令",
                 .access = Access::kNewcomer,
                 .request = v1::ChangePassword::descriptor(),
                 .response = v1::Session::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY_ASSIGN(const v1::ChangePassword in, read_json<v1::ChangePassword>(request));
                   TRY_ASSIGN(const Sessions::Who who,
                              sessions.change_password(request.session, in.old_password(), in.new_password()));
                   return json_response(session_message(who, names));
                 }});
  return out;
}

std::vector<Route> account_routes(Sessions& sessions, LedgerAccess& ledger, const DivisionNames& names) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/accounts",
                 .summary = "本级及下级的账号",
                 .response = v1::AccountList::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN, v1::SECURITY_ADMIN}));
                   v1::AccountList list;
                   for (const KnownAccount& known : accounts_under(*ledger.read(), request.actor->division)) {
                     *list.add_accounts() = account_message(known, sessions, ledger, names);
                   }
                   return json_response(list);
                 }});
  out.push_back({.method = "PUT",
                 .pattern = "/api/v1/accounts/{account}",
                 .summary = "新建或修改账号",
                 .request = v1::PutAccount::descriptor(),
                 .response = v1::Account::descriptor(),
                 .handler = [&](const Request& request) { return put_account(request, sessions, ledger, names); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/accounts/{account}/unlock",
                 .summary = "解锁本节点的账号",
                 .response = v1::Account::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
                   const auto known = find_account(*ledger.read(), ledger.division(), request.part("account"));
                   if (!known) return not_found("本节点没有这个账号");
                   sessions.unlock(request.part("account"));
                   return json_response(account_message(*known, sessions, ledger, names));
                 }});
  return out;
}

}  // namespace yichuang::node
