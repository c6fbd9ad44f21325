#include "node/api/sessions.h"

#include "node/api/local.pb.h"
#include "node/api/problem.h"
#include "node/domain/kinds.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"
#include "storage/crypto/password.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kTokenBytes = 32;

Error wrong() {
  return {ErrorCode::kUnauthorized, "账号或口令不对"};
}

std::string lockout_row(const std::string& account) {
  return std::string(Sessions::kLockoutRows) + account;
}

pb::LockoutRow read_lockout(const LedgerView& view, const std::string& account) {
  pb::LockoutRow row;
  const auto bytes = view.local(lockout_row(account));
  if (!bytes || !row.ParseFromString(*bytes)) row.Clear();
  return row;
}

}  // namespace

Result<Sessions::SignedIn> Sessions::sign_in(const std::string& account, const std::string& password,
                                             const std::string& window, const std::string& from) {
  if (const auto wait = throttle_.take(from, ledger_.now())) {
    return come_again(ErrorCode::kTooMany, "从这台电脑试得太多了,请稍候再试", *wait);
  }
  const auto known = find_account(*ledger_.read(), ledger_.division(), account);
  if (!known) {
    // A name that nobody has costs as much as a wrong password, and is told alike.
    TRY(turns_.run([&] {
      static const std::string kNobody = hash_password("nobody");
      (void)password_matches(password, kNobody);
    }));
    return wrong();
  }
  TRY(refuse_if_locked(account));
  TRY(check_password(*known, password));
  throttle_.give_back(from, ledger_.now());
  if (known->grant.disabled()) return forbidden("账号已停用,请找本所管理员");
  if (known->factor) return ask_second_step(*known, window, from);
  return open_session(*known, window, {});
}

Result<Sessions::SignedIn> Sessions::open_session(const KnownAccount& known, const std::string& window, Plan more) {
  const std::string& account = known.grant.account();
  SignedIn out{to_base64url(ledger_.prng().bytes(kTokenBytes)), who_of(known, window, ledger_.now() + kSessionLife)};
  pb::SessionRow row;
  row.set_account(account);
  row.set_window(window);
  row.set_expires_ms(out.who.expires.ms);
  row.set_password_hash(known.password_hash());
  row.set_factor(known.factor_id());
  const std::string name = row_of(out.token);
  const std::uint64_t version = accounts_version_.load();
  const auto wrote = ledger_.write([&](const LedgerView& view) -> Result<Plan> {
    Plan plan = more;
    plan.local.push_back({name, row.SerializeAsString()});
    if (view.local(lockout_row(account))) plan.local.push_back({lockout_row(account), std::nullopt});
    return plan;
  });
  // On a full disk people still come in to look things up; the session then
  // lasts as long as the process. What must be kept lets nobody in.
  const bool goes_on = !wrote && wrote.error().code == ErrorCode::kDiskFull && more.entries.empty();
  if (!wrote && !goes_on) return wrote.error();
  const std::lock_guard lock(mutex_);
  cache_[name] = {out.who, version};
  return out;
}

Result<void> Sessions::check_password(const KnownAccount& account, const std::string& password) {
  const std::string& hash = account.password_hash();
  bool matches = false;
  TRY(turns_.run([&] { matches = !hash.empty() && password_matches(password, hash); }));
  if (matches) return {};
  note_failure(account.grant.account());
  return wrong();
}

Result<std::string> Sessions::hash(const std::string& password) {
  std::string out;
  TRY(turns_.run([&] { out = hash_password(password); }));
  return out;
}

