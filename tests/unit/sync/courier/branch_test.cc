#include "tests/unit/sync/courier/stick_nodes.h"

using namespace yichuang;
using namespace yichuang::tests::sticks;

namespace {

std::string key_of(const std::string& which) {
  return "case-" + which + std::string(11 - which.size(), '0');
}

std::uint64_t round(Hall& hall, std::uint64_t& again) {
  hall.county.take(hall.town.up());
  const StickTaken taken = hall.town.take(hall.county.down(hall.town)).taken;
  again += taken.entries_again;
  return taken.branches;
}

// A machine as it was copied, memory and all: it goes on in the log that it was writing.
struct Memory {
  explicit Memory(const Node& node) : disk(node.map.image()), ledger(*node.ledger) {}
  std::unique_ptr<MemoryMap> disk;
  Ledger ledger;
  void put_into(Node& node) const {
    node.courier.reset();
    node.ledger.reset();
    node.map.put_back(*disk);
    node.ledger = std::make_unique<Ledger>(ledger);
    node.open_courier();
  }
};

bool even(const Hall& hall) {
  const auto& divisions = hall.town.identity.certificate.divisions;
  return hall.town.ledger->snapshot()->logs().frontier_sum(divisions) ==
         hall.county.ledger->snapshot()->logs().frontier_sum(divisions);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(branch)

// How many it had written when it was copied, then on the one branch and the other.
void gives_way(int before, int there, int here) {
  BOOST_TEST_CONTEXT(before << " before, " << there << " at the hub, " << here << " here") {
    Hall hall;
    for (int i = 0; i < before; ++i) hall.town.write(toy::kFiled, key_of("a" + std::to_string(i)), {kTown});
    hall.county.take(hall.town.up());
    hall.town.take(hall.county.down(hall.town));
    const Memory memory(hall.town);
    for (int i = 0; i < there; ++i) hall.town.write(toy::kFiled, key_of("b" + std::to_string(i)), {kTown});
    hall.county.take(hall.town.up());
    hall.town.take(hall.county.down(hall.town));
    memory.put_into(hall.town);
    std::vector<EntryId> ids;
    for (int i = 0; i < here; ++i)
      ids.push_back(hall.town.write(toy::kFiled, key_of("c" + std::to_string(i)), {kTown}));

    std::uint64_t branches = 0;
    std::uint64_t again = 0;
    for (int i = 0; i < 4 && (i < 2 || !even(hall)); ++i) branches += round(hall, again);
    BOOST_TEST(branches == 1u);
    BOOST_TEST(again == static_cast<std::uint64_t>(here));
    BOOST_TEST(even(hall));
    for (int i = 0; i < here; ++i) {
      const RecordRef ref{toy::kCases, key_of("c" + std::to_string(i))};
      BOOST_TEST(hall.county.holds(ref, ids[static_cast<std::size_t>(i)]));
      BOOST_TEST(hall.town.holds(ref, ids[static_cast<std::size_t>(i)]));
    }
    for (int i = 0; i < there; ++i) {
      BOOST_TEST(hall.town.ledger->snapshot()->record({toy::kCases, key_of("b" + std::to_string(i))}).has_value());
    }
    // Nothing more comes of it.
    BOOST_TEST(round(hall, again) == 0u);
    BOOST_TEST(hall.town.courier->load_up().entries == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_machine_resumed_from_memory_gives_way_and_nothing_is_lost) {
  gives_way(3, 2, 2);
  gives_way(1, 1, 1);
}

BOOST_AUTO_TEST_CASE(so_it_does_when_one_branch_is_longer_than_the_other) {
  gives_way(2, 5, 1);
  gives_way(2, 1, 6);
}

BOOST_AUTO_TEST_CASE(an_older_stick_does_not_bring_a_branch_back) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  hall.town.take(hall.county.down(hall.town));
  const Memory memory(hall.town);
  hall.town.write(toy::kFiled, key_of("b"), {kTown});
  hall.county.take(hall.town.up());
  // This one is on its way for long, and is no news when it arrives.
  memory.put_into(hall.town);
  hall.town.write(toy::kFiled, key_of("c"), {kTown});
  std::uint64_t again = 0;
  for (int i = 0; i < 4; ++i) round(hall, again);
  BOOST_TEST(even(hall));
  const std::string late = hall.county.down(hall.town);
  hall.town.take(hall.county.down(hall.town));
  const auto taken = hall.town.take(late).taken;
  BOOST_TEST(!taken.news);
  BOOST_TEST(taken.branches == 0u);
  BOOST_TEST(even(hall));
}

BOOST_AUTO_TEST_SUITE_END()
