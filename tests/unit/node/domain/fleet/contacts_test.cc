#include "node/domain/fleet/contacts.h"

#include <boost/test/unit_test.hpp>

#include "node/domain/fleet/silence.h"
#include "node/domain/projections.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;

namespace {

constexpr const char* kTown = "329901101";

// A hub's ledger, and one town below it that is heard from or not.
struct Fixture {
  SeededPrng prng{3};
  tests::Authority authority{prng};
  MemoryMap map;
  std::unique_ptr<Ledger> ledger =
      std::move(Ledger::open(map, authority.province("32"), node::projections(), prng)).value();
  Instant now{1'794'800'000'000};  // 2026-11-16 07:33:20 in China
  std::map<std::string, sync::pb::NodeStatus> below;
  Contacts contacts{*ledger->snapshot(), now};

  void hear() { below[kTown].set_last_contact_ms(static_cast<std::uint64_t>(now.ms)); }
  // Lets time pass by looks one second apart, with the town heard or not.
  void pass(Millis time, bool heard) {
    for (Millis gone{0}; gone < time; gone += Millis{1000}) {
      now = now + Millis{1000};
      if (heard) hear();
      contacts.note(below, now);
    }
  }
  std::size_t keep() {
    const auto changes = contacts.changes(*ledger->snapshot(), now);
    auto batch = ledger->begin({now});
    for (const LocalChange& change : changes) batch->change_local(change);
    BOOST_REQUIRE(ledger->commit(std::move(batch)));
    return changes.size();
  }
  v1::ContactHistory history() const { return contacts.history(*ledger->snapshot(), kTown, now); }
  void restart() {
    contacts.~Contacts();
    new (&contacts) Contacts(*ledger->snapshot(), now);
  }
};

constexpr Millis kMinute{60'000};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(contacts, Fixture)

BOOST_AUTO_TEST_CASE(an_hour_says_how_long_the_line_was_up) {
  hear();
  contacts.note(below, now);
  pass(10 * kMinute, true);
  pass(10 * kMinute, false);  // two minutes pass before that is a silence
  const auto hours = history();
  BOOST_REQUIRE(hours.hours_size() == 1);
  BOOST_TEST(hours.hours(0).watched_minutes() == 20);
  BOOST_TEST(hours.hours(0).heard_minutes() == 12);
  BOOST_TEST(hours.hours(0).outcome() == "broken");
}

BOOST_AUTO_TEST_CASE(an_hour_without_a_word_is_a_silence) {
  hear();
  contacts.note(below, now);
  pass(40 * kMinute, false);
  pass(30 * kMinute, false);
  const auto hours = history();
  BOOST_REQUIRE(hours.hours_size() == 2);
  BOOST_TEST(hours.hours(1).outcome() == "silent");
}

BOOST_AUTO_TEST_CASE(news_are_what_people_see_and_nothing_else) {
  hear();
  BOOST_TEST(contacts.note(below, now));
  BOOST_TEST(!contacts.note(below, now + Millis{1000}));
  below[kTown].set_disk_free_bytes(7);
  BOOST_TEST(!contacts.note(below, now + Millis{2000}));
  below[kTown].set_unsent(3);
  BOOST_TEST(contacts.note(below, now + Millis{3000}));
  BOOST_TEST(contacts.note(below, now + Millis{3000} + kSilentAfter));
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on_in_the_same_hour) {
  hear();
  contacts.note(below, now);
  pass(5 * kMinute, true);
  BOOST_TEST(keep() == 1);
  const Instant heard = now;
  restart();
  BOOST_TEST((contacts.last_contact(kTown) == heard));
  contacts.note(below, now);
  pass(5 * kMinute, true);
  const auto hours = history();
  BOOST_REQUIRE(hours.hours_size() == 1);
  BOOST_TEST(hours.hours(0).heard_minutes() == 10);
}

BOOST_AUTO_TEST_CASE(what_nobody_watched_is_not_counted) {
  hear();
  contacts.note(below, now);
  now = now + 20 * kMinute;  // this node stood still
  hear();
  contacts.note(below, now);
  pass(kMinute, true);
  BOOST_TEST(history().hours(0).watched_minutes() == 1);
}

BOOST_AUTO_TEST_CASE(days_are_kept_for_a_month_and_no_longer) {
  for (int day = 0; day < 40; ++day) {
    hear();
    contacts.note(below, now);
    pass(2 * kMinute, true);
    keep();
    now = now + Millis{24LL * 3'600'000} - 2 * kMinute;
  }
  contacts.note(below, now);
  keep();
  const auto rows = ledger->snapshot()->locals(Contacts::kRows, 1000);
  BOOST_TEST(rows.size() == Contacts::kDaysKept + 1);
  const auto hours = history();
  BOOST_TEST(hours.hours_size() == Contacts::kDaysKept + 1);
  for (int i = 1; i < hours.hours_size(); ++i) {
    BOOST_TEST(hours.hours(i - 1).from().seconds() < hours.hours(i).from().seconds());
  }
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_read_is_passed_over) {
  auto batch = ledger->begin({now});
  const LocalChange broken{"contact/329901101/20261116", "\xff\xff"};
  const LocalChange foreign{"contact/x", "y"};
  batch->change_local(broken);
  batch->change_local(foreign);
  BOOST_REQUIRE(ledger->commit(std::move(batch)));
  restart();
  BOOST_TEST(history().hours_size() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(silence)

BOOST_AUTO_TEST_CASE(nights_and_weekends_worry_nobody) {
  const auto at = [](int day, int minute) {
    // 2026-11-16 is a Monday; midnight in China.
    return Instant{1'794'758'400'000 + (day * 1440LL + minute) * 60'000};
  };
  const WorkingDays plain;
  BOOST_TEST(format_date(local_date(at(0, 0))) == "2026-11-16");
  BOOST_TEST(office_minutes(at(0, 9 * 60), at(0, 10 * 60), plain) == 60);
  BOOST_TEST(office_minutes(at(0, 18 * 60), at(1, 8 * 60), plain) == 0);
  BOOST_TEST(office_minutes(at(0, 17 * 60), at(1, 9 * 60), plain) == 60);
  BOOST_TEST(office_minutes(at(5, 0), at(7, 0), plain) == 0);  // Saturday, Sunday
  BOOST_TEST(office_minutes(at(4, 0), at(7, 1440), plain) == 2 * 9 * 60);
  BOOST_TEST(office_minutes(at(1, 0), at(0, 0), plain) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
