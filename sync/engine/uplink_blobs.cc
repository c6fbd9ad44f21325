// How a child brings and fetches blobs; the rest of its side is in uplink.cc.

#include <algorithm>

#include "storage/ledger/limits.h"
#include "sync/engine/blob_parts.h"
#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

// Behind everything else: entries that wait are sent first, and one part at a
// time leaves the line to what a person does meanwhile.
void Uplink::run_errand(Now now) {
  const bool busy =
      blob_being_written_ || !queue_.empty() || std::any_of(flights_.begin(), flights_.end(), [](const auto& flight) {
        return flight.second.what == Asking::kBringBlob || flight.second.what == Asking::kFetchBlob;
      });
  if (busy) return;
  const Snapshot snapshot = ledger_.snapshot();
  const bool all = allowance_.may(now.steady, now.wall);
  const auto errand =
      errands_.next(*snapshot, now.steady, takes_files_, all ? BlobErrands::Which::kAll : BlobErrands::Which::kAwaited);
  if (!errand) return;
  const LineMeter& line = errand->way == BlobErrands::Way::kUp ? meter_ : meter_down_;
  const std::size_t bytes_max = std::clamp(line.message_bytes(), kBlobPartBytesMin, kBlobChunkBytes);
  pb::Request request;
  Flight flight{};
  flight.errand = *errand;
  if (errand->way == BlobErrands::Way::kUp) {
    auto part = read_part(*snapshot, errand->id, errand->offset, bytes_max);
    if (!part) return errands_.over(*errand);
    *request.mutable_blob_part() = std::move(*part);
    return ask(Asking::kBringBlob, request, std::move(flight), now);
  }
  pb::BlobWant& want = *request.mutable_blob_want();
  want.set_id(errand->id.str());
  want.set_offset(errand->offset);
  want.set_bytes_max(static_cast<std::uint32_t>(bytes_max));
  flight.expects = bytes_max;
  ask(Asking::kFetchBlob, request, std::move(flight), now);
}

// The hub names blobs that it lacks; what it named before was brought, or is not here.
void Uplink::take_names(const pb::PullReply& in) {
  const Snapshot snapshot = ledger_.snapshot();
  std::vector<BlobId> lost_there;
  for (const pb::WantedBlob& wanted : in.blobs()) {
    const auto id = BlobId::from(wanted.id());
    if (!id) continue;
    errands_.asked(*id, wanted.offset());
    const auto standing = snapshot->blobs().find(*id);
    if (standing && standing->at_hub) lost_there.push_back(*id);
  }
  if (lost_there.empty()) return;
  write(
      [lost_there = std::move(lost_there)](Batch& batch) {
        for (const BlobId& id : lost_there) batch.note_blob_at_hub(id, false);
      },
      [](const Result<void>&, Now) {});
}

void Uplink::note_at_hub(const BlobId& id) {
  write([id](Batch& batch) { batch.note_blob_at_hub(id, true); }, [](const Result<void>&, Now) {});
}

void Uplink::take_blob_taken(const Flight& flight, const pb::BlobTaken& in, Now now) {
  if (in.whole() || in.unwanted() || in.received() > flight.errand->offset) moves_up_.moved(now.steady);
  if (in.whole()) note_at_hub(flight.errand->id);
  if (in.whole()) {
    errands_.over(*flight.errand);
  } else if (in.unwanted()) {
    errands_.not_to_bring(*flight.errand);
  } else {
    errands_.went_on(*flight.errand, in.received());
  }
  if (errands_.takes_names() && !names_asked_) renew_pull(now);
}

void Uplink::take_blob_part(const Flight& flight, pb::BlobPart& in, Now now) {
  const BlobErrands::Errand errand = *flight.errand;
  if (in.id() != errand.id.str() || in.offset() != errand.offset) {
    return errands_.not_above(*ledger_.snapshot(), errand.id, now.steady);
  }
  blob_being_written_ = true;
  const Writer writer = [this](auto change, auto then) { write(std::move(change), std::move(then)); };
  take_part(ledger_, errand.id, std::move(in), writer, [this, errand](std::optional<BlobStanding> standing, Now then) {
    blob_being_written_ = false;
    if (!standing) {
      trouble(then);
    } else if (standing->whole) {
      moves_down_.moved(then.steady);
      note_at_hub(errand.id);
      errands_.over(errand);
    } else {
      if (standing->received > errand.offset) moves_down_.moved(then.steady);
      errands_.went_on(errand, standing->received);
    }
    step(then);
  });
}

}  // namespace yichuang::sync
