#include "sync/engine/watchdog.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::sync;

BOOST_AUTO_TEST_SUITE(watchdog)

BOOST_AUTO_TEST_CASE(counts_from_when_something_was_owed_or_moved_last) {
  Watchdog dog;
  BOOST_TEST(!dog.since());
  dog.moved(Instant{50});
  BOOST_TEST(!dog.since());
  dog.owed(true, Instant{100});
  dog.owed(true, Instant{200});
  BOOST_TEST(dog.since()->ms == 100);
  dog.moved(Instant{300});
  BOOST_TEST(dog.since()->ms == 300);
  dog.owed(false, Instant{400});
  BOOST_TEST(!dog.since());
}

BOOST_AUTO_TEST_CASE(small_answers_do_not_hide_that_large_messages_vanish) {
  Unanswered lost;
  lost.given_up(1, 80'000, Instant{100});
  lost.answered(1, 300);
  lost.answered(2, 80'000);
  BOOST_TEST(lost.since()->ms == 100);
  lost.given_up(1, 40'000, Instant{200});
  BOOST_TEST(lost.since()->ms == 100);
  // Smaller ones that are still large get through: the line takes them.
  lost.answered(1, Unanswered::kLargeBytes);
  BOOST_TEST(!lost.since());
}

BOOST_AUTO_TEST_SUITE_END()
