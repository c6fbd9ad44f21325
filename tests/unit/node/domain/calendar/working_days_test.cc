#include "node/domain/calendar/working_days.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/starter_catalogue.h"

using namespace yichuang;
using namespace yichuang::node;

namespace {

// The parts of the 2025 and 2026 notices that the vectors touch.
WorkingDays notices() {
  WorkingDays out;
  const auto add = [&](const char* json) {
    auto notice = parse_year_notice(json);
    BOOST_REQUIRE(notice);
    out.add(std::move(*notice));
  };
  add(R"({"year":2025,"daysOff":["2025-10-01","2025-10-02","2025-10-03","2025-10-04","2025-10-05","2025-10-06",
      "2025-10-07","2025-10-08"],"workingWeekends":["2025-09-28","2025-10-11"]})");
  add(R"({"year":2026,"daysOff":["2026-01-01","2026-01-02","2026-01-03","2026-02-15","2026-02-16","2026-02-17",
      "2026-02-18","2026-02-19","2026-02-20","2026-02-21","2026-02-22","2026-02-23","2026-05-01","2026-05-02",
      "2026-05-03","2026-05-04","2026-05-05","2026-09-25","2026-09-26","2026-09-27","2026-10-01","2026-10-02",
      "2026-10-03","2026-10-04","2026-10-05","2026-10-06","2026-10-07"],
      "workingWeekends":["2026-01-04","2026-02-14","2026-02-28","2026-05-09","2026-09-20","2026-10-10"]})");
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(working_days)

BOOST_AUTO_TEST_CASE(published_vectors_hold) {
  const WorkingDays calendar = notices();
  for (const auto& vector : tests::starter_catalogue()["test_vectors"]["workdays"]) {
    const Date accepted = *parse_date(vector["accepted"].get<std::string>());
    const int limit = vector["limit"];
    const Date due = calendar.due(accepted, limit);
    BOOST_TEST(format_date(due) == vector["due"].get<std::string>());
    BOOST_TEST(calendar.remaining(accepted, due) == limit);
    BOOST_TEST(calendar.remaining(due, accepted) == -limit);
    BOOST_TEST(calendar.remaining(due, due) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_year_without_a_notice_counts_as_plain_weekends_and_is_told) {
  const WorkingDays calendar = notices();
  BOOST_TEST(calendar.has(2026));
  BOOST_TEST(!calendar.has(2027));
  BOOST_TEST(format_date(calendar.due({2027, 1, 1}, 1)) == "2027-01-04");
}

BOOST_AUTO_TEST_CASE(natural_days_end_on_a_working_day) {
  BOOST_TEST(format_date(notices().due_natural({2026, 9, 20}, 5)) == "2026-09-28");
}

BOOST_AUTO_TEST_CASE(legal_dates_are_those_of_china) {
  BOOST_TEST(format_date(local_date(Instant{1'763'222'400'000})) == "2025-11-16");  // 2025-11-15T16:00Z
  BOOST_TEST(format_local(Instant{1'763'222'400'000}) == "2025-11-16T00:00:00.000+08:00");
  BOOST_TEST(local_minutes(Instant{1'763'222'400'000 + std::int64_t{65} * 60'000}) == 65);
  for (int days = -40'000; days < 40'000; days += 37) {
    const Date date = add_days({2000, 3, 1}, days);
    BOOST_REQUIRE(is_real_date(date));
    BOOST_REQUIRE(days_between({2000, 3, 1}, date) == days);
  }
  BOOST_TEST(weekday({2026, 11, 21}) == 5);  // a Saturday
}

BOOST_AUTO_TEST_CASE(a_bad_notice_names_the_place) {
  for (const char* bad : {"[]", "{}", R"({"year":"2026"})", R"({"year":2026,"daysOff":["2026-02-30"]})",
                          R"({"year":2026,"daysOff":["2025-10-01"]})", R"({"year":2026,"daysOff":"x"})"}) {
    const auto notice = parse_year_notice(bad);
    BOOST_REQUIRE(!notice);
    BOOST_TEST(!notice.error().context.empty());
  }
  BOOST_TEST(parse_year_notice(R"({"year":2026,"daysOff":["2026-01-01","x"]})").error().complaints.front().where ==
             "daysOff[1]");
}

BOOST_AUTO_TEST_SUITE_END()
