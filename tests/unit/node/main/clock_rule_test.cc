#include "node/main/clock_rule.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

namespace {

constexpr Instant kNow{1'772'389'800'000};
constexpr Millis kHour{3'600'000};
constexpr Millis kYear{365 * 24 * kHour.count()};

}  // namespace

BOOST_AUTO_TEST_SUITE(clock_rule)

BOOST_AUTO_TEST_CASE(dates_follow_the_parent_and_a_small_offset_is_no_news) {
  const ClockVerdict verdict = judge_clock(kNow, Millis{1500}, kNow - Millis{10});
  BOOST_TEST(verdict.follow.count() == 1500);
  BOOST_TEST(!verdict.unsure);
  BOOST_TEST(verdict.why.empty());
}

BOOST_AUTO_TEST_CASE(some_minutes_are_corrected_and_told) {
  const ClockVerdict verdict = judge_clock(kNow, Millis{-300'000}, kNow);
  BOOST_TEST(verdict.follow.count() == -300'000);
  BOOST_TEST(!verdict.unsure);
  BOOST_TEST(verdict.why.find("5 分钟") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_parent_a_year_ahead_takes_nobodys_dates_along) {
  for (const Millis ahead : {kYear, -kYear, kHour + Millis{1}}) {
    const ClockVerdict verdict = judge_clock(kNow, ahead, kNow);
    BOOST_TEST(verdict.follow.count() == 0);
    BOOST_TEST(verdict.unsure);
    BOOST_TEST(!verdict.why.empty());
  }
  BOOST_TEST(judge_clock(kNow, kHour, kNow).follow.count() == kHour.count());
}

BOOST_AUTO_TEST_CASE(a_clock_behind_what_was_written_is_unknown) {
  const ClockVerdict verdict = judge_clock(kNow, Millis{0}, kNow + kHour);
  BOOST_TEST(verdict.follow.count() == 0);
  BOOST_TEST(verdict.unsure);
  BOOST_TEST(verdict.why.find("早于") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_dead_battery_is_helped_by_a_parent_that_fits_what_was_written) {
  const Instant dead{1'000'000};
  const ClockVerdict helped = judge_clock(dead, kNow - dead, kNow - kHour);
  BOOST_TEST((dead + helped.follow == kNow));
  BOOST_TEST(helped.unsure);
  const ClockVerdict both_wrong = judge_clock(dead, kHour, kNow);
  BOOST_TEST(both_wrong.follow.count() == 0);
  BOOST_TEST(both_wrong.unsure);
}

BOOST_AUTO_TEST_CASE(an_ordinary_correction_by_seconds_is_no_doubt) {
  BOOST_TEST(!judge_clock(kNow, Millis{0}, kNow + Millis{30'000}).unsure);
}

BOOST_AUTO_TEST_SUITE_END()
