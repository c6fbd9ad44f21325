#pragma once

#include <memory>

#include "storage/base/prng.h"
#include "storage/base/result.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/projection.h"
#include "storage/ledger/state.h"
#include "storage/ledger/verify.h"

namespace yichuang::storage {

// One state of the ledger for a page or a peer, however long that takes.
class Snapshot {
 public:
  Snapshot(std::unique_ptr<View> view, Space derived) : view_(std::move(view)), ledger_(*view_, derived) {}
  const LedgerView& operator*() const { return ledger_; }
  const LedgerView* operator->() const { return &ledger_; }

 private:
  std::unique_ptr<View> view_;
  LedgerView ledger_;
};

// Everything a node was told and wrote: signed logs, records folded from them,
// feeds for its children, and what its parent's feed told it.
//
//   Owned by   the daemon or a simulation; the map outlives it.
//   Thread     open, begin, commit and rebuild: the one writer. snapshot(): any,
//              where the map says so.
//   Time, I/O  none but the map's; the time is handed in.
//   Errors     kCorrupt when the folder is damaged or of another format.
class Ledger {
 public:
  // Reads what is there. A start is a new run: its first write opens a new log.
  // When the derived rows were made by another version of the projections,
  // stale() says so, and rebuild() comes before the first batch.
  static Result<std::unique_ptr<Ledger>> open(OrderedMap& map, Identity identity, Projections projections, Prng& prng);

  bool stale() const { return stale_; }

  // One batch at a time; it ends in commit() or is dropped, as if it had not been.
  std::unique_ptr<Batch> begin(WriteTime time);
  // Errors: kDiskFull, kIo, kCorrupt; nothing of the batch is then there, and
  // the next write opens a new log.
  Result<CommitNews> commit(std::unique_ptr<Batch> batch);
  void drop(std::unique_ptr<Batch> batch);

  // The same in three steps, so that one batch is put together while the one
  // before is being written: begin_above() the sealed batch before, seal(), and
  // write_sealed() on whichever one thread writes. Once the batch before is
  // written, stand_alone() before it goes. When a write fails, every batch above
  // goes unwritten, and forget_sealed() comes before the next begin().
  std::unique_ptr<Batch> begin_above(const Batch& before, WriteTime time);
  Result<void> seal(Batch& batch);
  Result<void> write_sealed(const Batch& batch);
  void stand_alone(Batch& batch) { batch.rebase(map_.latest()); }
  void forget_sealed();

  Snapshot snapshot() const { return {map_.snapshot(), derived_}; }

  // Derives records, indexes and counters anew from logs and feeds, into the
  // space that does not serve, and swaps. Harmless if broken off. Only with nobody
  // else reading.
  Result<void> rebuild();

  // Looks at everything that is here and says what does not hold: chains, signatures,
  // lines, files, and what is derived against a second derivation, which stands in
  // the spare space meanwhile. Only between batches, and with nobody else reading.
  // Errors: those of the map; faults are no error.
  Result<Verification> verify(const PublicKey& root);

  const Identity& identity() const { return identity_; }
  // A certificate that grew by a division, or a new name; the key stays.
  void renew(CertificateChain chain, Certificate certificate);
  const Children& children() const { return state_.children; }
  const Projections& projections() const { return projections_; }

 private:
  Ledger(OrderedMap& map, Identity identity, Projections projections, Prng& prng);
  Result<void> reload();
  // Derives everything anew into a space that does not serve.
  Result<void> derive_into(Space spare);

  OrderedMap& map_;
  Identity identity_;
  Projections projections_;
  Prng& prng_;
  LedgerState state_;
  // The space that serves; a rebuild alone changes it.
  Space derived_ = Space::kDerivedA;
  bool stale_ = false;
  bool in_batch_ = false;
};

}  // namespace yichuang::storage
