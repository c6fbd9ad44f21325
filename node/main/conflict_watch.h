#pragma once

#include <atomic>

#include "node/api/ledger_access.h"
#include "node/domain/conflicts/twins.h"

namespace yichuang::node {

// Has cases told that another may be the same one, whenever cases have changed.
//
//   Owned by   the daemon.
//   Thread     look() on one at a time; on_committed() on the writer's.
class ConflictWatch {
 public:
  explicit ConflictWatch(LedgerAccess& ledger) : ledger_(ledger) {}

  // Called every second; does nothing while there is no news.
  void look();
  void on_committed(const storage::CommitNews& news);

 private:
  LedgerAccess& ledger_;
  TwinFinder finder_;
  bool complained_ = false;  // of what could not be written; once is enough
  std::atomic<bool> news_{true};
};

}  // namespace yichuang::node
