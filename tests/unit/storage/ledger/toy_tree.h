#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

namespace yichuang::tests {

using namespace storage;

// One node in memory, its writer and its clock.
class Box {
 public:
  Box(Identity identity, std::uint64_t seed) : identity_(std::move(identity)), prng_(seed) { start(); }

  void start(std::uint32_t release = 2) {
    ledger_.reset();
    auto opened = Ledger::open(map, identity_, toy::projections(release), prng_);
    BOOST_REQUIRE(opened);
    ledger_ = std::move(*opened);
  }
  // Runs `work` on a batch and commits it.
  template <class Work>
  auto batch(Work work) {
    auto batch = ledger_->begin({Instant{now}});
    auto out = work(*batch);
    BOOST_REQUIRE(ledger_->commit(std::move(batch)));
    return out;
  }
  Result<Written> write(Kind kind, std::string key, std::vector<Division> audience = {}, std::string message = {}) {
    return batch([&](Batch& batch) {
      return batch.execute([&](const LedgerView&) -> Result<Plan> {
        return Plan{{EntryDraft{kind, key, audience, identity_.division().str() + "/zc", message}}, {}, 0};
      });
    });
  }
  std::optional<Record> record(Collection collection, const std::string& key) const {
    return ledger_->snapshot()->record({collection, key});
  }
  std::string state(const std::string& key) const {
    const auto found = record(toy::kCases, key);
    return found ? toy::state_of(*found) : "none";
  }
  // Hands every log of this box's subtree to `to`.
  void push(Box& to, const PublicKey& root) {
    const Snapshot snapshot = ledger_->snapshot();
    for (const LogInfo& log : snapshot->logs().of_subtree(identity_.certificate.divisions)) {
      auto range = snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20);
      BOOST_REQUIRE(range.has_value());
      BOOST_REQUIRE(range->lo == 1);
      auto verified = verify_range(std::move(*range), std::nullopt, root);
      BOOST_REQUIRE(verified);
      BOOST_REQUIRE(to.batch([&](Batch& batch) { return batch.accept(*verified); }));
    }
  }
  // Pulls this box's feed from `hub` until nothing is missing.
  void pull(Box& hub) {
    const Snapshot snapshot = hub.ledger_->snapshot();
    const ChildNo child = hub.ledger_->children().serving(identity_.division())->no;
    batch([&](Batch& batch) {
      batch.adopt_epochs(snapshot->epochs(), snapshot->arrival());
      return true;
    });
    for (;;) {
      const RangeSet got = ledger_->snapshot()->feed_got();
      const FeedSlice slice = snapshot->feed_slice(child, got, 500, hub.identity_.division_secret);
      if (slice.covered.lo == 0) break;
      BOOST_REQUIRE(batch([&](Batch& batch) { return batch.apply(slice); }));
    }
    BOOST_TEST((ledger_->snapshot()->feed_in_sum() == snapshot->feed_sum(child)));
  }
  Ledger& ledger() { return *ledger_; }
  const Identity& identity() const { return identity_; }

  MemoryMap map;
  std::int64_t now = 1'700'000'000'000;

 private:
  Identity identity_;
  SeededPrng prng_;
  std::unique_ptr<Ledger> ledger_;
};

// A county with two towns.
struct Tree {
  SeededPrng prng{42};
  Authority authority{prng};
  Identity province = authority.province("32");
  Box county{authority.below(province, "320585"), 1};
  Box a{authority.below(county.identity(), "320585101"), 2};
  Box b{authority.below(county.identity(), "320585102"), 3};

  Tree() {
    for (const Box* town : {&a, &b}) {
      county.batch([&](Batch& batch) { return batch.add_child(town->identity().certificate.divisions); });
    }
  }
};

inline std::string key_of(char c) {
  return std::string(16, c);
}

}  // namespace yichuang::tests
