#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/prng.h"
#include "storage/crypto/secure_random.h"
#include "storage/ledger/ledger.h"
#include "storage/rocksdb/group_commit.h"

namespace yichuang::node {

// A node on the way up, as the certificates name it.
struct TierAbove {
  Division division;
  std::string name;
};

// The ledger as requests use it: read one state, write a command, know the time.
//
//   Owned by   the daemon; ledger and writer outlive it.
//   Thread     any.
class LedgerAccess {
 public:
  // `now` is corrected by the parent's clock: it makes legal dates.
  LedgerAccess(const storage::Ledger& ledger, storage::GroupCommit& writer, std::function<Instant()> now);

  storage::Snapshot read() const { return ledger_.snapshot(); }
  // Errors: the command's own, and those of the writer; kForbidden for entries once
  // the hub has said that this machine was revoked.
  Result<storage::Written> write(const storage::Command& command);
  // Before anything is served: who knows whether the machine was revoked.
  void ask_whether_revoked(std::function<bool()> revoked) { revoked_ = std::move(revoked); }
  storage::GroupCommit& writer() { return writer_; }
  Instant now() const { return now_(); }
  Prng& prng() { return prng_; }

  const storage::Identity& identity() const { return ledger_.identity(); }
  const Division& division() const { return ledger_.identity().division(); }
  // This node and those above it, itself first.
  const std::vector<TierAbove>& tiers() const { return tiers_; }

 private:
  const storage::Ledger& ledger_;
  storage::GroupCommit& writer_;
  std::function<Instant()> now_;
  SecureRandom prng_;
  std::vector<TierAbove> tiers_;
  std::function<bool()> revoked_;
};

}  // namespace yichuang::node
