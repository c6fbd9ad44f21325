#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "node/domain/returned/lease_book.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/courier/courier.h"
#include "sync/engine/exchange.h"

namespace yichuang::sim {

// One machine: the real ledger on a disk in memory, the real exchange, a clock of
// its own, and a switch.
class Box {
 public:
  struct Plan {
    std::string name;
    std::string key;  // what the world calls it by: the division, of a twin something else
    storage::Identity identity;
    BoxSecretKey channel_key;
    std::optional<sync::HubAddress> hub;
    bool serves_children = false;
    PublicKey root;
    std::uint64_t seed = 0;
    sync::LineRules rules{};
    sync::HubLimits limits{};
  };
  // What a box asks of the world around it.
  struct Surroundings {
    std::function<Instant()> now;
    std::function<void(Box& from, sync::RequestId request, std::string message)> send_up;
    std::function<void(Box& from, sync::RequestId request, std::string message)> answer;
    std::function<void(Box& box, Instant when)> wake_at;
    // Gives its connection up for a new one.
    std::function<void(Box& box)> redial;
    // Called between a durable write and anybody's learning of it; true pulls
    // the plug there.
    std::function<bool(Box& box)> power_cut;
  };

  Box(Plan plan, Surroundings surroundings);

  // ---- the switch
  void start();
  // Everything not synced is gone; start() begins a new run.
  void stop();
  bool running() const { return exchange_ != nullptr; }

  // ---- the machine's memory, disk included, as a hypervisor copies it
  struct Memory {
    std::unique_ptr<storage::MemoryMap> disk;
    storage::Ledger ledger;
    sync::Exchange exchange;
    node::LeaseBook leases;
    std::int64_t restored;
    std::optional<storage::LogId> writing;
    std::uint32_t release;
    sync::Now taken;
  };
  // Only of a box that runs.
  std::unique_ptr<Memory> memory() const;
  enum class Notice : std::uint8_t { kClocksJump, kNothing };
  // Goes on from `memory`, in the middle of whatever it was at.
  void resume(const Memory& memory, Notice notice);
  // Was it ever resumed so? Then it may say what it has said before.
  bool resumed() const { return resumed_; }
  // Counts the starts: what was under way for an earlier run is for nobody.
  std::uint64_t run() const { return run_; }

  // ---- facts from outside
  void on_request(sync::RequestId request, const std::string& message);
  void on_reply(sync::RequestId request, const std::string& message);
  void on_failure(sync::RequestId request);
  void on_timer();

  // A person's command. Absent when the box lost power before it could say
  // whether it was done.
  std::optional<Result<storage::Written>> execute(const storage::Command& command);

  // Stores a file that a person hands over; absent when the disk did not take it.
  std::optional<storage::BlobId> store_blob(const std::string& bytes);

  // Returned data is read under a lease of a day.
  static constexpr std::uint32_t kLeaseDays = 1;
  // May it be read now?
  node::LeaseVerdict lease() const;
  // What somebody at the machine notes beside the ledger; false when it was not written.
  bool note(const storage::LocalChange& row);
  // Asks its hub for the proof of an entry that its feed has brought.
  void prove(const storage::RecordRef& ref, const storage::EntryId& id);

  // A stick for the box of another division; and one that somebody brought.
  Result<std::unique_ptr<sync::StickWriter>> stick_for(const Division& to);
  std::unique_ptr<sync::StickIntake> reads_stick() { return courier_->intake(wall()); }
  void has_read(const sync::StickIntake& intake);
  // Takes the stick in that lets it in, before it starts for the first time; true once
  // that is done whole.
  bool begin_with(std::string_view stick, std::uint64_t nonce);

  const std::string& name() const { return plan_.name; }
  const std::string& key() const { return plan_.key; }
  const Plan& plan() const { return plan_; }
  // From now on the world calls it so. A new run begins.
  void move_to(const std::string& key);
  // Enrols anew: another key on the same disk.
  void become(storage::Identity identity, BoxSecretKey channel_key);
  // Why it writes nothing any more, as it tells people; empty as long as it was not told to stop.
  std::string stopped() const;
  // Has its hub said, by line or stick, that it was revoked? Then people write nothing.
  bool told_revoked() const;
  // Has this run opened a log?
  bool writes() const { return writing_.has_value(); }
  const storage::Identity& identity() const { return plan_.identity; }
  const Division& division() const { return plan_.identity.division(); }
  storage::Ledger& ledger() { return *ledger_; }
  const storage::Ledger& ledger() const { return *ledger_; }
  sync::Exchange& exchange() { return *exchange_; }
  const PublicKey& root() const { return plan_.root; }
  bool has_hub() const { return plan_.hub.has_value(); }
  storage::MemoryMap& disk() { return disk_; }

  Instant wall() const { return Instant{1'700'000'000'000} + (surroundings_.now() - Instant{}) + skew; }
  Millis skew{0};
  std::uint32_t release = 2;
  std::uint64_t commits = 0;
  // The mark of the backup that it was put back to; 0 for none.
  std::int64_t restored = 0;

 private:
  // A machine's steady clock stands still between a memory image and its resuming.
  sync::Now now() const { return {surroundings_.now() - lag_, wall()}; }
  storage::WriteTime write_time() { return {wall(), Millis{0}, false, std::exchange(clocks_jumped_, false)}; }
  void open_ledger();
  void open_courier();
  node::HubLine line() const;
  // The wall clock as the parent corrects it.
  Instant corrected() const;
  void look_at_lease();
  void say_that_it_is_stopped();
  // What a stick wants written: a batch of its own.
  Result<void> write_for_stick(const std::function<void(storage::Batch&)>& change);
  // Does what the exchange wants until it wants nothing; false after a power cut.
  bool drain();
  bool perform(sync::Exchange::Side side, std::vector<sync::Work::Write>& writes);

  Plan plan_;
  Surroundings surroundings_;
  storage::MemoryMap disk_;
  SeededPrng prng_;
  std::optional<storage::Ledger> ledger_;  // at one address, which memory images refer to
  std::unique_ptr<sync::Exchange> exchange_;
  std::optional<storage::LogId> writing_;  // the log of this run
  std::shared_ptr<sync::Courier> courier_;
  std::optional<node::LeaseBook> leases_;
  std::uint64_t run_ = 0;
  Millis lag_{0};
  bool clocks_jumped_ = false;
  bool resumed_ = false;
  bool said_stopped_ = false;
};

}  // namespace yichuang::sim
