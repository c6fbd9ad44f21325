// A child asks who wrote what its feed has brought: the hub shows it by the log that it
// holds, by what it was shown itself, or asks the one above.

#include <algorithm>

#include "storage/ledger/proof.h"
#include "sync/engine/downlink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

bool listed_for(const Held& held, ChildNo child) {
  return std::any_of(held.listed.begin(), held.listed.end(),
                     [&](const Listing& listing) { return listing.child == child; });
}

}  // namespace

void Downlink::prove(const Asked& asked, HubSession& session, const pb::Prove& in, Now now) {
  if (static_cast<std::size_t>(in.entries_size()) > kProveEntriesMax) {
    return refuse(asked, "more entries are to be proven than one message is for", now);
  }
  const Snapshot snapshot = ledger_.snapshot();
  const ChildNo child = child_number(*snapshot, *session.child);
  pb::Reply reply;
  pb::ProveReply& out = *reply.mutable_prove();
  for (const pb::EntryToProve& what : in.entries()) {
    const auto id = EntryId::from(what.entry());
    if (!id || what.collection() > 0x3ff) return refuse(asked, "what is to be proven names no entry", now);
    auto& proof = *out.add_proofs();
    proof.set_entry(id->str());
    const RecordRef ref{static_cast<Collection>(what.collection()), what.key()};
    const auto record = snapshot->record(ref);
    const Held* held = record ? record->find(*id) : nullptr;
    // Of others it is not even said that they are here.
    if (held == nullptr || !(listed_for(*held, child) || session.child->covers(held->author))) continue;
    if (auto here = write_entry_proof(*snapshot, ref, *id)) {
      proof.set_proof(std::move(*here));
    } else if (known_above_ != nullptr && to_prove_.size() < kProvingMax) {
      to_prove_.push_back({ref, *id});
      proof.set_coming(true);
    }
  }
  answer(asked, reply, now);
}

}  // namespace yichuang::sync
