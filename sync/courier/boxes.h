#pragma once

#include <optional>

#include "storage/ledger/ledger.h"
#include "sync/enrol/revoking.h"

namespace yichuang::sync {

// Which box of a division below a stick is for, in one state of the ledger.
//
//   Owned by   whoever asks; the ledger outlives it.
//   Thread     one at a time.
class BoxesBelow {
 public:
  explicit BoxesBelow(const storage::Ledger& ledger);

  // The newest box of `child` that counts; when all that are known were revoked, the
  // newest of those. Absent when none is known.
  std::optional<KnownNode> of(const Division& child) const;

 private:
  const storage::Ledger& ledger_;
  storage::Snapshot snapshot_;
  RevokedNodes revoked_;
};

// The box that the chain names; absent when it is none.
std::optional<storage::Certificate> box_named(const storage::CertificateChain& chain);

}  // namespace yichuang::sync
