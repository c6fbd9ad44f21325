#pragma once

#include <functional>
#include <optional>

#include "storage/ledger/ledger.h"
#include "sync/engine/work.h"
#include "sync/protocol/protocol.pb.h"

// What both ends do with a blob under way. A blob travels in parts, one after the
// other; a part that broke off is asked for again from the byte behind the last
// one that is on disk.

namespace yichuang::sync {

// A part of a blob that is whole here, from `offset` on; absent when it is not.
std::optional<pb::BlobPart> read_part(const storage::LedgerView& view, const storage::BlobId& id, std::uint64_t offset,
                                      std::size_t bytes_max);

// Runs a change in a batch, and then the continuation; as the engines' own write().
using Writer = std::function<void(std::function<void(storage::Batch&)> change,
                                  std::function<void(const Result<void>&, Now)> then)>;
// How far the blob has come, once that is on disk; absent when it was not written.
using PartTaken = std::function<void(std::optional<storage::BlobStanding> standing, Now now)>;

// Puts a part behind what is here. The last one is followed by the proof that
// the bytes are those that the id names; a blob that fails it is begun again.
void take_part(const storage::Ledger& ledger, const storage::BlobId& id, pb::BlobPart part, const Writer& write,
               PartTaken taken);

}  // namespace yichuang::sync
