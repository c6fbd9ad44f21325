#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

// A county's node, of which there may be two boxes.
class Box {
 public:
  Box(const Identity& identity, std::uint64_t seed, std::uint32_t release = 2) : prng_(seed) {
    auto opened = Ledger::open(map_, identity, toy::projections(release), prng_);
    BOOST_REQUIRE(opened);
    ledger_ = std::move(*opened);
  }
  Result<Written> run(const Plan& plan) {
    auto batch = ledger_->begin({Instant{now}});
    auto out = batch->execute([&](const LedgerView&) -> Result<Plan> { return plan; });
    BOOST_REQUIRE(ledger_->commit(std::move(batch)));
    return out;
  }
  EntryId write(Kind kind, const std::string& key, const std::string& message = {}) {
    const auto written = run(Plan{{{kind, key, {}, "320585/admin", message}}, {}, 0});
    BOOST_REQUIRE(written);
    return written->ids.front();
  }
  // What `other` wrote comes here.
  void take(Box& other, const PublicKey& root) {
    const Snapshot there = other.ledger_->snapshot();
    for (const LogInfo& log : there->logs().of_division(ledger_->identity().division())) {
      auto range = there->logs().read_range(log, {1, log.head()}, 1000, 1 << 20);
      BOOST_REQUIRE(range.has_value());
      const auto verified = verify_range(std::move(*range), std::nullopt, root);
      BOOST_REQUIRE(verified);
      auto batch = ledger_->begin({Instant{now}});
      BOOST_REQUIRE(batch->accept(*verified));
      BOOST_REQUIRE(ledger_->commit(std::move(batch)));
    }
  }
  std::vector<IndexHit> listed(std::uint16_t index) { return ledger_->snapshot()->scan(index, {}, 100).hits; }
  Ledger& ledger() { return *ledger_; }
  std::int64_t now = 1'700'000'000'000;

 private:
  SeededPrng prng_;
  MemoryMap map_;
  std::unique_ptr<Ledger> ledger_;
};

struct County {
  SeededPrng prng{9};
  tests::Authority authority{prng};
  Identity identity = authority.below(authority.province("32"), "320585");
};

}  // namespace

BOOST_AUTO_TEST_SUITE(listed)

BOOST_FIXTURE_TEST_CASE(two_registers_of_different_kinds_under_one_key_are_both_listed, County) {
  Box one(identity, 1);
  Box other(identity, 2);
  for (const Kind kind : {toy::kGrant, toy::kFact}) {
    one.write(kind, "320585/a", "first");
    other.now += 5000;
    other.write(kind, "320585/a", "second");
  }
  one.take(other, authority.root());
  BOOST_TEST(one.listed(kConflicting).size() == 2u);
  BOOST_TEST(one.ledger().snapshot()->counter(kConflicting, "320585") == 2);
  one.write(toy::kGrant, "320585/a", "third");
  BOOST_REQUIRE(one.listed(kConflicting).size() == 1u);
  BOOST_TEST(one.listed(kConflicting)[0].ref.collection == toy::kReturned);
}

BOOST_FIXTURE_TEST_CASE(a_version_that_the_live_one_has_not_seen_is_listed_until_one_has_seen_both, County) {
  Box one(identity, 1);
  Box other(identity, 2);
  one.write(toy::kGrant, "320585/a", "first");
  other.now += 5000;
  other.write(toy::kGrant, "320585/a", "second");
  BOOST_TEST(one.listed(kConflicting).empty());
  one.take(other, authority.root());
  BOOST_REQUIRE(one.listed(kConflicting).size() == 1u);
  BOOST_TEST(one.listed(kConflicting)[0].key.starts_with("320585/"));
  BOOST_TEST(one.ledger().snapshot()->counter(kConflicting, "320585") == 1);
  one.write(toy::kGrant, "320585/a", "third");
  BOOST_TEST(one.listed(kConflicting).empty());
  BOOST_TEST(one.ledger().snapshot()->counter(kConflicting, "320585") == 0);
}

BOOST_FIXTURE_TEST_CASE(what_counts_nowhere_is_listed_by_who_brought_it_and_after_a_rebuild, County) {
  Box box(identity, 1, 1);
  const std::string key(16, 'k');
  box.write(toy::kFiled, key);
  const EntryId note = box.write(toy::kNote, key);
  for (int again = 0; again < 2; ++again) {
    const auto hits = box.listed(kQuarantined);
    BOOST_REQUIRE(hits.size() == 1u);
    BOOST_TEST(hits[0].key.starts_with("320585/"));
    BOOST_TEST(hits[0].key.ends_with(note.view()));
    BOOST_TEST((hits[0].ref == RecordRef{toy::kCases, key}));
    BOOST_TEST(box.ledger().snapshot()->quarantined() == 1);
    BOOST_REQUIRE(box.ledger().rebuild());
  }
}

BOOST_FIXTURE_TEST_CASE(a_second_look_folds_anew_from_nothing, County) {
  Box box(identity, 1, 1);
  const std::string key(16, 'k');
  box.write(toy::kFiled, key);
  const EntryId note = box.write(toy::kNote, key);
  const RecordRef ref{toy::kCases, key};
  const std::string before = box.ledger().snapshot()->record(ref)->state;
  BOOST_REQUIRE(box.run(Plan{{}, {}, 0, {{ref, note, SecondLook::How::kFold}}}));
  const auto record = box.ledger().snapshot()->record(ref);
  BOOST_TEST(record->state == before);
  BOOST_TEST((record->held.front().standing == Standing::kCounts));
  // What counts needs none, and what no place would help is not taken over.
  BOOST_TEST(!box.run(Plan{{}, {}, 0, {{ref, record->held.front().id, SecondLook::How::kFold}}}));
  BOOST_TEST(!box.run(Plan{{}, {}, 0, {{ref, note, SecondLook::How::kTakeOver}}}));
}

BOOST_FIXTURE_TEST_CASE(keys_that_two_records_share_are_told_page_by_page, County) {
  Box box(identity, 1);
  // 'a' and 'b' begin with the digit 6, '1' and '2' with 3, 'P' alone with 5.
  for (const char c : {'a', '1', 'P', 'b', '2', 'c'}) box.write(toy::kFiled, std::string(16, c));
  using Shared = std::vector<std::pair<std::string, std::int64_t>>;
  for (int again = 0; again < 2; ++again) {
    const Snapshot snapshot = box.ledger().snapshot();
    BOOST_TEST((snapshot->shared(toy::kFirstDigits, {}, 10) == Shared{{"3", 2}, {"6", 3}}));
    BOOST_TEST((snapshot->shared(toy::kFirstDigits, {}, 1) == Shared{{"3", 2}}));
    BOOST_TEST((snapshot->shared(toy::kFirstDigits, "3", 10) == Shared{{"6", 3}}));
    BOOST_TEST(snapshot->shared(toy::kStates, {}, 10).empty());
    BOOST_REQUIRE(box.ledger().rebuild());
  }
}

BOOST_AUTO_TEST_SUITE_END()
