#pragma once

#include <chrono>
#include <mutex>

#include "node/api/ledger_access.h"
#include "node/domain/returned/lease.h"
#include "node/domain/returned/returned.pb.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// Knows when this node was last in contact with the hub above, across starts, and so
// what of the returned data may be read.
//
//   Owned by   the daemon; what is given outlives it.
//   Thread     look() and heard_by_stick() any, one at a time each; verdict() any.
class LeaseKeeper {
 public:
  // `restore_mark` is that of the backup which this node was put back to; 0 for none.
  LeaseKeeper(LedgerAccess& ledger, const sync::ExchangeService& exchange, std::int64_t restore_mark);

  // Once a second. `clock_unknown` as in HubContact.
  void look(bool clock_unknown);
  // A stick that the hub made then was news here: a contact, by its own way.
  void heard_by_stick(Instant made);

  LeaseVerdict verdict(std::uint32_t days) const;

 private:
  void keep();

  LedgerAccess& ledger_;
  const sync::ExchangeService& exchange_;
  const std::int64_t restore_mark_;
  mutable std::mutex mutex_;
  HubContact contact_;
  v1::LeaseRow kept_;  // as on disk
  std::chrono::steady_clock::time_point looked_;
};

}  // namespace yichuang::node
