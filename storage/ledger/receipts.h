#pragma once

#include <optional>
#include <vector>

#include "storage/base/sum256.h"
#include "storage/engine/overlay.h"
#include "storage/ledger/logs.h"

namespace yichuang::storage {

// A hub's signed word on one range of a log.
struct Receipt {
  Checkpoint checkpoint;
  bool agrees = false;  // our log had the same hash there when it came
};

// What one hub above holds of one log, by its receipts; ascending.
std::vector<Receipt> receipts_of(const View& view, const Division& hub, const LogId& log);

// What the receipts say as ranges, to be compared with what the hub holds.
std::vector<HeldRange> stated_by(const std::vector<Receipt>& receipts);

// The sum of the frontier digests of all that the receipts of `hub` state.
Sum256 receipt_sum(const View& view, const Division& hub);

// Does a receipt that agrees with us cover number `seq`?
bool covered(const std::vector<Receipt>& receipts, Seq seq);

// Takes over what `hub` says that it holds of a log, whole: a new statement
// replaces the old, and none means that it holds nothing. Signatures were
// checked by the caller.
void note_receipts(Overlay& overlay, const Division& hub, const LogId& log,
                   const std::vector<Checkpoint>& receipts);

}  // namespace yichuang::storage
