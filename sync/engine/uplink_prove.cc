// A parent is trusted for its feed; here a child asks it to show who wrote an entry.

#include <algorithm>

#include "storage/ledger/proof.h"
#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void Uplink::prove(const RecordRef& ref, const EntryId& id, Now now) {
  const bool asked = proving_.contains(id) || proving_.size() >= kProvingMax;
  if (asked || has_entry_proof(*ledger_.snapshot(), id)) return;
  proving_.emplace(id, Proving{ref, 0, now.steady});
  step(now);
}

void Uplink::prove_some(Now now) {
  const bool under_way = std::any_of(flights_.begin(), flights_.end(),
                                     [](const auto& flight) { return flight.second.what == Asking::kProve; });
  if (under_way) return;
  pb::Request request;
  for (auto& [id, proving] : proving_) {
    if (proving.not_before > now.steady) continue;
    auto& what = *request.mutable_prove()->add_entries();
    what.set_collection(proving.ref.collection);
    what.set_key(proving.ref.key);
    what.set_entry(id.str());
    // Should this be lost, and for what does not fit the answer.
    ++proving.times;
    proving.not_before = now.steady + kProveRetry * static_cast<std::int64_t>(proving.times);
    if (static_cast<std::size_t>(request.prove().entries_size()) == kProveEntriesMax) break;
  }
  std::erase_if(proving_, [](const auto& proving) { return proving.second.times > kProveTriesMax; });
  if (!request.has_prove()) return;
  Flight flight{};
  flight.expects = kEntryProofBytesMax;
  ask(Asking::kProve, request, std::move(flight), now);
}

void Uplink::take_prove(const pb::ProveReply& in, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  std::vector<std::pair<EntryId, std::string>> good;
  for (const pb::EntryProof& proof : in.proofs()) {
    const auto id = EntryId::from(proof.entry());
    const auto wanted = id ? proving_.find(*id) : proving_.end();
    if (wanted == proving_.end() || proof.proof().empty()) continue;
    const auto record = snapshot->record(wanted->second.ref);
    const Held* held = record ? record->find(*id) : nullptr;
    const auto entry = held != nullptr ? snapshot->entry(*held) : std::nullopt;
    if (!entry || !check_entry_proof(proof.proof(), wanted->second.ref, encode_entry(entry->entry), hub_.root)) {
      ++status_.proofs_refused;
      continue;
    }
    good.emplace_back(*id, proof.proof());
    proving_.erase(wanted);
  }
  if (good.empty()) return;
  moves_down_.moved(now.steady);
  status_.proofs += good.size();
  write(
      [good](Batch& batch) {
        for (const auto& [id, proof] : good) note_entry_proof(batch, id, proof);
      },
      [this](const Result<void>& result, Now then) {
        if (!result) start_over(then);
        step(then);
      });
}

}  // namespace yichuang::sync
