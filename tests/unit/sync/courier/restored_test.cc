#include "tests/unit/sync/courier/stick_nodes.h"

using namespace yichuang;
using namespace yichuang::tests::sticks;

namespace {

const RecordRef kGiven{toy::kSettings, "320585/given"};

// A town that was backed up while it held what its county has since taken away, and had
// lost it when it was put back.
struct PutBack : Hall {
  PutBack() {
    given = county.write(toy::kSetting, kGiven.key, {kTown}, "to be read by the town");
    county.take(town.up());
    backup = town.map.image();
    before = county.down(town);
    BOOST_TEST(town.take(before).taken.news);
    BOOST_TEST(shows());
    county.write(toy::kSetting, kGiven.key, {}, "");
    exchange();
    BOOST_TEST(!shows());
  }
  EntryId given;
  std::unique_ptr<MemoryMap> backup;
  std::string before;  // what the county wrote when the town still had it

  bool shows() const {
    const auto record = town.ledger->snapshot()->record(kGiven);
    return record && !record->live().empty() && record->live().front()->id == given;
  }
  Node::Outcome exchange() {
    county.take(town.up());
    return town.take(county.down(town));
  }
  void put_back(std::uint64_t mark) {
    town.courier.reset();
    town.ledger.reset();
    town.map.put_back(*backup);
    town.restored = mark;
    town.start();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(restored)

BOOST_AUTO_TEST_CASE(a_stick_says_whether_the_feed_is_the_hub_s) {
  Hall hall;
  hall.county.write(toy::kSetting, kGiven.key, {kTown}, "m");
  hall.county.take(hall.town.up());
  const std::string stick = hall.county.down(hall.town);
  BOOST_TEST(!hall.town.take(stick.substr(0, stick.size() / 2)).taken.feed_equal);
  const auto whole = hall.town.take(stick);
  BOOST_TEST(whole.taken.news);
  BOOST_TEST(whole.taken.feed_equal);
  // What is no news says nothing of how the hub's feed stands now.
  BOOST_TEST(!hall.town.take(stick).taken.feed_equal);
}

BOOST_AUTO_TEST_CASE(the_answer_to_a_stick_from_before_the_backup_proves_nothing_to_who_was_put_back) {
  PutBack hall;
  hall.put_back(7);
  const auto old = hall.town.take(hall.before);
  BOOST_TEST(old.whole);
  BOOST_TEST(!old.taken.news);
  BOOST_TEST(!old.taken.feed_equal);
  // What it brings is here all the same, for whoever locks it.
  BOOST_TEST(hall.shows());
  // The same box would have believed it without knowing that it was put back.
  hall.put_back(0);
  BOOST_TEST(hall.town.take(hall.before).taken.feed_equal);
}

BOOST_AUTO_TEST_CASE(the_answer_to_a_stick_since_then_proves_that_the_feed_is_the_hub_s) {
  PutBack hall;
  hall.put_back(7);
  hall.town.take(hall.before);
  const std::string up = hall.town.up();
  // A start in between forgets nothing.
  hall.town.start();
  hall.county.take(up);
  const auto answer = hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(answer.taken.news);
  BOOST_TEST(answer.taken.feed_equal);
  BOOST_TEST(!hall.shows());
}

BOOST_AUTO_TEST_CASE(who_is_put_back_again_begins_anew) {
  PutBack hall;
  hall.put_back(7);
  hall.county.take(hall.town.up());
  const std::string answer = hall.county.down(hall.town);
  hall.put_back(8);
  BOOST_TEST(!hall.town.take(answer).taken.feed_equal);
  BOOST_TEST(hall.exchange().taken.feed_equal);
}

BOOST_AUTO_TEST_SUITE_END()
