#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

// More than one message takes of one range.
constexpr std::size_t kEntries = 700;

}  // namespace

BOOST_AUTO_TEST_SUITE(lost_log)

BOOST_AUTO_TEST_CASE(a_long_log_of_which_nothing_is_left_comes_back_whole_before_the_logs_are_called_equal) {
  MemoryMap county_map;
  MemoryMap town_map;
  tests::ExchangePair pair{county_map, town_map, toy::projections(), 7};
  SeededPrng prng(1);
  BOOST_REQUIRE(pair.settle());
  for (std::size_t i = 0; i < kEntries; ++i) {
    const EntryDraft draft{toy::kFiled, prng.bytes(16), {}, pair.child_division().str() + "/zc", "a case"};
    BOOST_REQUIRE(pair.write_at_child([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; }));
  }
  BOOST_REQUIRE(pair.settle());
  const Sum256 held = pair.hub().snapshot()->logs().frontier_sum({pair.child_division()});
  for (std::size_t space = 0; space < kSpaces; ++space) BOOST_REQUIRE(town_map.clear(static_cast<Space>(space)));
  pair.restart_child();
  BOOST_REQUIRE(pair.compare());
  BOOST_TEST((pair.child().snapshot()->logs().frontier_sum({pair.child_division()}) == held));
  BOOST_TEST(pair.child().snapshot()->records(toy::kCases).size() == kEntries);
}

BOOST_AUTO_TEST_SUITE_END()
