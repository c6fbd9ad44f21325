// What is offered back to the hub; the rest of the child's side is in uplink.cc.

#include <algorithm>

#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void Uplink::offer_anew() {
  offers_done_ = false;
  offered_up_to_.reset();
}

void Uplink::offer_some(Now now) {
  const bool busy = std::any_of(flights_.begin(), flights_.end(), [](const auto& flight) {
    return flight.second.what == Asking::kPush || flight.second.what == Asking::kOffer;
  });
  if (busy) return;
  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  Flight flight{};
  while (flight.offered.empty()) {
    // Twice this much still fits into a message as it is.
    const auto kept = snapshot->kept(offered_up_to_, kMessageBytesMax / 4);
    if (kept.empty()) {
      offers_done_ = true;
      refresh_status(now);
      return;
    }
    offered_up_to_ = kept.back().id;
    for (const LedgerView::KeptEntry& entry : kept) {
      if (!offered_.insert(entry.id).second) continue;
      auto& offered = *request.mutable_offer()->add_entries();
      offered.set_entry(entry.entry);
      for (const LineTag& tag : entry.tags) offered.add_tags(tag.str());
      flight.offered.push_back(entry.id);
    }
  }
  ask(Asking::kOffer, request, std::move(flight), now);
}

}  // namespace yichuang::sync
