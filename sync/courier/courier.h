#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "storage/base/prng.h"
#include "storage/ledger/ledger.h"
#include "sync/courier/boxes.h"
#include "sync/courier/incoming.h"
#include "sync/courier/outgoing.h"
#include "sync/courier/stick.h"

namespace yichuang::sync {

// The exchange by stick: what the line would carry, as files that somebody
// carries. An export holds all that no receipt covers, so any one stick is
// enough; twice, late, in any order or half is harmless.
//
//   Owned by   the daemon, or a simulation; the ledger outlives it.
//   Thread     one at a time; a writer that was given is on its own.
//   Time, I/O  none but what `run` does.
class Courier {
 public:
  struct Keys {
    BoxSecretKey channel_key;             // what the hub seals to
    std::optional<BoxPublicKey> hub_key;  // what is sealed to, upwards; absent for a province
    PublicKey root;
  };
  // `restored` is the mark of the backup that this node was put back to; 0 for none.
  Courier(const storage::Ledger& ledger, Keys keys, Prng& prng, StickIntake::Run run, std::uint64_t restored = 0);

  // The hub that a stick goes up to; absent for a province.
  std::optional<storage::Certificate> hub() const;
  // The boxes of divisions below, as of now.
  BoxesBelow boxes() const { return BoxesBelow(ledger_); }

  // Begins a stick for the hub: what its receipts do not cover, its files,
  // what is offered back, and what it needs to know for the answer.
  // Errors: kNotFound for a province; those of `run`.
  Result<std::unique_ptr<StickWriter>> export_up(std::vector<pb::NodeStatus> statuses, Instant wall);
  // Begins a stick for a child: receipts, its feed, what it lacks of its own logs
  // and files. For a box that was revoked, one that says so and nothing else, as the
  // line would. `met_by_line`: hubs above that this node's uplink has met in this
  // run, nearest first.
  // Errors: kNotFound when no box of that division is known; those of `run`.
  Result<std::unique_ptr<StickWriter>> export_down(const Division& child,
                                                   std::vector<storage::CertificateChain> met_by_line, Instant wall);
  // Takes a stick in; `wall` dates certificates, and says which invitations have expired.
  std::unique_ptr<StickIntake> intake(Instant wall);
  // The stick of this number asked for an answer before there was a ledger: whatever
  // repeats it is news.
  Result<void> expect_answer(std::uint64_t nonce);
  // Was the box of that division let in by stick, with nothing heard of it since?
  bool awaits(const Division& child) const;

  // What would lie on a stick now, without writing one.
  StickLoad load_up() const;
  StickLoad load_down(const Division& child) const;

 private:
  const storage::Ledger& ledger_;
  Keys keys_;
  Prng& prng_;
  StickIntake::Run run_;
  std::uint64_t restored_;
  std::uint64_t run_number_;
  std::vector<storage::CertificateChain> met_by_stick_;
};

}  // namespace yichuang::sync
