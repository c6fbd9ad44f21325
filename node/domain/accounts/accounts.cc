#include "node/domain/accounts/accounts.h"

#include <algorithm>
#include <array>

#include "node/domain/identifiers/masking.h"
#include "node/domain/kinds.h"
#include "storage/crypto/password.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kAccountBytesMax = 32;
constexpr std::size_t kNameBytesMax = 120;
constexpr std::size_t kPasswordsKept = 5;
constexpr std::size_t kPasswordBytesMax = 256;
constexpr std::size_t kAccountsMax = 50'000;

bool is_account_name(std::string_view text) {
  return !text.empty() && text.size() <= kAccountBytesMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

// A register whose state is its body, found by `index` when it has one.
template <class Message>
class BodyFolding final : public Folding {
 public:
  BodyFolding(std::string_view state, std::uint16_t index) : state_(state), index_(index) {}
  Verdict fold(const Header&, const EntryId&, const Entry& entry) override {
    Message message;
    if (entry.erased || !message.ParseFromString(std::string(entry.message()))) {
      return {Verdict::Outcome::kUnreadable};
    }
    state_ = entry.message();
    return {};
  }
  Description describe() const override {
    Message message;
    if (index_ == 0 || !message.ParseFromString(state_)) return {};
    Description out{{{index_, message.account() + "/"}}, {}, {}};
    // Two offices may have granted one account.
    if constexpr (std::is_same_v<Message, v1::AccountGrant>) {
      out.counts.push_back({kGrantsOf, message.division() + "/" + message.account()});
    }
    return out;
  }
  std::string state() const override { return state_; }

 private:
  std::string state_;
  std::uint16_t index_;
};

template <class Message>
class BodyProjection final : public Projection {
 public:
  explicit BodyProjection(std::uint16_t index) : index_(index) {}
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<BodyFolding<Message>>(state, index_);
  }

 private:
  std::uint16_t index_;
};

// Those of the division's own office and of the ones above it.
std::vector<v1::FactorReset> read_resets(const LedgerView& view, const v1::AccountGrant& grant) {
  std::vector<v1::FactorReset> out;
  const auto division = Division::from(grant.division());
  for (Division office = division.value_or(Division()); !office.empty(); office = office.parent()) {
    const auto record = view.record({kFactorResets, office.str() + "/" + grant.division() + "/" + grant.account()});
    v1::FactorReset reset;
    if (record && !record->state.empty() && reset.ParseFromString(record->state)) out.push_back(std::move(reset));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.at().seconds() > b.at().seconds(); });
  return out;
}

// Set up when every taking-away that is known now was known.
std::optional<v1::AccountFactor> read_factor(const LedgerView& view, const v1::AccountGrant& grant,
                                             const std::vector<v1::FactorReset>& resets) {
  const auto record = view.record({kFactors, grant.division() + "/" + grant.account()});
  v1::AccountFactor out;
  if (!record || record->state.empty() || !out.ParseFromString(record->state)) return std::nullopt;
  const auto& seen = out.after_resets();
  const bool counts = std::all_of(resets.begin(), resets.end(), [&](const v1::FactorReset& reset) {
    return std::find(seen.begin(), seen.end(), reset.mark()) != seen.end();
  });
  return counts ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<KnownAccount> read_account(const LedgerView& view, const RecordRef& ref) {
  const auto record = view.record(ref);
  KnownAccount out;
  if (!record || record->state.empty() || !out.grant.ParseFromString(record->state)) return std::nullopt;
  out.grant_id = record->held.front().id.hex();
  out.granted_by = record->held.front().author.str();
  const auto profile = view.record({kProfiles, out.grant.division() + "/" + out.grant.account()});
  v1::AccountProfile set;
  if (profile && set.ParseFromString(profile->state)) out.profile = std::move(set);
  out.resets = read_resets(view, out.grant);
  out.factor = read_factor(view, out.grant, out.resets);
  return out;
}

}  // namespace

const std::string& KnownAccount::password_hash() const {
  // A first password given anew counts until it is changed again.
  const bool replaced =
      profile && (profile->replaces_grant() == grant.first_password() || grant.first_password().empty());
  return replaced ? profile->password() : grant.first_password();
}

bool KnownAccount::must_change_password() const {
  return !grant.first_password().empty() && (!profile || profile->replaces_grant() != grant.first_password());
}

bool KnownAccount::is_administrator() const {
  return std::any_of(grant.roles().begin(), grant.roles().end(), [](int role) {
    return role == v1::HUB_ADMIN || role == v1::SYSTEM_ADMIN || role == v1::SECURITY_ADMIN || role == v1::AUDITOR;
  });
}

std::optional<KnownAccount> find_account(const LedgerView& view, const Division& division, const std::string& account) {
  std::optional<KnownAccount> found;
  for (const IndexHit& hit : view.scan(kGrantByAccount, account + "/", 100).hits) {
    if (hit.key != account + "/") continue;
    auto known = read_account(view, hit.ref);
    if (!known || known->grant.division() != division.view()) continue;
    // Of two grants the one from further above counts.
    if (!found || known->granted_by.size() < found->granted_by.size()) found = std::move(known);
  }
  return found;
}

std::vector<KnownAccount> accounts_under(const LedgerView& view, const Division& division) {
  std::vector<KnownAccount> out;
  for (const IndexHit& hit : view.scan(kGrantByAccount, {}, kAccountsMax).hits) {
    auto known = read_account(view, hit.ref);
    const auto of = known ? Division::from(known->grant.division()) : std::nullopt;
    if (of && division.covers(*of)) out.push_back(std::move(*known));
  }
  return out;
}

