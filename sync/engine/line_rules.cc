#include "sync/engine/line_rules.h"

#include <algorithm>
#include <string>

#include "storage/base/numbers.h"

namespace yichuang::sync {
namespace {

constexpr Millis kHour{3'600'000};
constexpr std::int64_t kMinuteMs = 60'000;
constexpr int kDayMinutes = 24 * 60;
// Legal time everywhere in the country.
constexpr std::int64_t kZoneMinutes = 8 * 60;

int minute_of_day(Instant wall) {
  const std::int64_t minutes = wall.ms / kMinuteMs + kZoneMinutes;
  return static_cast<int>((minutes % kDayMinutes + kDayMinutes) % kDayMinutes);
}

bool within(const LineRules::Hours& hours, int minute) {
  if (hours.from <= hours.to) return minute >= hours.from && minute < hours.to;
  return minute >= hours.from || minute < hours.to;
}

// "06:00" as minutes; 24:00 is the end of the day.
std::optional<int> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = parse_whole<int>(text.substr(0, 2));
  const auto minute = parse_whole<int>(text.substr(3));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
  const int out = *hour * 60 + *minute;
  return out <= kDayMinutes ? std::optional(out) : std::nullopt;
}

}  // namespace

bool LineRules::is_quiet(Instant wall) const {
  const int minute = minute_of_day(wall);
  return std::any_of(quiet.begin(), quiet.end(), [&](const Hours& hours) { return within(hours, minute); });
}

Result<std::vector<LineRules::Hours>> parse_hours(std::string_view text) {
  std::vector<LineRules::Hours> out;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const auto from = parse_clock(part.substr(0, std::min<std::size_t>(part.size(), 5)));
    const auto to = part.size() == 11 && part[5] == '-' ? parse_clock(part.substr(6)) : std::nullopt;
    if (!from || !to || *from == *to) {
      return Error{ErrorCode::kInvalid, "'" + std::string(part) + "' is no time of day such as 08:30-17:30"};
    }
    out.push_back({*from % kDayMinutes, *to});
  }
  return out;
}

std::uint64_t LineAllowance::used_bytes(Instant steady) const {
  return hour_ && steady - *hour_ < kHour ? used_ : 0;
}

bool LineAllowance::budget_used(Instant steady) const {
  return rules_.bytes_per_hour > 0 && used_bytes(steady) >= rules_.bytes_per_hour - rules_.bytes_per_hour / 10;
}

LineAllowance::Bulk LineAllowance::bulk(Instant steady, Instant wall) const {
  if (rules_.is_quiet(wall)) return Bulk::kQuietHours;
  return budget_used(steady) ? Bulk::kBudgetUsed : Bulk::kMay;
}

void LineAllowance::used(std::size_t bytes, Instant steady) {
  if (!hour_ || steady - *hour_ >= kHour) {
    hour_ = steady;
    used_ = 0;
  }
  used_ += bytes;
}

std::optional<Instant> LineAllowance::next_change(Instant steady, Instant wall) const {
  std::optional<Instant> out;
  if (budget_used(steady)) out = *hour_ + kHour;
  if (!rules_.quiet.empty()) {
    const Instant minute = steady + Millis{kMinuteMs - wall.ms % kMinuteMs};
    out = std::min(out.value_or(minute), minute);
  }
  return out;
}

}  // namespace yichuang::sync
