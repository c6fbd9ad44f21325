#include "node/main/backup_plan.h"

#include <algorithm>
#include <set>

#include "node/domain/calendar/working_days.h"
#include "storage/base/numbers.h"

namespace yichuang::node {
namespace {

constexpr DayMinute kMinutesADay = DayMinute{24} * 60;
constexpr Millis kMinute{60'000};
constexpr Millis kDay{24 * 3'600'000};
// People come first after a start.
constexpr Millis kSettling{5 * 60'000};
constexpr Millis kAgainAfter{3'600'000};

// The last moment at or before `now` that stands at `at` of its day.
Instant last_set_time(DayMinute at, Instant now) {
  const Millis into_day = kMinute * local_minutes(now) + Millis{now.ms % kMinute.count()};
  const Instant today = now - into_day + kMinute * at;
  return today <= now ? today : today - kDay;
}

}  // namespace

std::vector<Instant> too_many(std::vector<Instant> made, const BackupKeep& keep) {
  std::sort(made.rbegin(), made.rend());
  std::set<int> days;
  std::set<int> weeks;
  std::set<int> months;
  // Newest first: the first that is met of a day, week or month is its newest.
  const auto opens = [](std::set<int>& kept, int which, std::size_t most) {
    return kept.size() < most && kept.insert(which).second;
  };
  std::vector<Instant> out;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const Date date = local_date(made[i]);
    const int day = days_between(Date{1970, 1, 5}, date);  // a Monday
    const bool of_day = opens(days, day, keep.days);
    const bool of_week = opens(weeks, day / 7, keep.weeks);
    const bool of_month = opens(months, date.year * 12 + date.month, keep.months);
    if (i > 0 && !of_day && !of_week && !of_month) out.push_back(made[i]);
  }
  return out;
}

Result<std::optional<DayMinute>> parse_day_minute(std::string_view text) {
  if (text.empty()) return std::optional<DayMinute>();
  const std::size_t colon = text.find(':');
  const auto hours = parse_whole<unsigned>(text.substr(0, colon));
  const auto minutes = parse_whole<unsigned>(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) {
    return Error{
        ErrorCode::kInvalid, "备份时间不对", {{"backup-at", std::string(text) + ",应如 02:30;留空则不定时备份"}}};
  }
  return std::optional<DayMinute>(DayMinute{*hours} * 60 + *minutes);
}

Instant next_backup(const BackupHistory& history, DayMinute at, Instant now) {
  const Instant due = last_set_time(at % kMinutesADay, now);
  if (history.last && *history.last >= due) return due + kDay;
  Instant out = due >= history.started ? due : history.started + kSettling;
  if (history.failed) out = std::max(out, *history.failed + kAgainAfter);
  return out;
}

}  // namespace yichuang::node
