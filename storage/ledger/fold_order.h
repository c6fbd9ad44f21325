#pragma once

#include <vector>

#include "storage/ledger/record.h"

namespace yichuang::storage {

// The order in which a case's events are folded, the same on every node that
// holds the same events:
//
//   - an event counts once everything that it had seen is here; until then it
//     waits, and so does what had seen it;
//   - first come the binding events, delivered before issued before decided, of
//     one rank the lower (stamp, id) first, each behind all that its writer had
//     seen, in the order in which it was shown to the writer;
//   - then the rest, each behind what it had seen, else by (stamp, id).
//
// So a late arrival cannot undo an issued decision, nor a mere decision an
// issued result. An event whose writer had seen all that was folded here comes
// last, whatever its rank.
//
// `events` are the allowed ones. Gives pointers into it; those that wait are
// left out.
std::vector<const Held*> fold_order(const std::vector<const Held*>& events);

// Of a register's allowed versions: those that the highest one has not seen,
// directly or through `after`.
std::vector<const Held*> register_conflicts(const std::vector<const Held*>& versions);

}  // namespace yichuang::storage