Actor actor_of(const KnownAccount& account, const std::string& window) {
  Actor out{account.grant.account(),
            account.grant.name(),
            Division::from(account.grant.division()).value_or(Division()),
            {},
            {account.grant.items().begin(), account.grant.items().end()},
            window};
  for (const int role : account.grant.roles()) out.roles.insert(static_cast<v1::Role>(role));
  return out;
}

std::string password_fault(const KnownAccount& account, std::string_view password) {
  const std::size_t least = account.is_administrator() ? 12 : 8;
  if (password.size() < least) return "口令至少 " + std::to_string(least) + " 位";
  if (password.size() > kPasswordBytesMax) return "口令过长";
  const auto any = [&](auto of) { return std::any_of(password.begin(), password.end(), of); };
  const int classes = (any([](char c) { return c >= 'a' && c <= 'z'; }) ? 1 : 0) +
                      (any([](char c) { return c >= 'A' && c <= 'Z'; }) ? 1 : 0) +
                      (any([](char c) { return c >= '0' && c <= '9'; }) ? 1 : 0) +
                      (any([](char c) {
                        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                        return !letter && !(c >= '0' && c <= '9');
                      })
                           ? 1
                           : 0);
  if (classes < 3) return "口令须含大写、小写、数字、符号中的三类";
  if (password.find(account.grant.account()) != std::string_view::npos) return "口令不得含有账号";
  std::vector<std::string> earlier = {account.password_hash()};
  if (account.profile) {
    earlier.insert(earlier.end(), account.profile->earlier_passwords().begin(),
                   account.profile->earlier_passwords().end());
  }
  for (const std::string& hash : earlier) {
    if (!hash.empty() && password_matches(password, hash)) return "不得使用最近 5 次用过的口令";
  }
  return {};
}

Result<Plan> plan_grant(const LedgerView& view, const std::string& account, const v1::PutAccount& request,
                        const std::string& first_password_hash, const Actor& by) {
  if (!by.has_any({v1::HUB_ADMIN, v1::SYSTEM_ADMIN})) return forbidden("账号由县级中心或系统管理员设置");
  std::vector<Complaint> complaints;
  if (!is_account_name(account)) complaints.push_back({"account", "账号应为小写字母、数字、- _ . ,最多 32 位"});
  if (request.name().empty() || request.name().size() > kNameBytesMax)
    complaints.push_back({"name", "姓名必填,最多 40 字"});
  const auto division = Division::from(request.division());
  if (!division) complaints.push_back({"division", "不是区划代码"});
  if (request.roles().empty()) complaints.push_back({"roles", "至少一个角色"});
  int administrators = 0;
  for (const int role : request.roles()) {
    if (role <= 0 || !v1::Role_IsValid(role)) complaints.push_back({"roles", "不认识的角色"});
    administrators += role == v1::SYSTEM_ADMIN || role == v1::SECURITY_ADMIN || role == v1::AUDITOR ? 1 : 0;
  }
  // 三员分立: no person holds two.
  if (administrators > 1) complaints.push_back({"roles", "系统、安全、审计三员不得由一人兼任"});
  if (!complaints.empty()) return Error{ErrorCode::kInvalid, "账号内容有误", std::move(complaints)};
  if (!by.division.covers(*division)) return forbidden("只能设置本级及下级的账号");

  const std::string key = by.division.str() + "/" + account;
  const auto present = view.record({kGrants, key});
  v1::AccountGrant grant;
  if (present) grant.ParseFromString(present->state);
  if (!present && first_password_hash.empty()) {
    return Error{ErrorCode::kInvalid, "账号内容有误", {{"firstPassword", "新账号须有初始口令"}}};
  }
  grant.set_account(account);
  grant.set_name(request.name());
  grant.set_division(request.division());
  *grant.mutable_roles() = request.roles();
  grant.set_disabled(request.disabled());
  *grant.mutable_items() = request.items();
  if (!first_password_hash.empty()) grant.set_first_password(first_password_hash);
  const std::string message = grant.SerializeAsString();
  if (present && present->state == message) return Plan{};
  return Plan{{{kAccountGrant, key, {*division}, by.entry_name(), message}}, {}, 0};
}

Plan plan_password(const KnownAccount& account, const std::string& new_hash, const Division& at, Instant now) {
  v1::AccountProfile profile = account.profile.value_or(v1::AccountProfile());
  std::vector<std::string> earlier = {account.password_hash()};
  earlier.insert(earlier.end(), profile.earlier_passwords().begin(), profile.earlier_passwords().end());
  earlier.resize(std::min(earlier.size(), kPasswordsKept - 1));
  profile.set_account(account.grant.account());
  profile.set_password(new_hash);
  profile.mutable_password_set()->set_seconds(now.ms / 1000);
  profile.clear_earlier_passwords();
  for (std::string& hash : earlier) profile.add_earlier_passwords(std::move(hash));
  profile.set_replaces_grant(account.grant.first_password());
  return {{{kAccountProfile,
            at.str() + "/" + account.grant.account(),
            {},
            at.str() + "/" + account.grant.account(),
            profile.SerializeAsString()}},
          {},
          0};
}

std::shared_ptr<const Projection> grant_projection() {
  return std::make_shared<BodyProjection<v1::AccountGrant>>(kGrantByAccount);
}
std::shared_ptr<const Projection> profile_projection() {
  return std::make_shared<BodyProjection<v1::AccountProfile>>(0);
}
std::shared_ptr<const Projection> factor_projection() {
  return std::make_shared<BodyProjection<v1::AccountFactor>>(0);
}
std::shared_ptr<const Projection> factor_reset_projection() {
  return std::make_shared<BodyProjection<v1::FactorReset>>(0);
}

}  // namespace yichuang::node
