#include "sync/engine/line_rules.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::sync;

namespace {

// 2026-11-22 at that time of day in UTC+8.
Instant at(int hour, int minute) {
  constexpr std::int64_t kMidnight = 1'795'305'600'000;  // UTC
  return Instant{kMidnight + ((hour - 8) * 60 + minute) * 60'000LL};
}
constexpr Instant kSteady{5'000'000};
constexpr Millis kHour{3'600'000};

}  // namespace

BOOST_AUTO_TEST_SUITE(line_rules)

BOOST_AUTO_TEST_CASE(hours_are_read_and_go_past_midnight) {
  LineRules rules;
  rules.quiet = *parse_hours("08:30-12:00,21:30-06:00");
  BOOST_TEST(rules.is_quiet(at(8, 30)));
  BOOST_TEST(rules.is_quiet(at(11, 59)));
  BOOST_TEST(!rules.is_quiet(at(12, 0)));
  BOOST_TEST(rules.is_quiet(at(23, 0)));
  BOOST_TEST(rules.is_quiet(at(3, 0)));
  BOOST_TEST(!rules.is_quiet(at(6, 0)));
}

BOOST_AUTO_TEST_CASE(no_hours_are_none_and_the_day_ends_at_24) {
  BOOST_TEST(parse_hours("")->empty());
  LineRules rules;
  rules.quiet = *parse_hours("18:00-24:00");
  BOOST_TEST(rules.is_quiet(at(23, 59)));
  BOOST_TEST(!rules.is_quiet(at(17, 59)));
}

BOOST_AUTO_TEST_CASE(what_is_no_time_of_day_is_named) {
  for (const char* text : {"8:30-12:00", "08:30", "08:30-", "24:30-25:00", "08:60-09:00", "08:30-08:30",
                           "08:30-12:00;13:00-14:00", "a", "08:30-12:00,x"}) {
    const auto read = parse_hours(text);
    BOOST_TEST_REQUIRE(!read.has_value());
    BOOST_TEST((read.error().code == ErrorCode::kInvalid));
  }
  BOOST_TEST(parse_hours("08:30-12:00,25:00-26:00").error().context.find("25:00-26:00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bulk_leaves_a_tenth_of_the_hour_to_people_and_goes_on_in_the_next) {
  LineRules rules;
  rules.bytes_per_hour = 1000;
  LineAllowance allowance(rules);
  BOOST_TEST(allowance.may(kSteady, at(10, 0)));
  allowance.used(899, kSteady);
  BOOST_TEST(allowance.may(kSteady, at(10, 0)));
  allowance.used(1, kSteady + Millis{1000});
  BOOST_TEST((allowance.bulk(kSteady + Millis{1000}, at(10, 0)) == LineAllowance::Bulk::kBudgetUsed));
  BOOST_TEST((*allowance.next_change(kSteady + Millis{1000}, at(10, 0)) == kSteady + kHour));
  BOOST_TEST(allowance.may(kSteady + kHour, at(11, 0)));
  allowance.used(10, kSteady + kHour);
  BOOST_TEST(allowance.used_bytes(kSteady + kHour) == 10u);
}

BOOST_AUTO_TEST_CASE(without_rules_bulk_always_goes_and_nothing_is_waited_for) {
  LineAllowance allowance{LineRules()};
  allowance.used(1'000'000'000, kSteady);
  BOOST_TEST(allowance.may(kSteady, at(3, 0)));
  BOOST_TEST(!allowance.next_change(kSteady, at(3, 0)));
}

BOOST_AUTO_TEST_SUITE_END()
