#pragma once

#include <optional>
#include <vector>

#include "storage/base/sum256.h"
#include "storage/engine/overlay.h"
#include "storage/ledger/logs.h"

namespace yichuang::storage {

// What one hub above holds of one log, by its signed word; ascending.
std::vector<Checkpoint> receipts_of(const View& view, const Division& hub, const LogId& log);

// What receipts say as ranges, to be compared with what the hub holds.
std::vector<HeldRange> stated_by(const std::vector<Checkpoint>& receipts);

// The sum of the frontier digests of all that the receipts of `hub` state.
Sum256 receipt_sum(const View& view, const Division& hub);

// The numbers of `log` that `hub` has safely: those that a receipt covers whose
// hash our own log has at the same number.
RangeSet safe_numbers(const View& view, const Division& hub, const LogInfo& log);

// The same, asked for one number at a time: a receipt's hash is looked at when a
// number that it covers is asked for.
//
//   Thread   as the view's, which outlives it.
class SafeNumbers {
 public:
  SafeNumbers(const View& view, const Division& hub, LogInfo log);
  bool contains(Seq seq);

 private:
  struct Stated {
    Checkpoint receipt;
    std::optional<bool> agrees;  // with our own log
  };
  const View& view_;
  LogInfo log_;
  std::vector<Stated> stated_;
};

// Takes over what `hub` says that it holds of a log, whole: a new statement
// replaces the old, and none means that it holds nothing. Signatures were
// checked by the caller.
void note_receipts(Overlay& overlay, const Division& hub, const LogId& log, const std::vector<Checkpoint>& receipts);

}  // namespace yichuang::storage
