#include "sync/engine/withheld_ranges.h"

#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/keys.h"
#include "sync/protocol/limits.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;
using sync::WithheldRanges;

namespace {

using Why = WithheldRanges::Why;
const LogId kLog = *LogId::from(std::string(16, 'l'));
constexpr std::size_t kEntries = 700;
constexpr Instant kStart{1'000'000};

// A county, and a town whose disk has lost a log that the county holds.
struct Town {
  Town() {
    BOOST_REQUIRE(pair.settle());
    for (std::size_t i = 0; i < kEntries; ++i) {
      const EntryDraft draft{toy::kFiled, prng.bytes(16), {}, pair.child_division().str() + "/zc", "a case"};
      BOOST_REQUIRE(pair.write_at_child([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; }));
    }
    BOOST_REQUIRE(pair.settle());
    for (auto row = county_map.latest().scan(Space::kLedger, keys::all('e'), Direction::kForward); row->valid();
         row->next()) {
      rows.emplace_back(row->key(), row->value());
    }
  }
  void loses_all() {
    for (std::size_t space = 0; space < kSpaces; ++space) BOOST_REQUIRE(town_map.clear(static_cast<Space>(space)));
    pair.restart_child();
  }
  // One row in the middle of what the county has of the log.
  void county(const std::function<void(WriteSet&, const std::string& key, std::string value)>& change) {
    WriteSet changed;
    change(changed, rows[rows.size() / 2].first, rows[rows.size() / 2].second);
    BOOST_REQUIRE(county_map.write(changed, Durability::kSynced));
  }
  std::size_t cases() { return pair.child().snapshot()->records(toy::kCases).size(); }

  MemoryMap county_map;
  MemoryMap town_map;
  tests::ExchangePair pair{county_map, town_map, toy::projections(), 7};
  SeededPrng prng{1};
  std::vector<std::pair<std::string, std::string>> rows;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(withheld_ranges)

BOOST_AUTO_TEST_CASE(a_part_is_due_again_after_ever_longer_gaps) {
  WithheldRanges withheld;
  RangeSet wanted(Span{1, 100});
  Instant now = kStart;
  Millis before{0};
  for (std::uint32_t times = 1; times <= 20; ++times) {
    BOOST_TEST(withheld.note(kLog, {41, 60}, Why::kDamaged, now) == times);
    const Millis gap = *withheld.next(now) - now;
    BOOST_TEST((gap >= before && gap <= sync::kWithheldRetryMax));
    BOOST_TEST((times > 1 || gap == sync::kWithheldRetryMin));
    before = gap;
    BOOST_TEST((withheld.due(kLog, wanted, now).spans() == std::vector<Span>{{1, 40}, {61, 100}}));
    now = now + gap;
    BOOST_TEST((withheld.due(kLog, wanted, now) == wanted));
  }
  BOOST_TEST((before == sync::kWithheldRetryMax));
}

BOOST_AUTO_TEST_CASE(what_came_waits_no_longer) {
  WithheldRanges withheld;
  withheld.note(kLog, {1, 10}, Why::kDamaged, kStart);
  withheld.note(kLog, {21, 30}, Why::kNotGiven, kStart);
  BOOST_TEST(withheld.count(Why::kDamaged) == 10U);
  BOOST_TEST(withheld.count(Why::kNotGiven) == 10U);
  withheld.had(kLog, {5, 10});
  BOOST_TEST(withheld.count(Why::kDamaged) == 0U);
  BOOST_TEST(!withheld.is_due(kLog, {21, 21}, kStart));
  withheld.had(kLog, {21, 30});
  BOOST_TEST(!withheld.contains(kLog));
  BOOST_TEST(!withheld.next(kStart).has_value());
}

BOOST_AUTO_TEST_CASE(many_parts_of_one_log_are_waited_for_as_one) {
  WithheldRanges withheld;
  for (std::uint64_t i = 0; i <= WithheldRanges::kPartsMax; ++i) {
    withheld.note(kLog, {10 * i + 1, 10 * i + 1}, Why::kDamaged, kStart);
  }
  BOOST_TEST(withheld.count(Why::kDamaged) == 10 * WithheldRanges::kPartsMax + 1);
}

BOOST_AUTO_TEST_CASE(a_range_that_the_hub_gives_damaged_stays_wanted_and_nothing_is_called_equal) {
  Town town;
  town.loses_all();
  town.county([](WriteSet& out, const std::string& key, std::string value) {
    value[value.size() / 2] ^= 1;
    out.put(Space::kLedger, key, value);
  });
  const std::uint64_t before = town.pair.requests;
  BOOST_TEST(!town.pair.settle());
  const sync::UplinkStatus& status = town.pair.status();
  BOOST_TEST(status.up);
  BOOST_TEST(!status.logs_equal);
  BOOST_TEST(status.damaged_there > 0U);
  BOOST_TEST(status.lacking == status.damaged_there);
  BOOST_TEST(status.damaged_ranges > 3U);
  // All else is here, nobody was kept busy for the hour, and the line was not given up.
  BOOST_TEST(town.cases() == kEntries - status.damaged_there);
  BOOST_TEST(town.pair.requests - before < 300U);
  BOOST_TEST(status.stalls == 0U);

  town.county([](WriteSet& out, const std::string& key, std::string value) { out.put(Space::kLedger, key, value); });
  BOOST_TEST(town.pair.settle());
  BOOST_TEST(town.cases() == kEntries);
  BOOST_TEST(town.pair.status().damaged_there == 0U);
}

BOOST_AUTO_TEST_CASE(a_range_that_the_hub_has_lost_is_asked_for_ever_more_seldom) {
  Town town;
  town.loses_all();
  town.county([](WriteSet& out, const std::string& key, const std::string&) { out.erase(Space::kLedger, key); });
  const std::uint64_t before = town.pair.requests;
  BOOST_TEST(!town.pair.settle());
  const sync::UplinkStatus& status = town.pair.status();
  BOOST_TEST(!status.logs_equal);
  BOOST_TEST(status.not_given > 0U);
  BOOST_TEST(town.cases() > 0U);
  BOOST_TEST(town.cases() + status.lacking >= kEntries);
  BOOST_TEST(town.pair.requests - before < 600U);

  town.county([](WriteSet& out, const std::string& key, std::string value) { out.put(Space::kLedger, key, value); });
  BOOST_TEST(town.pair.settle());
  BOOST_TEST(town.cases() == kEntries);
}

BOOST_AUTO_TEST_SUITE_END()
