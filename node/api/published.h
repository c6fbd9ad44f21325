#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "node/domain/calendar/working_days.h"
#include "node/domain/catalogue/catalogue.h"
#include "storage/ledger/ledger.h"

namespace yichuang::node {

// Catalogue and calendars as published on this node, read once and kept until a
// batch changes them.
//
//   Thread   any.
class Published {
 public:
  explicit Published(const storage::Ledger& ledger) : ledger_(ledger) {}

  std::shared_ptr<const Catalogue> catalogue();
  std::shared_ptr<const WorkingDays> calendar();
  // Called for every batch, on the writer's thread.
  void on_committed(const storage::CommitNews& news);

 private:
  const storage::Ledger& ledger_;
  std::mutex mutex_;
  std::shared_ptr<const Catalogue> catalogue_;
  std::shared_ptr<const WorkingDays> calendar_;
  std::uint64_t changes_ = 0;  // of either; what was read before one is not kept
};

}  // namespace yichuang::node
