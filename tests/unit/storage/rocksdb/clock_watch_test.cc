#include "storage/rocksdb/clock_watch.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::storage;

namespace {

constexpr std::int64_t kHour = 3'600'000;

ClockWatch::Reading at(std::int64_t wall, std::int64_t steady, std::int64_t boot) {
  return {Instant{1'700'000'000'000 + wall}, Instant{steady}, Instant{boot}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clock_watch)

BOOST_AUTO_TEST_CASE(clocks_that_go_together_have_not_jumped) {
  ClockWatch watch;
  BOOST_TEST(!watch.jumped(at(0, 0, 0)));
  BOOST_TEST(!watch.jumped(at(kHour, kHour, kHour)));
  // A time server corrects by some seconds, and pulls along in a quiet night.
  BOOST_TEST(!watch.jumped(at(kHour + 12'000, kHour + 10'000, kHour + 10'000)));
  BOOST_TEST(!watch.jumped(at(11 * kHour + 20'000, 11 * kHour, 11 * kHour)));
}

BOOST_AUTO_TEST_CASE(a_machine_that_goes_on_from_its_memory_sees_its_wall_clock_jump) {
  ClockWatch watch;
  BOOST_TEST(!watch.jumped(at(0, 0, 0)));
  BOOST_TEST(watch.jumped(at(48 * kHour, 1'000, 1'000)));
  BOOST_TEST(!watch.jumped(at(48 * kHour + 1'000, 2'000, 2'000)));
}

BOOST_AUTO_TEST_CASE(a_wall_clock_set_back_has_jumped_too) {
  ClockWatch watch;
  BOOST_TEST(!watch.jumped(at(0, 0, 0)));
  BOOST_TEST(watch.jumped(at(-kHour, 1'000, 1'000)));
}

BOOST_AUTO_TEST_CASE(a_machine_that_slept_sees_its_boot_clock_run_ahead) {
  ClockWatch watch;
  BOOST_TEST(!watch.jumped(at(0, 0, 0)));
  BOOST_TEST(watch.jumped(at(1'000, 1'000, kHour)));
}

BOOST_AUTO_TEST_CASE(this_machine_has_not_jumped_just_now) {
  ClockWatch watch;
  BOOST_TEST(!watch.jumped());
  BOOST_TEST(!watch.jumped());
}

BOOST_AUTO_TEST_SUITE_END()
