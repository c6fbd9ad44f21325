#include "sync/engine/feed_narrowing.h"

#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/keys.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

constexpr std::size_t kLines = 3000;

// A town that holds its county's feed of kLines cases.
struct Town {
  MemoryMap county_map;
  MemoryMap town_map;
  tests::ExchangePair pair{county_map, town_map, toy::projections(), 7};

  Town() {
    SeededPrng prng(1);
    BOOST_REQUIRE(pair.settle());
    for (std::size_t i = 0; i < kLines; ++i) {
      const EntryDraft draft{toy::kFiled, prng.bytes(16), {pair.child_division()}, "320585/zc", "a case"};
      BOOST_REQUIRE(pair.write_at_hub([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; }));
    }
    BOOST_REQUIRE(pair.settle());
    BOOST_REQUIRE(rows().size() == kLines);
  }
  std::vector<std::string> rows() const {
    std::vector<std::string> out;
    for (auto row = town_map.latest().scan(Space::kLedger, keys::all('p'), Direction::kForward); row->valid();
         row->next()) {
      out.emplace_back(row->key());
    }
    return out;
  }
  void start_anew() {
    pair.bytes_up = pair.bytes_down = pair.requests = 0;
    pair.restart_child();
  }
  std::uint64_t wire_bytes() const { return pair.bytes_up + pair.bytes_down; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(feed_narrowing)

BOOST_AUTO_TEST_CASE(equal_feeds_are_found_equal_by_one_sum) {
  Town town;
  town.start_anew();
  BOOST_REQUIRE(town.pair.settle());
  BOOST_TEST(town.pair.status().pulled_again == 0u);
  BOOST_TEST(town.wire_bytes() < 4096u);
}

BOOST_AUTO_TEST_CASE(lines_that_a_disk_lost_or_altered_are_found_and_pulled_alone) {
  Town town;
  const auto rows = town.rows();
  WriteSet damaged;
  for (std::size_t i = 0; i < 20; ++i) damaged.erase(Space::kLedger, rows[i * 149]);
  for (std::size_t i = 0; i < 5; ++i) {
    std::string value = *town.town_map.latest().get(Space::kLedger, rows[i * 501 + 1]);
    value[value.size() / 2] ^= 1;
    damaged.put(Space::kLedger, rows[i * 501 + 1], value);
  }
  BOOST_REQUIRE(town.town_map.write(damaged, Durability::kSynced));
  town.start_anew();
  BOOST_REQUIRE(town.pair.settle());
  // Equal by the ledger's own count, until the rows themselves are read.
  town.pair.run();
  BOOST_REQUIRE(town.pair.settle());
  BOOST_TEST(town.pair.status().differed == 25u);
  BOOST_TEST(town.pair.status().pulled_again == 25u);
  BOOST_TEST(town.pair.status().repaired.has_value());
  BOOST_TEST(town.rows().size() == kLines);
  BOOST_TEST(town.wire_bytes() < 40'000u);
  for (const LedgerView::InLine& row : town.pair.child().snapshot()->feed_rows(1, kLines)) BOOST_TEST(row.sound);
}

BOOST_AUTO_TEST_CASE(a_lost_place_in_the_feed_is_found_by_comparing_not_by_pulling) {
  Town town;
  WriteSet damaged;
  damaged.erase(Space::kLedger, std::string(keys::kFeedIn));
  damaged.erase(Space::kLedger, town.rows()[77]);
  BOOST_REQUIRE(town.town_map.write(damaged, Durability::kSynced));
  town.start_anew();
  BOOST_REQUIRE(town.pair.settle());
  BOOST_TEST(town.pair.status().pulled_again == 1u);
  BOOST_TEST(town.rows().size() == kLines);
  BOOST_TEST(town.wire_bytes() < 20'000u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_does_not_lead_on_ends_the_comparison) {
  Town town;
  const auto answered = [&](const std::function<void(sync::pb::FeedCompareReply&, Arrival last)>& with) {
    sync::FeedNarrowing narrowing;
    narrowing.start(town.pair.child());
    while (!narrowing.read_some()) {
    }
    narrowing.compare();
    sync::pb::FeedCompare asked;
    narrowing.ask(asked);
    sync::pb::FeedCompareReply reply;
    with(reply, asked.spans(0).hi());
    const bool taken = narrowing.take(reply).has_value();
    BOOST_TEST((taken || !narrowing.comparing()));
    return taken;
  };
  BOOST_TEST(!answered([](auto&, Arrival) {}));
  BOOST_TEST(!answered([](auto& reply, Arrival last) { reply.add_parts()->set_hi(last + 1); }));
  BOOST_TEST(!answered([](auto& reply, Arrival) { reply.add_parts()->set_hi(0); }));
  BOOST_TEST(!answered([](auto& reply, Arrival last) { reply.add_parts()->set_hi(last); }));
  BOOST_TEST(!answered([](auto& reply, Arrival last) {
    auto& part = *reply.add_parts();
    part.set_hi(last);
    part.set_listed(true);
    part.add_lines(last + 5);
    part.add_words(1);
  }));
  BOOST_TEST(answered([](auto& reply, Arrival last) {
    reply.add_parts()->set_hi(last / 2);
    reply.add_parts()->set_hi(last);
  }));
}

BOOST_AUTO_TEST_SUITE_END()
