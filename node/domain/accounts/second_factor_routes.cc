#include "node/domain/accounts/second_factor_routes.h"

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/api/once.h"
#include "node/domain/accounts/one_time_code.h"
#include "node/domain/accounts/pages.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kFieldBytesMax = 256;
constexpr std::size_t kMarkBytes = 12;
constexpr std::size_t kGroup = 4;

Result<void> refuse_long(std::initializer_list<std::pair<const char*, const std::string*>> fields) {
  for (const auto& [name, value] : fields) {
    if (value->size() > kFieldBytesMax) return Error{ErrorCode::kInvalid, "内容过长", {{name, "内容过长"}}};
  }
  return {};
}

Result<Response> take_step(const Request& request, Sessions& sessions, const DivisionNames& names,
                           const TellSecondFactor& tell) {
  TRY_ASSIGN(const v1::TakeSecondStep in, read_json<v1::TakeSecondStep>(request));
  TRY(refuse_long({{"ticket", &in.ticket()}, {"code", &in.code()}, {"recoveryCode", &in.recovery_code()}}));
  if (in.code().empty() == in.recovery_code().empty()) {
    return Error{ErrorCode::kInvalid, "请输入动态码或恢复码", {{"code", "请输入 6 位动态码,或一个恢复码"}}};
  }
  TRY_ASSIGN(const Sessions::SignedIn signed_in,
             sessions.take_second_step({in.ticket(), in.code(), in.recovery_code()}, request.remote));
  if (!in.recovery_code().empty()) {
    const std::string name = signed_in.who.actor.entry_name();
    tell({SecondFactorNote::What::kRecoveryUsed, name, name});
  }
  return signed_in_response(request, signed_in, names);
}

Result<Response> begin(const Request& request, Sessions& sessions, const DivisionNames& names) {
  TRY_ASSIGN(const v1::BeginSecondFactor in, read_json<v1::BeginSecondFactor>(request));
  TRY(refuse_long({{"password", &in.password()}}));
  TRY_ASSIGN(const SecondSteps::Offer offer, sessions.begin_second_factor(request.session, in.password()));
  v1::SecondFactorOffer out;
  out.set_secret(grouped(to_base32(offer.secret), kGroup, ' '));
  out.set_uri(code_uri(names.name(request.actor->division), request.actor->account, offer.secret));
  out.mutable_expires()->set_seconds(offer.expires.ms / 1000);
  return json_response(out);
}

Result<Response> confirm(const Request& request, Sessions& sessions, const DivisionNames& names,
                         const TellSecondFactor& tell) {
  TRY_ASSIGN(const v1::ConfirmSecondFactor in, read_json<v1::ConfirmSecondFactor>(request));
  TRY(refuse_long({{"code", &in.code()}}));
  TRY_ASSIGN(const Sessions::SecondFactorMade made,
             sessions.confirm_second_factor(request.session, in.code(), request.header("idempotency-key")));
  const std::string name = made.who.actor.entry_name();
  tell({SecondFactorNote::What::kSet, name, name});
  v1::SecondFactorMade out;
  for (const std::string& code : made.recovery_codes) out.add_recovery_codes(code);
  *out.mutable_session() = session_message(made.who, names);
  return json_response(out);
}

Result<Response> take_away(const Request& request, Sessions& sessions, LedgerAccess& ledger, const DivisionNames& names,
                           const TellSecondFactor& tell) {
  // On the machine itself: for when nobody is left who could.
  if (!request.local) TRY(require_role(request, {v1::SECURITY_ADMIN}));
  TRY_ASSIGN(const v1::ResetSecondFactor in, read_json<v1::ResetSecondFactor>(request));
  const auto division = in.division().empty() ? ledger.division() : Division::from(in.division()).value_or(Division());
  const std::string& account = request.part("account");
  TRY_ASSIGN(const Once once, Once::of(request, ledger.now()));
  const std::string mark = to_hex(ledger.prng().bytes(kMarkBytes));
  const Command reset = [&](const LedgerView& view) -> Result<Plan> {
    const auto known = find_account(view, division, account);
    if (!known || !request.actor->division.covers(division)) return not_found("没有这个账号");
    return plan_factor_reset(*known, in.reason(), *request.actor, mark, ledger.now());
  };
  TRY(ledger.write(once.wrap(reset, std::make_shared<std::string>())));
  tell({SecondFactorNote::What::kTakenAway, division.str() + "/" + account, request.actor->entry_name()});
  const auto known = find_account(*ledger.read(), division, account);
  if (!known) return not_found("没有这个账号");
  return json_response(account_message(*known, sessions, ledger, names));
}

}  // namespace

Response signed_in_response(const Request& request, const Sessions::SignedIn& in, const DivisionNames& names) {
  if (!in.ticket.empty()) {
    v1::Session out;
    out.mutable_second_step()->set_ticket(in.ticket);
    out.mutable_second_step()->mutable_expires()->set_seconds(in.ticket_expires.ms / 1000);
    out.mutable_second_step()->set_tries(SecondSteps::kTriesMax);
    return json_response(out);
  }
  Response response = json_response(session_message(in.who, names));
  response.headers["Set-Cookie"] = session_cookie_header(request, in.token, Sessions::kSessionLife);
  return response;
}

std::vector<Route> second_factor_routes(Sessions& sessions, LedgerAccess& ledger, const DivisionNames& names,
                                        TellSecondFactor tell) {
  std::vector<Route> out;
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/session/second-step",
                 .summary = "登录第二步:动态码或恢复码",
                 .access = Access::kAnybody,
                 .request = v1::TakeSecondStep::descriptor(),
                 .response = v1::Session::descriptor(),
                 .handler = [&, tell](const Request& request) { return take_step(request, sessions, names, tell); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/session/second-factor",
                 .summary = "开始设置自己的动态码",
                 .access = Access::kNewcomer,
                 .request = v1::BeginSecondFactor::descriptor(),
                 .response = v1::SecondFactorOffer::descriptor(),
                 .handler = [&](const Request& request) { return begin(request, sessions, names); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/session/second-factor/confirm",
                 .summary = "以一个动态码确认设置,给出恢复码",
                 .access = Access::kNewcomer,
                 .request = v1::ConfirmSecondFactor::descriptor(),
                 .response = v1::SecondFactorMade::descriptor(),
                 .handler = [&, tell](const Request& request) { return confirm(request, sessions, names, tell); }});
  out.push_back(
      {.method = "POST",
       .pattern = "/api/v1/accounts/{account}/second-factor/reset",
       .summary = "收回他人的动态码,使其重新设置",
       .request = v1::ResetSecondFactor::descriptor(),
       .response = v1::Account::descriptor(),
       .handler = [&, tell](const Request& request) { return take_away(request, sessions, ledger, names, tell); }});
  return out;
}

}  // namespace yichuang::node
