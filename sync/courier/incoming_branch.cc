// When the hub holds another branch of a log than we do, as after a machine was resumed
// from memory. As on the line, whoever its hub refuses gives way. A stick up names of such
// a log only what both hold, so that the next one down brings the hub's branch from there.

#include "storage/ledger/parting.h"
#include "sync/courier/incoming.h"
#include "sync/courier/memory.h"

namespace yichuang::sync {

using namespace storage;

void StickIntake::give_way(const VerifiedRange& range) {
  ++taken_.ranges_refused;
  // What an older stick holds may be a branch that the hub itself has given up.
  if (!taken_.news) return;
  const Snapshot snapshot = ledger_.snapshot();
  const auto log = snapshot->logs().by_id(range.log);
  const Parting parts = log ? parting(snapshot->logs(), *log, range) : Parting{};
  if (!parts.differs) return;
  if (!parts.agreed) {
    // They part somewhere in front of it.
    write([&](Batch& batch) { note_contest(batch, range.log); });
    return;
  }
  std::optional<GaveWay> gave;
  const bool written = write([&](Batch& batch) {
    gave.reset();
    auto done = batch.give_way(range, *parts.agreed);
    if (!done) return;
    gave = *done;
    forget_contest(batch, range.log);
  });
  if (!written || !gave) return;
  --taken_.ranges_refused;
  taken_.entries += range.hi() - *parts.differs + 1;
  ++taken_.branches;
  taken_.entries_cut += gave->cut;
  taken_.entries_again += gave->again;
}

}  // namespace yichuang::sync
