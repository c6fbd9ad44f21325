#pragma once

#include <functional>
#include <memory>
#include <string>

#include "storage/ledger/ledger.h"
#include "sync/engine/exchange.h"
#include "tests/support/identities.h"

namespace yichuang::tests {

// A hub and one child, their real ledgers and real exchanges, with nothing between
// them but a virtual clock and a count of what crosses.
class ExchangePair {
 public:
  // The maps outlive this; what lies in them stays.
  ExchangePair(storage::OrderedMap& hub, storage::OrderedMap& child, storage::Projections projections,
               std::uint64_t seed);

  storage::Ledger& hub() { return *hub_.ledger; }
  storage::Ledger& child() { return *child_.ledger; }
  const sync::UplinkStatus& status() const { return child_.exchange->uplink()->status(); }
  const PublicKey& root() const { return authority_.root(); }
  Division hub_division() const { return hub_.identity.division(); }
  Division child_division() const { return child_.identity.division(); }

  Result<storage::Written> write_at_hub(const storage::Command& command) { return execute(hub_, command); }
  Result<storage::Written> write_at_child(const storage::Command& command) { return execute(child_, command); }

  // A new run of the child, on what its map holds now.
  void restart_child();
  // Lets both speak until all is equal and nothing is under way but a parked Pull.
  // False when that is not so after `longest` of virtual time.
  bool settle(Millis longest = Millis{3'600'000});
  // The same, without waiting for what the child does beside: that it counts its rows.
  bool compare() {
    return run_until([this] { return equal(); });
  }
  // Lets everything happen that needs no time to pass.
  void run() {
    run_until([] { return false; });
  }
  bool equal() const;
  // A file that somebody hands over at the child.
  storage::BlobId store_at_child(const std::string& bytes);

  // Called with every message from the child, and every answer; true loses it.
  std::function<bool(const std::string& message)> loses;
  std::function<bool(const std::string& message)> loses_answer;

  std::uint64_t bytes_up = 0;
  std::uint64_t bytes_down = 0;
  std::uint64_t requests = 0;

 private:
  struct Node {
    storage::OrderedMap* map;
    storage::Identity identity;
    std::unique_ptr<storage::Ledger> ledger{};
    std::unique_ptr<sync::Exchange> exchange{};
  };
  sync::Now now() const { return {now_, Instant{1'700'000'000'000} + (now_ - Instant{})}; }
  void open(Node& node);
  void start_child();
  Result<storage::Written> execute(Node& node, const storage::Command& command);
  void perform(Node& node, sync::Exchange::Side side, std::vector<sync::Work::Write>& writes);
  // One round of what both want done; false when there was nothing.
  bool step();
  bool run_until(const std::function<bool()>& over);

  SeededPrng prng_;
  Authority authority_;
  storage::Projections projections_;
  BoxSecretKey channel_key_;
  Node hub_;
  Node child_;
  Instant now_{1'000'000};
  std::optional<Instant> wake_;
};

}  // namespace yichuang::tests
