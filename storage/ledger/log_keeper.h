#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/instant.h"
#include "storage/engine/overlay.h"
#include "storage/ledger/logs.h"
#include "storage/ledger/record.h"
#include "storage/ledger/state.h"

namespace yichuang::storage {

// What came of a range that was taken in.
struct AcceptedRange {
  LogNo log = 0;
  std::vector<Seq> fresh;  // numbers not held before
};

// Writes logs within one batch: this run's own, and ranges of others'.
//
//   Owned by   a Batch.
//   Thread     the writer's only.
class LogKeeper {
 public:
  LogKeeper(Overlay& overlay, LedgerState& state, const Identity& identity)
      : overlay_(overlay), state_(state), identity_(identity) {}

  // The next number of this run's log; the first call of a run opens it.
  // `encoded` is encode_entry's, `id` the entry's. `now` dates a checkpoint that
  // has to come first because the last one would cover too much.
  Place append(const EntryId& id, std::string encoded, Instant now);

  // Takes in a range of another log.
  // Errors: kConflict when it contradicts what is held or when the log is another
  // owner's; kTooLarge when the log would have more than kLogHolesMax holes.
  // Nothing is changed then.
  Result<AcceptedRange> accept(const VerifiedRange& range);

  // Takes the branch of a log that `range` belongs to in place of the one held,
  // which agrees with it up to `agreed` at least. Where they part must lie within
  // the range or right in front of it.
  // Errors: as accept; kNotFound for a log that is not known. Nothing is changed then.
  struct Swapped {
    AcceptedRange accepted;
    std::vector<std::pair<Seq, std::string>> cut;  // the entries of the branch that went, encoded
  };
  Result<Swapped> take_branch(const VerifiedRange& range, Seq agreed);

  // Puts a checkpoint on what was appended to this run's log so far.
  void seal_open(Instant now) {
    if (state_.open) seal(now);
  }
  // Ends this run's log; the next append opens another.
  void close(Instant now) {
    seal_open(now);
    state_.open.reset();
  }

  // What hubs have ordered, for those who judge entries.
  Orders& orders() { return state_.orders; }

  const Division& own_division() const { return identity_.division(); }

  // A log as it is within the batch. `no` must be known.
  const LogInfo& log(LogNo no);

  // Puts a checkpoint on what was appended, and writes what the batch changed.
  // Gives the logs that grew.
  std::vector<LogId> finish(Instant now);

 private:
  struct Touched {
    LogInfo info;
    std::optional<Digest> digest_before;  // absent when the log is new
    bool changed = false;
  };

  Touched& touch(LogNo no);
  Touched& create(LogInfo info);
  void open_log(Instant now);
  void seal(Instant now);
  Seq last_servable(const LogInfo& log, Seq fork) const;

  Overlay& overlay_;
  LedgerState& state_;
  const Identity& identity_;
  std::map<LogNo, Touched> touched_;
};

}  // namespace yichuang::storage
