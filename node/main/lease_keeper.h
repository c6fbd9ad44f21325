#pragma once

#include <atomic>
#include <mutex>

#include "node/api/ledger_access.h"
#include "node/domain/returned/lease_book.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// The lease book of the running node: tells it of the line once a second, and puts
// what it keeps on the disk.
//
//   Owned by   the daemon; what is given outlives it.
//   Thread     look() and heard_by_stick() any, one at a time each; verdict() any.
class LeaseKeeper {
 public:
  // `restore_mark` is that of the backup which this node was put back to; 0 for none.
  LeaseKeeper(LedgerAccess& ledger, const sync::ExchangeService& exchange, std::int64_t restore_mark);

  // Once a second. `clock_unknown` as in HubContact.
  void look(bool clock_unknown);
  void heard_by_stick(const StickHeard& stick);

  LeaseVerdict verdict(std::uint32_t days) const;

 private:
  HubLine line() const;
  void keep();

  LedgerAccess& ledger_;
  const sync::ExchangeService& exchange_;
  std::atomic<bool> clock_unknown_{false};
  mutable std::mutex mutex_;  // guards what follows
  LeaseBook book_;
  bool answered_ = false;
};

}  // namespace yichuang::node
