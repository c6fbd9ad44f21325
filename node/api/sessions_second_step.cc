// Sessions, between a right password and a right code.

#include <algorithm>

#include "node/api/local.pb.h"
#include "node/api/problem.h"
#include "node/api/sessions.h"
#include "node/domain/accounts/one_time_code.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kFactorIdBytes = 12;

Error begin_anew() {
  return {ErrorCode::kUnauthorized, "这次登录已过期,请重新输入账号和密码"};
}

std::string tries_text(std::uint32_t left) {
  return left == 0 ? ",请重新登录" : ",还可试 " + std::to_string(left) + " 次";
}

Error wrong_code(const std::string& what) {
  return {ErrorCode::kInvalid, what, {{"code", what}}};
}

std::string code_row(const std::string& account) {
  return std::string(Sessions::kCodeRows) + account;
}

}  // namespace

Sessions::SignedIn Sessions::ask_second_step(const KnownAccount& known, const std::string& window,
                                             const std::string& from) {
  const Instant now = ledger_.now();
  SignedIn out;
  out.ticket = steps_.issue({known.grant.account(), window, from, known.password_hash(), known.factor_id()},
                            ledger_.prng(), now);
  out.ticket_expires = now + SecondSteps::kTicketLife;
  return out;
}

Result<Sessions::SignedIn> Sessions::take_second_step(const SecondStep& step, const std::string& from) {
  if (const auto wait = throttle_.take(from, ledger_.now())) {
    return come_again(ErrorCode::kTooMany, "从这台电脑试得太多了,请稍候再试", *wait);
  }
  const std::lock_guard turn(step_turn_);
  const auto ticket = steps_.try_ticket(step.ticket, from, ledger_.now());
  if (!ticket) return begin_anew();
  const auto known = find_account(*ledger_.read(), ledger_.division(), ticket->account);
  const bool same = known && !known->grant.disabled() && known->factor &&
                    known->password_hash() == ticket->password_hash && known->factor_id() == ticket->factor;
  if (!same) {
    steps_.end_ticket(step.ticket);
    return begin_anew();
  }
  TRY(refuse_if_locked(ticket->account));
  TRY_ASSIGN(Plan more, step.recovery_code.empty() ? check_code(*known, step, ticket->tries)
                                                   : check_recovery_code(*known, step, ticket->tries));
  TRY_ASSIGN(SignedIn in, open_session(*known, ticket->window, std::move(more)));
  steps_.end_ticket(step.ticket);
  throttle_.give_back(from, ledger_.now());
  if (!step.recovery_code.empty()) --in.who.recovery_codes_left;
  return in;
}

Result<Plan> Sessions::check_code(const KnownAccount& known, const SecondStep& step, std::uint32_t tries_left) {
  const std::string& account = known.grant.account();
  const auto secret = open_code_secret(ledger_.identity(), *known.factor);
  if (!secret) {
    return Error{ErrorCode::kConflict, "本机读不出这个账号的动态码密钥;请用恢复码登录,或请安全管理员收回后重新设置"};
  }
  const auto of = step_of_code(*secret, step.code, ledger_.now());
  if (!of) return wrong_step(account, "code", "动态码不对,请核对手机时间", tries_left);
  // Right, but somebody may have looked on: not a failure, and not a way in.
  if (*of <= last_step(account)) return wrong_code("这个动态码已用过,请等手机上换出下一个");
  return Plan{{}, {step_taken(account, *of)}, 0};
}

Result<Plan> Sessions::check_recovery_code(const KnownAccount& known, const SecondStep& step,
                                           std::uint32_t tries_left) {
  const std::string hash = recovery_hash(ledger_.identity(), known.factor_id(), step.recovery_code);
  const auto rest = without_recovery(*known.factor, hash);
  if (!rest) return wrong_step(known.grant.account(), "recoveryCode", "恢复码不对或已用过", tries_left);
  return Plan{{factor_entry(*rest, ledger_.division())}, {}, 0};
}

