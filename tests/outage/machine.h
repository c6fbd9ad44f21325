#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/engine/exchange.h"

namespace yichuang::outage {

// One machine of the long outage: the real ledger on a map in memory, the real
// exchange, the world's clock.
class Machine {
 public:
  struct World {
    std::function<Instant()> now;
    std::function<void(Machine& from, sync::RequestId request, std::string message)> send_up;
    std::function<void(Machine& from, sync::RequestId request, std::string message)> answer;
    std::function<void(Machine& machine, Instant when)> wake_at;
  };
  struct Setup {
    storage::Identity identity;
    PublicKey root;
    std::optional<sync::Exchange::Above> above;
    sync::Exchange::Serves serves = sync::Exchange::Serves::kNobody;
  };
  Machine(Setup setup, World world, std::uint64_t seed);

  // Switched on: a new run with a new log. Switched off: what was synced stays.
  void start();
  void stop();
  bool running() const { return exchange_ != nullptr; }
  std::uint64_t run() const { return run_; }

  void on_request(sync::RequestId request, const std::string& message);
  void on_reply(sync::RequestId request, const std::string& message);
  void on_failure(sync::RequestId request);
  void on_timer();

  // The ids of what was written, acknowledged.
  std::vector<storage::EntryId> write(std::vector<storage::EntryDraft> drafts, std::uint32_t numbers);
  storage::BlobId store(const std::string& bytes);

  const Division& division() const { return setup_.identity.division(); }
  const storage::Ledger& ledger() const { return *ledger_; }
  const sync::UplinkStatus& line() const { return exchange_->uplink()->status(); }
  Instant wall() const { return Instant{1'800'000'000'000} + (world_.now() - Instant{}); }
  // The last number that was given, as text that no other box gives.
  const std::string& last_number() const { return last_number_; }

 private:
  sync::Now now() const { return {world_.now(), wall()}; }
  void drain();
  void perform(sync::Exchange::Side side, std::vector<sync::Work::Write>& writes);

  Setup setup_;
  World world_;
  storage::MemoryMap disk_;
  SeededPrng prng_;
  std::unique_ptr<storage::Ledger> ledger_;
  std::unique_ptr<sync::Exchange> exchange_;
  std::uint64_t run_ = 0;
  std::string last_number_;
};

}  // namespace yichuang::outage
