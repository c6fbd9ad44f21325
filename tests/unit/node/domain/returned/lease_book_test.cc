#include "node/domain/returned/lease_book.h"

#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;

namespace {

constexpr Instant kNow{1'794'800'000'000};
constexpr Instant kSteady{5'000};
constexpr Millis kDay{24 * 3'600'000};
constexpr std::uint32_t kLease = 30;
constexpr std::int64_t kMark = 77;

// A town's disk, and a book that may be closed and opened again over it.
struct Desk {
  explicit Desk(std::int64_t mark = 0) : mark_(mark) { open(kSteady); }

  SeededPrng prng{3};
  tests::Authority authority{prng};
  MemoryMap map;
  std::unique_ptr<Ledger> ledger = std::move(
      Ledger::open(map, authority.below(authority.province("32"), "320585"), toy::projections(), prng).value());
  std::optional<LeaseBook> book;
  Instant now = kNow;
  Instant steady = kSteady;

  void open(Instant at) {
    steady = at;
    book.emplace(*ledger->snapshot(), 1, mark_, at);
  }
  void restart() { open(Instant{1}); }
  void put_back(std::int64_t mark) {
    mark_ = mark;
    restart();
  }
  static HubLine answering(bool equal = true) { return {true, Millis{0}, equal, false, false}; }
  void look(const HubLine& line) {
    book->look(line, now, steady);
    keep();
  }
  void hear(bool equal, Millis age = Millis{0}) {
    book->heard_by_stick({now - age, equal}, now);
    keep();
  }
  void keep() {
    if (const auto row = book->to_write()) {
      auto batch = ledger->begin({now});
      batch->change_local(*row);
      BOOST_REQUIRE(ledger->commit(std::move(batch)));
      book->written(*row);
    }
  }
  void pass(Millis time) {
    now = now + time;
    steady = steady + time;
  }
  bool locked(const HubLine& line = {}) const { return book->verdict(kLease, line, now).locked; }

 private:
  std::int64_t mark_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lease_book)

BOOST_AUTO_TEST_CASE(contact_opens_and_is_remembered_over_a_start) {
  Desk desk;
  BOOST_TEST(desk.locked());
  BOOST_TEST(!desk.locked(desk.answering()));
  desk.look(desk.answering());
  desk.restart();
  desk.pass(kDay * 30);
  BOOST_TEST(!desk.locked());
  desk.pass(kDay);
  BOOST_TEST(desk.locked());
}

BOOST_AUTO_TEST_CASE(a_line_that_still_says_up_when_the_machine_wakes_is_no_contact) {
  Desk desk;
  desk.look(desk.answering());
  desk.pass(kDay * 40);
  const HubLine asleep{true, kDay * 40, true, false, false};
  BOOST_TEST(desk.locked(asleep));
  desk.look(asleep);
  BOOST_TEST(desk.locked(asleep));
  BOOST_TEST(!desk.locked(desk.answering()));
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_is_put_back_makes_no_lease_longer_over_starts) {
  Desk desk;
  desk.look(desk.answering());
  for (int day = 0; day < 31; ++day) {
    desk.steady = desk.steady + kDay;
    desk.look({});
    desk.restart();
  }
  BOOST_TEST(desk.locked());
}

BOOST_AUTO_TEST_CASE(who_was_put_back_is_locked_until_the_feed_is_equal_by_line) {
  Desk desk;
  desk.look(desk.answering());
  desk.put_back(kMark);
  BOOST_TEST(desk.locked());
  desk.look(desk.answering(false));
  BOOST_TEST(desk.locked(desk.answering(false)));
  desk.look(desk.answering());
  BOOST_TEST(!desk.locked());
  desk.restart();
  BOOST_TEST(!desk.locked());
  desk.put_back(kMark + 1);
  BOOST_TEST(desk.locked());
}

BOOST_AUTO_TEST_CASE(who_was_put_back_is_locked_until_the_feed_is_equal_by_stick) {
  Desk desk;
  desk.look(desk.answering());
  desk.put_back(kMark);
  desk.hear(false);
  BOOST_TEST(desk.locked());
  desk.hear(true);
  BOOST_TEST(!desk.locked());
  desk.restart();
  BOOST_TEST(!desk.locked());
}

BOOST_AUTO_TEST_CASE(a_stick_is_a_contact_as_old_as_it_is) {
  Desk desk;
  desk.hear(true, kDay * 20);
  BOOST_TEST(!desk.locked());
  desk.pass(kDay * 11);
  BOOST_TEST(desk.locked());
  // One of a hub whose clock is ahead is of now.
  desk.hear(true, -kDay * 300);
  BOOST_TEST(!desk.locked());
  desk.pass(kDay * 31);
  BOOST_TEST(desk.locked());
  // An older one takes nothing back.
  desk.hear(true);
  desk.hear(true, kDay * 31);
  BOOST_TEST(!desk.locked());
}

BOOST_AUTO_TEST_CASE(a_box_that_was_let_in_by_stick_begins_in_contact) {
  Desk desk;
  auto batch = desk.ledger->begin({kNow});
  batch->change_local(first_contact({kNow - kDay * 3, true}, kNow));
  BOOST_REQUIRE(desk.ledger->commit(std::move(batch)));
  desk.restart();
  BOOST_TEST(!desk.locked());
  desk.pass(kDay * 28);
  BOOST_TEST(desk.locked());
}

BOOST_AUTO_TEST_SUITE_END()
