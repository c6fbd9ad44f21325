#pragma once

#include <memory>
#include <set>
#include <string>

#include "node/domain/accounts/actor.h"
#include "node/domain/cases/case.pb.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"

namespace yichuang::tests {

// One node with its cases and people, its ledger in memory.
class Office {
 public:
  Office(storage::Identity identity, std::uint64_t seed);

  Result<storage::Written> run(const storage::Command& command);
  // Takes a case at the window; gives its key.
  std::string file(const v1::FileCase& request);
  Result<storage::Written> act(const std::string& key, const char* action, const node::Actor& by,
                               v1::ActOnCase request = {});
  v1::CaseSummary summary(const std::string& key);
  // The first entry of a case.
  storage::ParsedEntry entry_of(const std::string& key);
  // As a dishonest program would.
  void slip_into_own_log(const storage::ParsedEntry& entry);

  node::Actor person(std::string account, std::set<v1::Role> roles) const;
  node::Actor clerk() const;

  void add_child(const Office& child);
  // Everything of this subtree goes to `hub`; its feed for this office comes here.
  void push(Office& hub, const PublicKey& root);
  void pull(Office& hub);
  // One log alone goes to `to`, as far as it does not hold it.
  void hand_over(const storage::LogInfo& log, Office& to, const PublicKey& root);

  storage::Ledger& ledger() { return *ledger_; }
  const storage::Identity& identity() const { return ledger_->identity(); }
  const Division& division() const { return identity().division(); }

  Instant now{1'794'800'000'000};  // a Monday morning in November 2026

 private:
  SeededPrng prng_;
  storage::MemoryMap map_;
  std::unique_ptr<storage::Ledger> ledger_;
};

// A province, a county, and two towns of it.
struct Offices {
  SeededPrng prng{5};
  Authority authority{prng};
  Office province{authority.province("32"), 1};
  Office county{authority.below(province.identity(), "329901"), 2};
  Office a{authority.below(county.identity(), "329901101"), 3};
  Office b{authority.below(county.identity(), "329901102"), 4};

  Offices();
  const PublicKey& root() const { return authority.root(); }
  // The lines are up until everybody has everything.
  void meet();
};

// An allowance that the town of residence decides, and a case that the county does.
v1::FileCase allowance(const std::string& village);
v1::FileCase job_hunting();

}  // namespace yichuang::tests
