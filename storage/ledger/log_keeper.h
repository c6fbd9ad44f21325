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
  // Errors: kConflict when it contradicts what is held, when the log is another
  // owner's, or is the one that this run writes; kTooLarge when the log would
  // have more than kLogHolesMax holes. Nothing is changed then.
  Result<AcceptedRange> accept(const VerifiedRange& range);

  // Ends this run's log; the next append opens another.
  void close() { state_.open.reset(); }

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

  Overlay& overlay_;
  LedgerState& state_;
  const Identity& identity_;
  std::map<LogNo, Touched> touched_;
};

}  // namespace yichuang::storage
