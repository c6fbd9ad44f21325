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

// Takes over what `hub` says that it holds of a log, whole: a new statement
// replaces the old, and none means that it holds nothing. Signatures were
// checked by the caller.
void note_receipts(Overlay& overlay, const Division& hub, const LogId& log, const std::vector<Checkpoint>& receipts);

}  // namespace yichuang::storage
