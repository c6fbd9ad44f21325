#include "storage/ledger/proof.h"

#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

// A case of a town with others between its entries, receipted by the county.
struct Told {
  MemoryMap county_map;
  MemoryMap town_map;
  tests::ExchangePair pair{county_map, town_map, toy::projections(), 3};
  RecordRef ref{toy::kCases, std::string(16, 'k')};
  std::string file;

  Told() {
    write(toy::kFiled, ref.key, "the first");
    for (char c = 'a'; c < 'f'; ++c) write(toy::kFiled, std::string(16, c), "another case");
    write(toy::kStep, ref.key, "the second");
    BOOST_REQUIRE(pair.settle());
    file = proof();
  }
  void write(Kind kind, const std::string& key, const std::string& message) {
    const std::string actor = pair.child_division().str() + "/zc";
    BOOST_REQUIRE(pair.write_at_child([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{kind, key, {pair.child_division()}, actor, message}}, {}, 0};
    }));
  }
  std::string proof() {
    const CertificateChain& chain = pair.child().identity().chain;
    auto made = write_proof(*pair.child().snapshot(), ref, "No. 1", {{chain.begin() + 1, chain.end()}});
    BOOST_REQUIRE(made);
    return *made;
  }
  // As somebody writes it who knows the form and has no key.
  static std::string closed_again(std::string file) {
    file.resize(file.size() - Digest::kSize);
    file += blake2b(file).view();
    return file;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(proof)

BOOST_AUTO_TEST_CASE(a_history_is_proven_by_the_root_key_alone) {
  Told told;
  const auto proof = check_proof(told.file, told.pair.root());
  BOOST_REQUIRE(proof);
  BOOST_TEST(proof->title == "No. 1");
  BOOST_REQUIRE(proof->entries.size() == 2u);
  BOOST_TEST(proof->absent.empty());
  for (const ProvenEntry& entry : proof->entries) {
    BOOST_TEST(entry.seq > 0u);
    BOOST_TEST((entry.owner.division() == told.pair.child_division()));
    BOOST_REQUIRE(entry.receipts.size() == 1u);
    BOOST_TEST((entry.receipts.front().hub.division() == told.pair.hub_division()));
  }
  BOOST_TEST(proof->entries[0].parsed.entry.message() == "the first");
  BOOST_TEST(proof->entries[1].parsed.entry.message() == "the second");
}

BOOST_AUTO_TEST_CASE(other_cases_between_are_digests_and_not_shown) {
  Told told;
  BOOST_TEST(told.file.find("another case") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_byte_that_is_changed_is_noticed) {
  Told told;
  for (std::size_t at = 0; at < told.file.size(); ++at) {
    std::string changed = told.file;
    changed[at] ^= 1;
    BOOST_TEST(!check_proof(changed, told.pair.root()).has_value(), "byte " << at);
  }
  for (std::size_t size = 0; size < told.file.size(); size += 7) {
    BOOST_TEST(!check_proof(told.file.substr(0, size), told.pair.root()).has_value());
  }
}

BOOST_AUTO_TEST_CASE(words_that_were_changed_by_somebody_without_a_key_are_named_by_their_place) {
  Told told;
  std::string changed = told.file;
  const std::size_t at = changed.find("the second");
  BOOST_REQUIRE(at != std::string::npos);
  changed[at] = 'T';
  const auto proof = check_proof(Told::closed_again(changed), told.pair.root());
  BOOST_REQUIRE(!proof);
  BOOST_TEST(proof.error().context.find("第 ") != std::string::npos);
  BOOST_TEST(proof.error().context.find("签名") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_changed_file_that_is_closed_again_shows_the_same_entries_or_nothing) {
  Told told;
  const auto first = check_proof(told.file, told.pair.root());
  BOOST_REQUIRE(first);
  for (std::size_t at = 17; at + Digest::kSize < told.file.size(); ++at) {
    std::string changed = told.file;
    changed[at] ^= 1;
    const auto proof = check_proof(Told::closed_again(changed), told.pair.root());
    if (!proof) continue;
    for (const ProvenEntry& entry : proof->entries) {
      if (entry.seq == 0) continue;
      const bool known = std::any_of(first->entries.begin(), first->entries.end(),
                                     [&](const ProvenEntry& one) { return one.parsed.id == entry.parsed.id; });
      BOOST_TEST(known, "byte " << at);
    }
  }
}

BOOST_AUTO_TEST_CASE(another_provinces_key_proves_nothing) {
  Told told;
  SeededPrng prng(99);
  BOOST_TEST(!check_proof(told.file, SigningKey::generate(prng).public_key()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
