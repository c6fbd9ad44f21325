#include "storage/ledger/verify.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "storage/engine/memory_map.h"
#include "storage/ledger/keys.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

// A town and its county after some work, a file among it.
struct Folder {
  MemoryMap county_map;
  MemoryMap town_map;
  tests::ExchangePair pair{county_map, town_map, toy::projections(), 11};

  Folder() {
    const BlobId scan = pair.store_at_child("a scan");
    const auto file = [&](const std::string& message) {
      return Plan{{EntryDraft{toy::kFiled,
                              std::string(16, 'k'),
                              {pair.child_division()},
                              pair.child_division().str() + "/zc",
                              message}},
                  {},
                  0};
    };
    BOOST_REQUIRE(
        pair.write_at_child([&](const LedgerView&) -> Result<Plan> { return file(toy::message_with_blob(scan)); }));
    for (char c = 'a'; c < 'd'; ++c) {
      BOOST_REQUIRE(pair.write_at_hub([&](const LedgerView&) -> Result<Plan> {
        return Plan{{EntryDraft{toy::kFiled,
                                std::string(16, c),
                                {pair.child_division()},
                                pair.hub_division().str() + "/zc",
                                "of the county"}},
                    {},
                    0};
      }));
    }
    BOOST_REQUIRE(pair.settle());
  }
  Verification verified(Ledger& ledger) {
    auto found = ledger.verify(pair.root());
    BOOST_REQUIRE(found);
    return *found;
  }
  // The first row that begins with `letter`, with one byte of its value changed, or gone.
  enum class How : std::uint8_t { kAltered, kLost };
  static void damage(MemoryMap& map, Space space, char letter, How how) {
    const auto row = map.latest().scan(space, keys::all(letter), Direction::kForward);
    BOOST_REQUIRE(row->valid());
    WriteSet damaged;
    std::string value(row->value());
    if (how == How::kAltered) value.back() ^= 1;
    how == How::kAltered ? damaged.put(space, std::string(row->key()), value)
                         : damaged.erase(space, std::string(row->key()));
    BOOST_REQUIRE(map.write(damaged, Durability::kSynced));
  }
};

std::set<Checked> in(const Verification& found) {
  std::set<Checked> out;
  for (const Verification::Fault& fault : found.faults) {
    BOOST_TEST(!fault.where.empty());
    out.insert(fault.in);
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verify)

BOOST_AUTO_TEST_CASE(a_whole_folder_has_no_fault_and_stays_as_it_was) {
  Folder folder;
  for (Ledger* ledger : {&folder.pair.child(), &folder.pair.hub()}) {
    const Verification found = folder.verified(*ledger);
    BOOST_TEST(found.faults_all == 0u);
    BOOST_TEST(found.logs > 0u);
    BOOST_TEST(found.count(Checked::kEntries) > 0u);
    BOOST_TEST(found.count(Checked::kRecords) > 0u);
    BOOST_TEST(folder.verified(*ledger).faults_all == 0u);
  }
  BOOST_TEST(folder.verified(folder.pair.child()).count(Checked::kFeedLines) == 3u);
  BOOST_TEST(folder.verified(folder.pair.child()).count(Checked::kReceipts) > 0u);
  BOOST_TEST(folder.verified(folder.pair.child()).count(Checked::kFiles) == 1u);
  BOOST_TEST(folder.verified(folder.pair.hub()).count(Checked::kChildLines) == 3u);
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_altered_or_lost_is_named) {
  for (const auto how : {Folder::How::kAltered, Folder::How::kLost}) {
    Folder folder;
    Folder::damage(folder.town_map, Space::kLedger, 'e', how);
    BOOST_TEST(in(folder.verified(folder.pair.child())).contains(Checked::kEntries));
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_was_altered_or_lost_is_named) {
  for (const auto how : {Folder::How::kAltered, Folder::How::kLost}) {
    Folder folder;
    Folder::damage(folder.town_map, Space::kLedger, 'p', how);
    BOOST_TEST(in(folder.verified(folder.pair.child())).contains(Checked::kFeedLines));
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_a_hub_lost_is_named) {
  Folder folder;
  Folder::damage(folder.county_map, Space::kLedger, 'f', Folder::How::kLost);
  BOOST_TEST(in(folder.verified(folder.pair.hub())).contains(Checked::kChildLines));
}

BOOST_AUTO_TEST_CASE(an_index_row_or_a_record_that_is_not_there_is_named) {
  for (const char letter : {'x', 'r'}) {
    Folder folder;
    Folder::damage(folder.town_map, Space::kDerivedA, letter, Folder::How::kLost);
    BOOST_TEST(in(folder.verified(folder.pair.child())).contains(Checked::kRecords));
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_was_altered_is_named) {
  Folder folder;
  Folder::damage(folder.town_map, Space::kBlob, 'c', Folder::How::kAltered);
  BOOST_TEST(in(folder.verified(folder.pair.child())).contains(Checked::kFiles));
}

BOOST_AUTO_TEST_SUITE_END()
