#pragma once

#include <map>
#include <set>
#include <vector>

#include "storage/base/prng.h"
#include "storage/engine/overlay.h"
#include "storage/ledger/log_keeper.h"
#include "storage/ledger/record.h"
#include "storage/ledger/state.h"

namespace yichuang::storage {

// Keeps the children's feeds true to the records of one batch: for each child,
// each live entry that was written outside its subtree and reaches it stands on
// one line, by arrival number here.
//
//   Owned by   a Batch.
//   Thread     the writer's only.
class FeedOut {
 public:
  FeedOut(Overlay& overlay, LedgerState& state, LogKeeper& logs, Prng& prng)
      : overlay_(overlay), state_(state), logs_(logs), prng_(prng) {}

  // Brings the lines of `record` up to date in every feed that it concerns.
  // When the audience grew, all its live entries are listed anew for whom it
  // now reaches; when a register's shrank, a Gone takes its place.
  void relist(Record& record);
  // As relist, for one child that has just come.
  void relist_for(Record& record, ChildNo child);

  // The entry's bytes have changed: it is listed anew for whoever has it.
  void list_anew(Record& record, Held& entry);
  // Takes an entry that is held no longer from every feed.
  void forget(Held& entry);

  // A new feed for a child that serves `divisions`; its own division must not
  // have one yet.
  ChildNo add_child(std::vector<Division> divisions);

  // Writes the sums and epochs that the batch changed. Gives the children whose
  // feeds did.
  std::vector<ChildNo> finish();

 private:
  std::set<ChildNo> concerned(const Record& record) const;
  void list(Record& record, Held* entry, ChildNo child);
  void unlist(const EntryId* id, const Listing& listing);
  void withdraw(Record& record, const EntryId& id, ChildNo child);
  // Writes the next line of the child's feed.
  Arrival put_line(const Record& record, ChildNo child, const EntryId* id, const EntryId* withdrawn);
  bool in_own_log(const Held& entry, const ChildFeed& child);

  Overlay& overlay_;
  LedgerState& state_;
  LogKeeper& logs_;
  Prng& prng_;
  std::set<ChildNo> changed_;
  bool epochs_changed_ = false;
};

}  // namespace yichuang::storage
