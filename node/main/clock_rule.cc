#include "node/main/clock_rule.h"

#include <cstdio>

#include "storage/ledger/limits.h"

namespace yichuang::node {
namespace {

constexpr std::int64_t kHour = 3600;

std::string span(Millis time) {
  const std::int64_t seconds = (time.count() < 0 ? -time.count() : time.count()) / 1000;
  char text[48];
  if (seconds < 120) {
    std::snprintf(text, sizeof text, "%lld 秒", static_cast<long long>(seconds));
  } else if (seconds < 2 * kHour) {
    std::snprintf(text, sizeof text, "%lld 分钟", static_cast<long long>(seconds / 60));
  } else if (seconds < 48 * kHour) {
    std::snprintf(text, sizeof text, "%lld 小时", static_cast<long long>(seconds / kHour));
  } else {
    std::snprintf(text, sizeof text, "%lld 天", static_cast<long long>(seconds / (24 * kHour)));
  }
  return text;
}

}  // namespace

ClockVerdict judge_clock(Instant wall, Millis ahead, Instant newest) {
  const Millis step{storage::kClockStepBackMsMax};
  const Millis apart{ahead.count() < 0 ? -ahead.count() : ahead.count()};
  if (wall + step < newest) {
    // Ours stands in the past. The parent's is believed when it does not.
    const bool parent_fits = apart.count() > 0 && newest <= wall + ahead + step;
    return {parent_fits ? ahead : Millis{0}, true, !parent_fits,
            "本机时钟早于已存的最新时间 " + span(newest - wall) + ",日期存疑,请校时"};
  }
  if (apart > kClockFollowMax) {
    return {Millis{0}, true, false, "本机时钟与上级相差 " + span(apart) + ",不知谁对,日期按本机并标为存疑,请校时"};
  }
  return {ahead, false, false,
          apart > kClockWarnPast ? "本机时钟与上级相差 " + span(apart) + ",日期已按上级校正,请校时" : ""};
}

}  // namespace yichuang::node
