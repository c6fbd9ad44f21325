#include "node/domain/accounts/pages.h"

#include "node/api/service.h"

namespace yichuang::node {

using namespace storage;

v1::Session session_message(const Sessions::Who& who, const DivisionNames& names) {
  v1::Session out;
  out.set_account(who.actor.account);
  out.set_name(who.actor.name);
  out.set_division(who.actor.division.str());
  out.set_division_name(names.name(who.actor.division));
  for (const v1::Role role : who.actor.roles) out.add_roles(role);
  out.set_must_change_password(who.must_change_password);
  out.mutable_expires()->set_seconds(who.expires.ms / 1000);
  out.set_window(who.actor.window);
  out.set_must_set_up_second_factor(who.must_set_up_second_factor);
  out.set_has_second_factor(who.has_second_factor);
  out.set_recovery_codes_left(static_cast<std::uint32_t>(who.recovery_codes_left));
  return out;
}

v1::Account account_message(const KnownAccount& known, const Sessions& sessions, const LedgerAccess& ledger,
                            const DivisionNames& names) {
  const auto division = Division::from(known.grant.division()).value_or(Division());
  v1::Account out;
  out.set_account(known.grant.account());
  out.set_name(known.grant.name());
  out.set_division(known.grant.division());
  out.set_division_name(names.name(division));
  *out.mutable_roles() = known.grant.roles();
  out.set_disabled(known.grant.disabled());
  *out.mutable_items() = known.grant.items();
  out.set_etag(account_etag(known));
  out.set_is_administrator(known.is_administrator());
  if (known.factor) {
    *out.mutable_second_factor_set() = known.factor->set();
  } else if (!known.resets.empty()) {
    out.mutable_second_factor_taken()->set_by(known.resets.front().by());
    *out.mutable_second_factor_taken()->mutable_at() = known.resets.front().at();
    out.mutable_second_factor_taken()->set_reason(known.resets.front().reason());
  }
  if (division == ledger.division()) {
    if (const auto until = sessions.locked_until(known.grant.account())) {
      out.mutable_locked_until()->set_seconds(until->ms / 1000);
    }
  }
  return out;
}

std::string account_etag(const KnownAccount& known) {
  return known.grant_id.substr(0, 16);
}

std::string session_cookie_header(const Request& request, const std::string& token, Millis life) {
  return std::string(session_cookie(request)) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict" +
         (request.secure ? "; Secure" : "") + "; Max-Age=" + std::to_string(life.count() / 1000);
}

}  // namespace yichuang::node
