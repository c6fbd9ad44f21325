#include "node/domain/returned/lease.h"

#include <algorithm>

namespace yichuang::node {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

LeaseVerdict locked(std::string why, std::optional<Instant> since = {}) {
  return {true, since, std::move(why), {}};
}

}  // namespace

LeaseVerdict judge_lease(const HubContact& contact, std::uint32_t days, Instant now) {
  if (!contact.has_hub) return {};
  if (contact.revoked) return locked("本机已被上级吊销");
  if (contact.restored) return locked("本机由备份恢复,尚未与上级核对哪些数据已收回", contact.last);
  if (contact.answers) return {};
  if (!contact.last) return locked("本机还没有与上级联系过");
  if (contact.clock_unknown) return locked("本机时钟早于已存的最新时间,失联多久无从知道", contact.last);
  const Millis lease{static_cast<std::int64_t>(days) * kDayMs};
  const Instant until = *contact.last + lease;
  const Millis silent = std::max(now - *contact.last, contact.silent);
  if (silent <= lease) return {false, {}, {}, until};
  return locked("与上级失联超过 " + std::to_string(days) + " 天", std::min(until, now));
}

}  // namespace yichuang::node
