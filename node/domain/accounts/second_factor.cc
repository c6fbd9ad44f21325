#include "node/domain/accounts/second_factor.h"

#include "node/domain/accounts/one_time_code.h"
#include "node/domain/kinds.h"
#include "storage/crypto/hash.h"
#include "storage/crypto/sealing.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kRecoverySigns = 12;
constexpr std::size_t kReasonBytesMax = 900;
constexpr std::string_view kRecoveryAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

SecretKey key_of(const Identity& node, std::string_view what) {
  return *SecretKey::from(blake2b({what, node.division_secret.view()}).view());
}
SecretKey sealing_key(const Identity& node) {
  return key_of(node, "yichuang/one-time-code/1");
}

std::string place_of(const std::string& account, const std::string& id) {
  return account + "/" + id;
}

std::string as_read(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper == ' ' || upper == '-') continue;
    out += upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
  }
  return out;
}

}  // namespace

bool must_set_up(const KnownAccount& account, SecondFactorRule rule) {
  return rule == SecondFactorRule::kAdministrators && account.is_administrator() && !account.factor;
}

std::string seal_code_secret(const Identity& node, const std::string& account, const std::string& id,
                             std::string_view secret, Prng& prng) {
  return seal(sealing_key(node), place_of(account, id), secret, prng);
}

std::optional<std::string> open_code_secret(const Identity& node, const v1::AccountFactor& factor) {
  return open_sealed(sealing_key(node), place_of(factor.account(), factor.id()), factor.sealed_secret());
}

std::string make_recovery_code(Prng& prng) {
  std::string out;
  for (std::size_t i = 0; i < kRecoverySigns; ++i) out += kRecoveryAlphabet[prng.below(kRecoveryAlphabet.size())];
  return grouped(out, 4, '-');
}

std::string recovery_hash(const Identity& node, const std::string& id, std::string_view typed) {
  return blake2b_mac(key_of(node, "yichuang/recovery-code/1").view(), id + "/" + as_read(typed)).str();
}

v1::AccountFactor new_factor(const KnownAccount& account, const std::string& id, Instant now) {
  v1::AccountFactor out;
  out.set_account(account.grant.account());
  out.set_id(id);
  out.mutable_set()->set_seconds(now.ms / 1000);
  for (const v1::FactorReset& reset : account.resets) out.add_after_resets(reset.mark());
  return out;
}

EntryDraft factor_entry(const v1::AccountFactor& factor, const Division& at) {
  const std::string name = at.str() + "/" + factor.account();
  return {kAccountFactor, name, {}, name, factor.SerializeAsString()};
}

std::optional<v1::AccountFactor> without_recovery(const v1::AccountFactor& factor, const std::string& hash) {
  v1::AccountFactor out = factor;
  out.clear_recovery();
  for (const std::string& each : factor.recovery()) {
    if (each != hash) out.add_recovery(each);
  }
  return out.recovery_size() < factor.recovery_size() ? std::optional(std::move(out)) : std::nullopt;
}

Result<Plan> plan_factor_reset(const KnownAccount& account, const std::string& reason, const Actor& by,
                               const std::string& mark, Instant now) {
  if (reason.empty() || reason.size() > kReasonBytesMax) {
    return Error{ErrorCode::kInvalid, "请写明理由", {{"reason", "理由必填,最多 300 字"}}};
  }
  const auto division = Division::from(account.grant.division());
  if (!division || !by.division.covers(*division)) return forbidden("只能收回本级及下级账号的动态码");
  if (by.account == account.grant.account() && by.division == *division) {
    return forbidden("自己的动态码在右上角姓名菜单里重新设置,不能自己收回");
  }
  // Further below it may have been set up without our having heard of it.
  if (!account.factor && by.division == *division) {
    return conflict("这个账号没有设置动态码");
  }
  v1::FactorReset reset;
  reset.set_account(account.grant.account());
  reset.set_division(division->str());
  reset.set_mark(mark);
  reset.set_reason(reason);
  reset.set_by(by.entry_name());
  reset.mutable_at()->set_seconds(now.ms / 1000);
  return Plan{{{kFactorReset,
                by.division.str() + "/" + division->str() + "/" + account.grant.account(),
                {*division},
                by.entry_name(),
                reset.SerializeAsString()}},
              {},
              0};
}

}  // namespace yichuang::node
