#pragma once

#include <optional>

#include "storage/ledger/ledger.h"
#include "sync/protocol/protocol.pb.h"

// What a node's hub has said to it of its revocation, by line or stick. It is kept, so
// that the box refuses also after a start, with nobody there to tell it again.

namespace yichuang::sync {

// Absent when `node` was not told so.
std::optional<pb::Revoked> told_revoked(const storage::LedgerView& view, const storage::NodeId& node);
// Repeating it changes nothing.
void note_told_revoked(storage::Batch& batch, const storage::NodeId& node, const pb::Revoked& revoked);
// The hub talks to this node.
void forget_told_revoked(storage::Batch& batch);

}  // namespace yichuang::sync
