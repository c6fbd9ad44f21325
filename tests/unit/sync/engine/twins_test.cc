#include "sync/engine/twins.h"

#include <boost/test/unit_test.hpp>

#include "storage/base/prng.h"

using namespace yichuang;
using namespace yichuang::sync;

namespace {

// One node, its runs, and the numbers that they repeat.
struct Hub {
  Twins twins;
  std::uint64_t next = 100;
  storage::NodeId node = *storage::NodeId::from(std::string(32, 'n'));

  static storage::LogId run(char name) { return *storage::LogId::from(std::string(16, name)); }
  // Says Hello for a run and gives the verdict; `echo` becomes the answer's number.
  bool hello(char name, std::uint64_t& echo) {
    const bool stop = twins.hello(node, run(name), echo);
    echo = ++next;
    twins.answered(node, echo);
    return stop;
  }
  bool would_tell(char name) const { return twins.would_tell(node, run(name)); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(twins)

BOOST_AUTO_TEST_CASE(a_box_that_is_started_again_goes_on) {
  Hub hub;
  std::uint64_t echo = 0;
  for (const char name : {'a', 'b', 'c'}) {
    for (int i = 0; i < 4; ++i) BOOST_TEST(!hub.hello(name, echo));
    BOOST_TEST(!hub.would_tell(name));
  }
}

BOOST_AUTO_TEST_CASE(of_two_that_show_life_in_turn_the_one_met_later_is_stopped) {
  Hub hub;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  BOOST_TEST(!hub.hello('a', first));
  BOOST_TEST(!hub.hello('b', second));
  BOOST_TEST(hub.would_tell('a'));
  BOOST_TEST(!hub.would_tell('b'));
  BOOST_TEST(!hub.hello('a', first));
  BOOST_TEST(!hub.hello('a', first));
  BOOST_TEST(!hub.would_tell('a'));
  BOOST_TEST(hub.would_tell('b'));
  BOOST_TEST(!hub.hello('b', second));
  BOOST_TEST(hub.hello('b', second));
  // It is told so again, and the other goes on.
  BOOST_TEST(hub.hello('b', second));
  BOOST_TEST(!hub.hello('a', first));
  BOOST_TEST(!hub.would_tell('a'));
  BOOST_TEST(!hub.would_tell('b'));
  BOOST_TEST(hub.twins.stopped() == 1u);
}

BOOST_AUTO_TEST_CASE(one_that_was_told_to_stop_and_has_not_noted_it_stops_nobody_else) {
  Hub hub;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  hub.hello('a', first);
  hub.hello('b', second);
  for (int i = 0; i < 2; ++i) hub.hello('a', first);
  hub.hello('b', second);
  BOOST_TEST(hub.hello('b', second));
  // The other is started again; the stopped one, its disk full, goes on asking.
  BOOST_TEST(!hub.hello('c', first));
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST(hub.hello('b', second));
    BOOST_TEST(!hub.hello('c', first));
  }
}

BOOST_AUTO_TEST_CASE(a_hello_that_was_long_under_way_is_no_sign_of_life) {
  Hub hub;
  std::uint64_t old_run = 0;
  std::uint64_t echo = 0;
  BOOST_TEST(!hub.hello('a', old_run));
  BOOST_TEST(!hub.hello('b', echo));
  // The same Hello of the first run over and over, repeating what it was told once.
  for (int i = 0; i < 3; ++i) {
    std::uint64_t late = old_run;
    BOOST_TEST(!hub.hello('a', late));
    BOOST_TEST(!hub.hello('b', echo));
  }
}

BOOST_AUTO_TEST_CASE(a_hello_with_a_number_never_given_shows_nothing) {
  Hub hub;
  std::uint64_t echo = 0;
  BOOST_TEST(!hub.hello('a', echo));
  BOOST_TEST(!hub.hello('b', echo));
  for (int i = 0; i < 5; ++i) {
    std::uint64_t invented = 7;
    BOOST_TEST(!hub.hello('a', invented));
    invented = 8;
    BOOST_TEST(!hub.hello('b', invented));
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_has_written_nothing_is_never_stopped) {
  Hub hub;
  std::uint64_t echo = 0;
  BOOST_TEST(!hub.hello('a', echo));
  for (int i = 0; i < 5; ++i) BOOST_TEST(!hub.twins.hello(hub.node, std::nullopt, echo));
}

BOOST_AUTO_TEST_CASE(a_thousand_starts_are_not_all_remembered) {
  Hub hub;
  SeededPrng prng(3);
  std::uint64_t echo = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto run = *storage::LogId::from(prng.bytes(16));
    BOOST_TEST(!hub.twins.hello(hub.node, run, echo));
    echo = ++hub.next;
    hub.twins.answered(hub.node, echo);
    BOOST_TEST(!hub.twins.would_tell(hub.node, run));
  }
}

BOOST_AUTO_TEST_SUITE_END()
