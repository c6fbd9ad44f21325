#include "node/api/throttle.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

namespace {

constexpr Instant kNow{1'794'800'000'000};

void use_up(Throttle& throttle, const std::string& address, Instant now = kNow) {
  for (std::uint32_t i = 0; i < Throttle::kTriesMax; ++i) BOOST_REQUIRE(!throttle.take(address, now));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(throttle)

BOOST_AUTO_TEST_CASE(who_has_guessed_too_much_waits_until_one_try_is_forgiven) {
  Throttle throttle;
  use_up(throttle, "10.0.0.5");
  BOOST_TEST((throttle.take("10.0.0.5", kNow + Millis{5'000}) == Throttle::kForgivenEvery - Millis{5'000}));
  BOOST_TEST(!throttle.take("10.0.0.5", kNow + Throttle::kForgivenEvery));
  BOOST_TEST(throttle.take("10.0.0.5", kNow + Throttle::kForgivenEvery).has_value());
}

BOOST_AUTO_TEST_CASE(another_address_is_not_held_up) {
  Throttle throttle;
  use_up(throttle, "10.0.0.5");
  BOOST_TEST(!throttle.take("10.0.0.6", kNow));
}

BOOST_AUTO_TEST_CASE(who_gets_in_has_used_no_try) {
  Throttle throttle;
  for (std::uint32_t i = 0; i < 10 * Throttle::kTriesMax; ++i) {
    BOOST_REQUIRE(!throttle.take("10.0.0.5", kNow));
    throttle.give_back("10.0.0.5", kNow);
  }
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_holds_nobody_for_longer) {
  Throttle throttle;
  use_up(throttle, "10.0.0.5");
  const Instant before = kNow - Millis{86'400'000};
  BOOST_TEST((throttle.take("10.0.0.5", before) == Throttle::kForgivenEvery));
  BOOST_TEST(!throttle.take("10.0.0.5", before + Throttle::kForgivenEvery));
}

BOOST_AUTO_TEST_CASE(addresses_of_one_household_are_one) {
  Throttle throttle;
  use_up(throttle, "2001:db8:1:2::5");
  BOOST_TEST(throttle.take("2001:db8:1:2:ffff::6", kNow).has_value());
  BOOST_TEST(!throttle.take("2001:db8:1:3::5", kNow));
  BOOST_TEST(throttled_address("::ffff:10.0.0.5") != throttled_address("::ffff:10.0.0.6"));
}

BOOST_AUTO_TEST_CASE(a_crowd_of_addresses_does_not_make_it_forget_who_guesses) {
  Throttle throttle;
  use_up(throttle, "10.0.0.5");
  for (std::size_t i = 0; i < 2 * Throttle::kAddressesMax; ++i) {
    BOOST_REQUIRE(!throttle.take("172.16." + std::to_string(i / 250) + "." + std::to_string(i % 250), kNow));
  }
  BOOST_TEST(throttle.take("10.0.0.5", kNow).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
