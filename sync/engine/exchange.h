#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sync/engine/downlink.h"
#include "sync/engine/uplink.h"

namespace yichuang::sync {

// Both sides of one node's exchange over its one ledger: the line to the hub
// above, when there is one, and the answers to the children below, when there
// may be any. What the one learns the other passes on.
//
//   Owned by   the daemon's sync thread, or a simulation; the ledger outlives it.
//   Thread     sync thread only; takes no lock.
//   Time, I/O  none; see work.h.
class Exchange {
 public:
  struct Above {
    BoxSecretKey channel_key;
    HubAddress hub;
    LineRules rules{};
  };
  enum class Serves : std::uint8_t { kNobody, kChildren };
  Exchange(const storage::Ledger& ledger, std::optional<Above> above, Serves serves, const PublicKey& root, Prng& prng);
  // Over the same ledger: what a machine goes on with that is resumed from memory.
  // Only while no write is under way.
  Exchange(const Exchange& other);
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  // Before start(): other versions of the protocol than kVersions, for whoever tries an upgrade.
  void speak(VersionRange versions);

  // ---- facts in
  void start(Now now);
  void on_request(RequestId request, std::string_view message, Now now);  // from a child
  void on_reply(RequestId request, std::string_view message, Now now);    // from the hub
  void on_failure(RequestId request, Now now);                            // of our own
  void on_line_up(Now now);                                               // to the hub
  void on_line_down(Now now);
  enum class Side : std::uint8_t { kUp, kDown };
  void on_written(Side side, Ticket ticket, const Result<void>& result, Now now);
  void on_committed(const storage::CommitNews& news, Now now);
  // A stick of the hub was taken in: these hubs are met, and have said anew what
  // they hold of these logs. As long as there is no line, children hear it from here.
  void on_stick(const std::vector<storage::CertificateChain>& met,
                const std::vector<std::pair<Division, storage::LogId>>& receipts, Now now);
  // A stick of the hub has said that this node was revoked.
  void on_told_revoked(const pb::Revoked& revoked);
  void on_timer(Now now);
  // The machine's clocks have jumped apart: it may have been resumed from memory,
  // and no message of its session may be sealed under a number used before.
  void on_clock_jump(Now now);
  void take_files(bool may);  // is there space for more of them?

  // ---- work out
  struct BothWork {
    Work up;
    Work down;
    std::optional<Instant> wake;
  };
  BothWork take_work(Now now);

  Uplink* uplink() { return uplink_.get(); }
  const Uplink* uplink() const { return uplink_.get(); }
  Downlink* downlink() { return downlink_.get(); }
  const Downlink* downlink() const { return downlink_.get(); }

 private:
  void pass_on(Now now);
  void ask_above(Now now);

  std::unique_ptr<Uplink> uplink_;
  std::unique_ptr<Downlink> downlink_;
};

}  // namespace yichuang::sync
