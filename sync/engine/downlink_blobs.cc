// How a hub asks its children for blobs, takes them in and hands them out; the
// rest of its side is in downlink.cc.

#include <algorithm>

#include "storage/ledger/limits.h"
#include "sync/engine/blob_parts.h"
#include "sync/engine/blob_rights.h"
#include "sync/engine/downlink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

bool Downlink::name_blobs(const LedgerView& view, const Parked& parked, Instant steady, pb::PullReply& out) const {
  const auto names_max = static_cast<int>(std::min<std::size_t>(parked.pull.blobs_max(), kBlobsNamedMax));
  if (names_max == 0 || !takes_files_) return false;
  std::set<BlobId> named;
  const auto name = [&](const BlobId& id) {
    const auto absent = blobs_absent_.find({parked.asked.session, id});
    if (absent != blobs_absent_.end() && absent->second > steady) return;
    if (out.blobs_size() >= names_max || !named.insert(id).second) return;
    const auto standing = view.blobs().find(id);
    auto& added = *out.add_blobs();
    added.set_id(id.str());
    added.set_offset(standing ? standing->received : 0);
  };
  for (const BlobId& id : view.blobs().wanted(kBlobsScannedMax)) {
    const std::set<Division> writers = view.blobs().writers(id);
    if (std::any_of(writers.begin(), writers.end(), [&](const Division& by) { return within(parked.divisions, by); })) {
      name(id);
    }
  }
  for (const Division& division : parked.divisions) {
    for (const Blobs::Missing& missing : view.blobs().missing(division, kBlobsScannedMax)) {
      if (lies_with(parked.divisions, missing.writer)) name(missing.id);
    }
  }
  return out.blobs_size() > 0;
}

void Downlink::note_absent(const SessionId& box, const pb::Pull& in, Now now) {
  for (const std::string& bytes : in.blobs_absent()) {
    const auto id = BlobId::from(bytes);
    if (id && blobs_absent_.size() < kBlobsAbsentMax) blobs_absent_[{box, *id}] = now.steady + kBlobRetry;
  }
}

void Downlink::blob_part(const Asked& asked, HubSession& session, pb::BlobPart& in, Now now) {
  const auto id = BlobId::from(in.id());
  if (!id) return refuse(asked, "the part names no blob", now);
  const auto answer_with = [this, asked](const BlobStanding& standing, Now then) {
    pb::Reply reply;
    reply.mutable_blob_taken()->set_received(standing.received);
    reply.mutable_blob_taken()->set_whole(standing.whole);
    answer(asked, reply, then);
  };
  const Snapshot snapshot = ledger_.snapshot();
  if (const auto standing = snapshot->blobs().find(*id); standing && standing->whole) {
    return answer_with(*standing, now);
  }
  const std::set<Division> writers = snapshot->blobs().writers(*id);
  const bool wanted = std::any_of(writers.begin(), writers.end(),
                                  [&](const Division& by) { return within(session.child->divisions, by); });
  if (!wanted) {
    pb::Reply reply;
    reply.mutable_blob_taken()->set_unwanted(true);
    return answer(asked, reply, now);
  }
  if (!takes_files_) return later(asked, now);
  const Writer writer = [this](auto change, auto then) { write(std::move(change), std::move(then)); };
  const std::size_t bytes = in.bytes().size();
  taking_bytes_ += bytes;
  take_part(ledger_, *id, std::move(in), writer,
            [this, asked, answer_with, bytes](std::optional<BlobStanding> standing, Now then) {
              taking_bytes_ -= bytes;
              standing ? answer_with(*standing, then) : later(asked, then);
              take_in(then);
            });
}

void Downlink::blob_want(const Asked& asked, HubSession& session, const pb::BlobWant& in, Now now) {
  const auto id = BlobId::from(in.id());
  if (!id) return refuse(asked, "what is wanted names no blob", now);
  const Snapshot snapshot = ledger_.snapshot();
  const ChildNo child = child_number(*snapshot, *session.child);
  const bool may = entitled(*snapshot, *id, child, session.child->divisions);
  const std::size_t bytes_max = std::clamp<std::size_t>(in.bytes_max(), kBlobPartBytesMin, kBlobChunkBytes);
  auto part = may ? read_part(*snapshot, *id, in.offset(), bytes_max) : std::nullopt;
  pb::Reply reply;
  reply.mutable_blob_part();
  if (part) *reply.mutable_blob_part() = std::move(*part);
  answer(asked, reply, now);
  if (!may || part) return;
  // It lies with another child, or above: this hub looks for it too.
  write([id = *id](Batch& batch) { batch.want_blob(id); }, [](const Result<void>&, Now) {});
}

}  // namespace yichuang::sync