Result<void> Sessions::refuse_if_locked(const std::string& account) const {
  const auto until = locked_until(account);
  if (!until) return {};
  const auto minutes = ((*until - ledger_.now()).count() + 59'999) / 60'000;
  return forbidden("口令连续输错,账号已锁定,还有 " + std::to_string(minutes) + " 分钟;急用请找本所管理员解锁");
}

void Sessions::note_failure(const std::string& account) {
  const Instant now = ledger_.now();
  (void)ledger_.write([&](const LedgerView& view) -> Result<Plan> {
    pb::LockoutRow row = read_lockout(view, account);
    // A lock that ran out leaves a clean sheet.
    if (row.until_ms() != 0 && row.until_ms() <= now.ms) row.Clear();
    row.set_failures(row.failures() + 1);
    if (row.failures() >= kFailuresMax) row.set_until_ms((now + kLockout).ms);
    return Plan{{}, {{lockout_row(account), row.SerializeAsString()}}, 0};
  });
}

std::optional<Instant> Sessions::locked_until(const std::string& account) const {
  const pb::LockoutRow row = read_lockout(*ledger_.read(), account);
  if (row.until_ms() <= ledger_.now().ms) return std::nullopt;
  return Instant{row.until_ms()};
}

void Sessions::unlock(const std::string& account) {
  put_local(lockout_row(account), std::nullopt);
}

void Sessions::sign_out(const std::string& token) {
  const std::string name = row_of(token);
  put_local(name, std::nullopt);
  const std::lock_guard lock(mutex_);
  cache_.erase(name);
}

std::optional<Sessions::Who> Sessions::find(const std::string& token) {
  if (token.empty()) return std::nullopt;
  const std::string name = row_of(token);
  const std::uint64_t version = accounts_version_.load();
  {
    const std::lock_guard lock(mutex_);
    const auto found = cache_.find(name);
    if (found != cache_.end() && found->second.accounts_version == version) {
      if (found->second.who.expires <= ledger_.now()) return std::nullopt;
      return found->second.who;
    }
  }
  const Snapshot snapshot = ledger_.read();
  pb::SessionRow row;
  const auto bytes = snapshot->local(name);
  if (!bytes || !row.ParseFromString(*bytes) || row.expires_ms() <= ledger_.now().ms) return std::nullopt;
  const auto account = find_account(*snapshot, ledger_.division(), row.account());
  if (!account || account->grant.disabled()) return std::nullopt;
  // A password or a second factor set anew, here or by the administrator, ends what went before.
  if (account->password_hash() != row.password_hash() || account->factor_id() != row.factor()) return std::nullopt;
  Who who = who_of(*account, row.window(), Instant{row.expires_ms()});
  const std::lock_guard lock(mutex_);
  if (cache_.size() >= kCachedMax) cache_.clear();
  cache_[name] = {who, version};
  return who;
}

Result<Sessions::Who> Sessions::change_password(const std::string& token, const std::string& old_password,
                                                const std::string& new_password) {
  const auto who = find(token);
  if (!who) return Error{ErrorCode::kUnauthorized, "请先登录"};
  TRY_ASSIGN(const KnownAccount account, account_of(*who));
  TRY(refuse_if_locked(who->actor.account));
  if (const auto held = check_password(account, old_password); !held) {
    if (held.error().code != ErrorCode::kUnauthorized) return held.error();
    return Error{ErrorCode::kInvalid, "原口令不对", {{"oldPassword", "原口令不对"}}};
  }
  std::string fault;
  std::string hash;
  TRY(turns_.run([&] {
    fault = password_fault(account, new_password);
    if (fault.empty()) hash = hash_password(new_password);
  }));
  if (!fault.empty()) return Error{ErrorCode::kInvalid, fault, {{"newPassword", fault}}};

  pb::SessionRow row;
  row.set_account(who->actor.account);
  row.set_window(who->actor.window);
  row.set_expires_ms(who->expires.ms);
  row.set_password_hash(hash);
  row.set_factor(account.factor_id());
  TRY(ledger_.write([&](const LedgerView&) -> Result<Plan> {
    Plan plan = plan_password(account, hash, ledger_.division(), ledger_.now());
    plan.local.push_back({row_of(token), row.SerializeAsString()});
    return plan;
  }));
  Who out = *who;
  out.must_change_password = false;
  return out;
}

void Sessions::on_committed(const CommitNews& news) {
  for (const Collection each : {kGrants, kProfiles, kFactors, kFactorResets}) {
    if (news.collections.contains(each)) accounts_version_.fetch_add(1);
  }
}

std::string Sessions::row_of(const std::string& token) const {
  return std::string(kRows) + blake2b(token.substr(0, 128)).hex();
}

Sessions::Who Sessions::who_of(const KnownAccount& account, const std::string& window, Instant expires) const {
  Who out{actor_of(account, window), account.must_change_password(), expires};
  out.must_set_up_second_factor = must_set_up(account, rule_);
  out.has_second_factor = account.factor.has_value();
  out.recovery_codes_left = account.factor ? static_cast<std::size_t>(account.factor->recovery_size()) : 0;
  return out;
}

Result<KnownAccount> Sessions::account_of(const Who& who) const {
  auto account = find_account(*ledger_.read(), ledger_.division(), who.actor.account);
  if (!account) return Error{ErrorCode::kUnauthorized, "请先登录"};
  return std::move(*account);
}

void Sessions::put_local(const std::string& name, std::optional<std::string> value) {
  (void)ledger_.write([&](const LedgerView& view) -> Result<Plan> {
    if (view.local(name) == value) return Plan{};
    return Plan{{}, {{name, value}}, 0};
  });
}

}  // namespace yichuang::node