Error Sessions::wrong_step(const std::string& account, const char* field, const char* what, std::uint32_t tries_left) {
  note_failure(account);
  if (const auto locked = refuse_if_locked(account); !locked) return locked.error();
  const std::string said = what + tries_text(tries_left);
  return {ErrorCode::kInvalid, said, {{field, said}}};
}

std::int64_t Sessions::last_step(const std::string& account) const {
  pb::CodeRow row;
  const auto bytes = ledger_.read()->local(code_row(account));
  if (!bytes || !row.ParseFromString(*bytes)) row.Clear();
  return std::max<std::int64_t>(row.last_step(), steps_.last_step(account));
}

LocalChange Sessions::step_taken(const std::string& account, std::int64_t step) {
  // Also in memory: on a full disk nothing is written, and people still come in.
  steps_.note_step(account, step);
  pb::CodeRow row;
  row.set_last_step(step);
  return {code_row(account), row.SerializeAsString()};
}

Result<SecondSteps::Offer> Sessions::begin_second_factor(const std::string& token, const std::string& password) {
  const auto who = find(token);
  if (!who) return Error{ErrorCode::kUnauthorized, "请先登录"};
  if (who->must_change_password) return forbidden("首次登录须先修改口令");
  TRY_ASSIGN(const KnownAccount account, account_of(*who));
  if (!must_set_up(account, rule_)) {
    TRY(refuse_if_locked(who->actor.account));
    if (const auto held = check_password(account, password); !held) {
      if (held.error().code != ErrorCode::kUnauthorized) return held.error();
      return Error{ErrorCode::kInvalid, "密码不对", {{"password", "密码不对"}}};
    }
  }
  SecondSteps::Offer offer;
  offer.secret = ledger_.prng().bytes(kCodeSecretBytes);
  const Instant now = ledger_.now();
  steps_.offer(row_of(token), offer, now);
  offer.expires = now + SecondSteps::kOfferLife;
  return offer;
}

Result<Sessions::SecondFactorMade> Sessions::confirm_second_factor(const std::string& token, const std::string& code,
                                                                   const std::string& key) {
  const auto who = find(token);
  if (!who) return Error{ErrorCode::kUnauthorized, "请先登录"};
  const std::string session = row_of(token);
  const std::lock_guard turn(step_turn_);
  if (const auto done = steps_.done_offer(session, key, ledger_.now()))
    return SecondFactorMade{done->recovery_codes, *who};
  const auto offer = steps_.try_offer(session, ledger_.now());
  if (!offer) return conflict("这个二维码已过期或已用过,请重新开始设置");
  const auto step = step_of_code(offer->secret, code, ledger_.now());
  if (!step) {
    const std::string left = offer->tries == 0 ? ",请重新开始设置" : ",还可试 " + std::to_string(offer->tries) + " 次";
    return wrong_code("动态码不对" + left + ";请核对手机时间");
  }
  TRY_ASSIGN(const KnownAccount account, account_of(*who));
  const std::string id = to_hex(ledger_.prng().bytes(kFactorIdBytes));
  v1::AccountFactor factor = new_factor(account, id, ledger_.now());
  factor.set_sealed_secret(
      seal_code_secret(ledger_.identity(), account.grant.account(), id, offer->secret, ledger_.prng()));
  SecondFactorMade made{{}, *who};
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    made.recovery_codes.push_back(make_recovery_code(ledger_.prng()));
    factor.add_recovery(recovery_hash(ledger_.identity(), id, made.recovery_codes.back()));
  }
  pb::SessionRow row;
  row.set_account(who->actor.account);
  row.set_window(who->actor.window);
  row.set_expires_ms(who->expires.ms);
  row.set_password_hash(account.password_hash());
  row.set_factor(id);
  const LocalChange taken = step_taken(who->actor.account, *step);
  TRY(ledger_.write([&](const LedgerView&) -> Result<Plan> {
    return Plan{{factor_entry(factor, ledger_.division())}, {taken, {session, row.SerializeAsString()}}, 0};
  }));
  steps_.close_offer(session, key, made.recovery_codes);
  made.who.must_set_up_second_factor = false;
  made.who.has_second_factor = true;
  made.who.recovery_codes_left = kRecoveryCodes;
  return made;
}

}  // namespace yichuang::node
