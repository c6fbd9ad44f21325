#include "node/api/kept_page.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

namespace {

// A page that takes `takes` to make, and says the how manieth it is.
struct Desk {
  Instant time{1'000'000};
  Millis takes{0};
  int made = 0;
  KeptPage kept{[this] {
                  time = time + takes;
                  return std::to_string(++made);
                },
                [this] { return time; }};
  bool says(int number) { return kept.page() == std::to_string(number); }
  void seconds_pass(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      time = time + Millis{1000};
      kept.renew();
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(kept_page)

BOOST_AUTO_TEST_CASE(what_is_made_in_no_time_is_always_as_things_are_now) {
  Desk desk;
  BOOST_TEST(desk.says(1));
  BOOST_TEST(desk.says(2));
  desk.takes = Millis{1};
  BOOST_TEST(desk.says(3));
  desk.time = desk.time + KeptPage::kKeptTimes * desk.takes;
  BOOST_TEST(desk.says(4));
}

BOOST_AUTO_TEST_CASE(what_takes_long_is_kept_for_many_times_as_long) {
  Desk desk;
  desk.takes = Millis{100};
  BOOST_TEST(desk.says(1));
  desk.time = desk.time + Millis{1800};
  BOOST_TEST(desk.says(1));
  desk.time = desk.time + Millis{200};
  BOOST_TEST(desk.says(2));
}

BOOST_AUTO_TEST_CASE(never_longer_than_a_few_seconds) {
  Desk desk;
  desk.takes = Millis{10'000};
  BOOST_TEST(desk.says(1));
  desk.time = desk.time + KeptPage::kKeptMax;
  BOOST_TEST(desk.says(2));
}

BOOST_AUTO_TEST_CASE(whoever_asks_every_few_seconds_never_waits) {
  Desk desk;
  desk.takes = Millis{150};
  BOOST_TEST(desk.says(1));
  for (int i = 0; i < 20; ++i) {
    desk.seconds_pass(5);
    const int before = desk.made;
    desk.kept.page();
    BOOST_TEST(desk.made == before);
  }
}

BOOST_AUTO_TEST_CASE(when_nobody_asks_any_more_nothing_is_made) {
  Desk desk;
  desk.takes = Millis{150};
  BOOST_TEST(desk.says(1));
  desk.seconds_pass(30);
  const int before = desk.made;
  desk.seconds_pass(100);
  BOOST_TEST(desk.made == before);
}

BOOST_AUTO_TEST_SUITE_END()
