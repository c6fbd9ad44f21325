#include "node/main/backup_plan.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
// 2026-03-02 02:30 (UTC+8), a Monday.
constexpr Instant kMonday{1'772'389'800'000};

Instant day(int days) {
  return kMonday + Millis{days * kDayMs};
}

std::vector<Instant> kept(const std::vector<Instant>& made, const BackupKeep& keep) {
  const std::vector<Instant> gone = too_many(made, keep);
  std::vector<Instant> out;
  std::copy_if(made.begin(), made.end(), std::back_inserter(out),
               [&](Instant one) { return std::find(gone.begin(), gone.end(), one) == gone.end(); });
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backup_plan)

BOOST_AUTO_TEST_CASE(the_last_days_weeks_and_months_keep_their_newest) {
  std::vector<Instant> made;
  for (int i = -60; i <= 2; ++i) made.push_back(day(i));  // until Wednesday, 4 March
  const std::vector<Instant> left = kept(made, {3, 2, 2});
  // 28 February, a Saturday; the Sunday after it ends the week before; then three days.
  const std::vector<Instant> expected = {day(-2), day(-1), day(0), day(1), day(2)};
  BOOST_TEST(left.size() == expected.size());
  BOOST_TEST((left == expected));
}

BOOST_AUTO_TEST_CASE(of_two_on_one_day_the_newer_stays) {
  const Instant early = day(0);
  const Instant late = day(0) + Millis{5 * kHourMs};
  BOOST_TEST((too_many({early, late}, {3, 2, 2}) == std::vector<Instant>{early}));
}

BOOST_AUTO_TEST_CASE(days_without_a_backup_do_not_count) {
  // Three in a year, far apart: a node that was off for long keeps what it has.
  BOOST_TEST(too_many({day(-300), day(-150), day(0)}, {3, 0, 0}).empty());
}

BOOST_AUTO_TEST_CASE(the_newest_stays_whatever_is_set) {
  BOOST_TEST((too_many({day(0), day(-1)}, {0, 0, 0}) == std::vector<Instant>{day(-1)}));
  BOOST_TEST(too_many({}, {0, 0, 0}).empty());
}

BOOST_AUTO_TEST_CASE(a_time_of_day_is_read_and_nonsense_refused) {
  BOOST_TEST(**parse_day_minute("02:30") == 150);
  BOOST_TEST(**parse_day_minute("23:59") == 1439);
  BOOST_TEST(!parse_day_minute("")->has_value());
  for (const char* text : {"24:00", "02:60", "2", "02:3x", ":", "-1:00", "02:30:00"}) {
    const auto read = parse_day_minute(text);
    BOOST_TEST(!read);
    BOOST_TEST(read.error().complaints.at(0).where == "backup-at");
  }
}

BOOST_AUTO_TEST_CASE(the_next_is_at_the_set_time_once_todays_is_there) {
  const BackupHistory history{day(-5), day(0) + Millis{kHourMs}, {}};
  BOOST_TEST((next_backup(history, 150, day(0) + Millis{9 * kHourMs}) == day(1)));
}

BOOST_AUTO_TEST_CASE(a_set_time_that_comes_while_the_node_runs_is_due_then) {
  const BackupHistory history{day(-1), day(-1) + Millis{1}, {}};
  BOOST_TEST((next_backup(history, 150, day(0)) == day(0)));
  BOOST_TEST((next_backup({day(-1), {}, {}}, 150, day(0)) == day(0)));
}

BOOST_AUTO_TEST_CASE(a_box_that_is_off_at_night_makes_up_for_it_after_its_start) {
  const Instant morning = day(0) + Millis{6 * kHourMs};
  const BackupHistory history{morning, day(-1) + Millis{6 * kHourMs}, {}};
  const Instant next = next_backup(history, 150, morning);
  BOOST_TEST(((next > morning) && (next <= morning + Millis{kHourMs})));
  BOOST_TEST((next_backup({morning, {}, {}}, 150, morning) == next));
}

BOOST_AUTO_TEST_CASE(one_that_failed_is_tried_again_an_hour_later) {
  const Instant failed = day(0) + Millis{1000};
  const BackupHistory history{day(-3), day(-1), failed};
  BOOST_TEST((next_backup(history, 150, failed + Millis{60'000}) == failed + Millis{kHourMs}));
}

BOOST_AUTO_TEST_SUITE_END()
