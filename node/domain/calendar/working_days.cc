#include "node/domain/calendar/working_days.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace yichuang::node {
namespace {

constexpr std::int64_t kOffsetMs = 8LL * 3600 * 1000;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

// Days since 1970-01-01 and back (Howard Hinnant's civil calendar formulas).
std::int64_t days_from(const Date& date) {
  const std::int64_t y = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

Date date_from(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t doe = days - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  return {static_cast<int>(yoe + era * 400 + (month <= 2 ? 1 : 0)), month,
          static_cast<int>(doy - (153 * mp + 2) / 5 + 1)};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

Result<std::set<Date>> read_dates(const nlohmann::json& object, const char* name, int year) {
  std::set<Date> out;
  if (!object.contains(name)) return out;
  if (!object[name].is_array()) return Error{ErrorCode::kInvalid, "not a list", {{name, "must be a list of dates"}}};
  for (std::size_t i = 0; i < object[name].size(); ++i) {
    const auto& item = object[name][i];
    const auto date = item.is_string() ? parse_date(item.get<std::string>()) : std::nullopt;
    const std::string place = std::string(name) + "[" + std::to_string(i) + "]";
    if (!date) return Error{ErrorCode::kInvalid, "not a date", {{place, "must be a date such as 2026-10-01"}}};
    if (date->year != year) return Error{ErrorCode::kInvalid, "wrong year", {{place, "lies in another year"}}};
    out.insert(*date);
  }
  return out;
}

}  // namespace

Date local_date(Instant time) {
  return date_from(floor_div(time.ms + kOffsetMs, kDayMs));
}

int local_minutes(Instant time) {
  const std::int64_t local = time.ms + kOffsetMs;
  return static_cast<int>((local - floor_div(local, kDayMs) * kDayMs) / 60'000);
}

std::string format_local(Instant time) {
  const std::int64_t local = time.ms + kOffsetMs;
  const std::int64_t in_day = local - floor_div(local, kDayMs) * kDayMs;
  char clock[40];
  std::snprintf(clock, sizeof clock, "T%02d:%02d:%02d.%03d+08:00", static_cast<int>(in_day / 3'600'000),
                static_cast<int>(in_day / 60'000 % 60), static_cast<int>(in_day / 1000 % 60),
                static_cast<int>(in_day % 1000));
  return format_date(local_date(time)) + clock;
}

Date add_days(const Date& date, int days) {
  return date_from(days_from(date) + days);
}

int weekday(const Date& date) {
  const std::int64_t days = days_from(date) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(days - floor_div(days, 7) * 7);
}

int days_between(const Date& from, const Date& to) {
  return static_cast<int>(days_from(to) - days_from(from));
}

Result<YearNotice> parse_year_notice(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return invalid("a year's notice is a JSON object");
  if (!json.contains("year") || !json["year"].is_number_integer()) {
    return Error{ErrorCode::kInvalid, "the year is missing", {{"year", "must be a whole number"}}};
  }
  YearNotice out;
  out.year = json["year"].get<int>();
  TRY_ASSIGN(out.days_off, read_dates(json, "daysOff", out.year));
  TRY_ASSIGN(out.working_weekends, read_dates(json, "workingWeekends", out.year));
  return out;
}

bool WorkingDays::is_working_day(const Date& date) const {
  const auto notice = notices_.find(date.year);
  if (notice != notices_.end()) {
    if (notice->second.days_off.contains(date)) return false;
    if (notice->second.working_weekends.contains(date)) return true;
  }
  return weekday(date) < 5;
}

Date WorkingDays::due(const Date& start, int days) const {
  Date at = start;
  while (days > 0) {
    at = add_days(at, 1);
    if (is_working_day(at)) --days;
  }
  return at;
}

int WorkingDays::remaining(const Date& today, const Date& due) const {
  int count = 0;
  for (Date at = today; at < due;) {
    at = add_days(at, 1);
    count += is_working_day(at) ? 1 : 0;
  }
  for (Date at = due; at < today;) {
    at = add_days(at, 1);
    count -= is_working_day(at) ? 1 : 0;
  }
  return count;
}

Date WorkingDays::due_natural(const Date& start, int days) const {
  Date at = add_days(start, days);
  while (!is_working_day(at)) at = add_days(at, 1);
  return at;
}

}  // namespace yichuang::node
