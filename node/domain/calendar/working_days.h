#pragma once

#include <map>
#include <set>
#include <string_view>

#include "node/domain/identifiers/resident_id.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::node {

// All legal dates are in UTC+8, by constant: China has one time zone.
Date local_date(Instant time);
// Minutes since local midnight.
int local_minutes(Instant time);
// RFC 3339 with +08:00.
std::string format_local(Instant time);

Date add_days(const Date& date, int days);
// 0 for Monday … 6 for Sunday.
int weekday(const Date& date);
// How many days `to` lies behind `from`.
int days_between(const Date& from, const Date& to);

// The days off and the made-up working weekends of one year, as the State
// Council's notice has them (国务院办公厅关于部分节假日安排的通知).
struct YearNotice {
  int year = 0;
  std::set<Date> days_off;
  std::set<Date> working_weekends;
};
// JSON: {"year": 2026, "daysOff": ["2026-01-01", …], "workingWeekends": […]}.
// Errors: kInvalid, with the place.
Result<YearNotice> parse_year_notice(std::string_view json);

// Counts working days (工作日): Monday to Friday, less days off, plus made-up
// weekends. A year without a notice counts as plain weekends; has() tells.
class WorkingDays {
 public:
  void add(YearNotice notice) { notices_[notice.year] = std::move(notice); }
  bool has(int year) const { return notices_.contains(year); }

  bool is_working_day(const Date& date) const;
  // The `days`-th working day after `start`, which is day 0 and not counted;
  // `start` itself for 0 (行政许可法, DOMAIN.md §3.3).
  Date due(const Date& start, int days) const;
  // Working days from tomorrow to `due`; negative when it is past, 0 on the day.
  int remaining(const Date& today, const Date& due) const;
  // The last of `days` natural days after `start`, moved to the next working day
  // when it is none (公示).
  Date due_natural(const Date& start, int days) const;

 private:
  std::map<int, YearNotice> notices_;
};

}  // namespace yichuang::node
