#include "sync/engine/blob_parts.h"

namespace yichuang::sync {

using namespace storage;

std::optional<pb::BlobPart> read_part(const LedgerView& view, const BlobId& id, std::uint64_t offset,
                                      std::size_t bytes_max) {
  const auto size = view.blob_size(id);
  if (!size || offset > *size) return std::nullopt;
  pb::BlobPart out;
  out.set_id(id.str());
  out.set_size(*size);
  out.set_offset(offset);
  out.set_bytes(view.blobs().read(id, offset, bytes_max));
  return out;
}

void take_part(const Ledger& ledger, const BlobId& id, pb::BlobPart part, const Writer& write, PartTaken taken) {
  struct Taking {
    pb::BlobPart part;
    std::optional<BlobStanding> standing;
  };
  auto taking = std::make_shared<Taking>(Taking{std::move(part), std::nullopt});
  write(
      [id, taking](Batch& batch) {
        const pb::BlobPart& in = taking->part;
        auto standing = batch.append_blob(id, in.size(), in.offset(), in.bytes());
        if (!standing) {
          // Begun with another size, by somebody who was wrong: whoever is, the proof tells.
          batch.drop_blob(id);
          standing = BlobStanding{in.size(), 0, false, false};
        }
        taking->standing = *standing;
      },
      [&ledger, id, taking, write, taken](const Result<void>& result, Now now) {
        if (!result) return taken(std::nullopt, now);
        const BlobStanding standing = *taking->standing;
        if (standing.whole || standing.received < standing.size) return taken(standing, now);
        const bool good = ledger.snapshot()->blobs().proves_itself(id);
        const BlobStanding proved{standing.size, good ? standing.size : 0, good, standing.at_hub};
        write([id, good](Batch& batch) { good ? batch.end_blob(id) : batch.drop_blob(id); },
              [proved, taken](const Result<void>& ended, Now then) {
                taken(ended ? std::optional(proved) : std::nullopt, then);
              });
      });
}

}  // namespace yichuang::sync
