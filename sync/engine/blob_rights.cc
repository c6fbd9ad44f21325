#include "sync/engine/blob_rights.h"

#include <algorithm>

#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

bool within(const std::vector<Division>& divisions, const Division& what) {
  return std::any_of(divisions.begin(), divisions.end(), [&](const Division& own) { return own.covers(what); });
}

bool lies_with(const std::vector<Division>& child, const Division& writer) {
  return std::any_of(child.begin(), child.end(), [&](const Division& own) {
    return own == writer || (own.tier() == Tier::kTownship && own.covers(writer));
  });
}

bool comes_by_itself(const LedgerView& view, const BlobId& id, const std::vector<Division>& own) {
  const std::set<Division> writers = view.blobs().writers(id);
  return std::any_of(writers.begin(), writers.end(), [&](const Division& by) { return lies_with(own, by); });
}

bool entitled(const LedgerView& view, const BlobId& id, ChildNo child, const std::vector<Division>& divisions) {
  for (const RecordRef& ref : view.blobs().references(id, kBlobsScannedMax)) {
    const auto record = view.record(ref);
    if (!record) continue;
    for (const Held* held : record->live()) {
      const bool listed = std::any_of(held->listed.begin(), held->listed.end(),
                                      [&](const Listing& listing) { return listing.child == child; });
      if (listed || within(divisions, held->author)) return true;
    }
  }
  return false;
}

}  // namespace yichuang::sync
