#pragma once

#include "storage/ledger/batch.h"
#include "sync/courier/stick.pb.h"

namespace yichuang::sync {

// What a node remembers of sticks, as rows of its local state.

// Puts a nonce behind the others; the oldest go.
void remember(std::uint64_t nonce, google::protobuf::RepeatedField<std::uint64_t>& nonces);

// Of those that it wrote for its hub and took in from it.
pb::StickUpRow up_row(const storage::LedgerView& view);
storage::LocalChange up_change(const pb::StickUpRow& row);
// The same for a node that was put back to the backup with this mark; 0 for none. What
// answers a stick from before that may have been written before something was taken
// away that is here again: it is news no more.
pb::StickUpRow up_row(const storage::LedgerView& view, std::uint64_t restored);
// Of those that it took in from one child and wrote for it.
pb::StickDownRow down_row(const storage::LedgerView& view, const Division& child);
storage::LocalChange down_change(const Division& child, const pb::StickDownRow& row);

// Logs of which the hub holds another branch than we do. Until ours is given up, we
// count as ours only what both hold.
void note_contest(storage::Batch& batch, const storage::LogId& log);
void forget_contest(storage::Batch& batch, const storage::LogId& log);
// What of the log is here and not in another branch than `hub`'s.
storage::RangeSet held_in_common(const storage::LedgerView& view, const storage::LogInfo& log, const Division& hub,
                                 const pb::StickUpRow& row);

// The hub has spoken by the line: what a stick says that answers one of ours from
// before may be older than that.
void heard_by_line(storage::Batch& batch);

// Was the stick with this header written behind everything that its receiver has
// heard of the hub? It is when it repeats the nonce of a stick that we wrote since
// then, or when it follows the last one believed.
bool is_news(const pb::StickUpRow& row, const pb::StickHeader& header);
// Notes that it was believed.
void note_believed(pb::StickUpRow& row, const pb::StickHeader& header);

}  // namespace yichuang::sync
