#include "sync/engine/blob_errands.h"

#include <algorithm>

#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void BlobErrands::asked(const BlobId& id, std::uint64_t offset) {
  const bool known =
      std::any_of(to_bring_.begin(), to_bring_.end(), [&](const Errand& errand) { return errand.id == id; });
  if (!known && to_bring_.size() < kBlobsNamedMax) to_bring_.push_back({Way::kUp, id, offset});
}

std::vector<BlobId> BlobErrands::take_not_here() {
  const std::set<BlobId> out = std::exchange(not_here_, {});
  return {out.begin(), out.end()};
}

void BlobErrands::look(const LedgerView& view, Instant now) {
  look_at_ = now + kBlobLookEvery;
  std::erase_if(not_above_until_, [&](const auto& known) { return known.second <= now; });
  const auto fetch = [&](const BlobId& id) {
    if (to_fetch_.size() >= kBlobsNamedMax || not_above_until_.contains(id)) return;
    const auto standing = view.blobs().find(id);
    to_fetch_.push_back({Way::kDown, id, standing ? standing->received : 0});
  };
  for (const BlobId& id : view.blobs().wanted(kBlobsScannedMax)) fetch(id);
  for (const Division& division : own_) {
    for (const Blobs::Missing& missing : view.blobs().missing(division, kBlobsScannedMax)) {
      // What was written below is the hub's to have from there.
      if (missing.writer == division) fetch(missing.id);
    }
  }
  // There may be more than were taken.
  if (to_fetch_.size() >= kBlobsNamedMax) look_again();
}

std::optional<BlobErrands::Errand> BlobErrands::next(const LedgerView& view, Instant now, bool may_fetch, Which which) {
  while (!to_bring_.empty() && !view.blobs().whole(to_bring_.front().id)) {
    not_here_.insert(to_bring_.front().id);
    to_bring_.pop_front();
  }
  while (!to_fetch_.empty() && view.blobs().whole(to_fetch_.front().id)) to_fetch_.pop_front();
  if (to_fetch_.empty() && look_at_ <= now) look(view, now);
  const bool some_to_fetch = may_fetch && !to_fetch_.empty();
  if (which == Which::kAwaited) {
    if (!some_to_fetch) return std::nullopt;
    for (const BlobId& id : view.blobs().wanted(kBlobsScannedMax)) {
      const auto found =
          std::find_if(to_fetch_.begin(), to_fetch_.end(), [&](const Errand& open) { return open.id == id; });
      if (found != to_fetch_.end()) return *found;
    }
    return std::nullopt;
  }
  if (to_bring_.empty() && !some_to_fetch) return std::nullopt;
  const bool fetches = to_bring_.empty() || (some_to_fetch && last_ == Way::kUp);
  const Errand& out = fetches ? to_fetch_.front() : to_bring_.front();
  last_ = out.way;
  return out;
}

void BlobErrands::went_on(const Errand& errand, std::uint64_t offset) {
  for (Errand& open : errand.way == Way::kUp ? to_bring_ : to_fetch_) {
    if (open.id == errand.id) open.offset = offset;
  }
}

void BlobErrands::over(const Errand& errand) {
  std::erase_if(errand.way == Way::kUp ? to_bring_ : to_fetch_,
                [&](const Errand& open) { return open.id == errand.id; });
}

void BlobErrands::not_to_bring(const Errand& errand) {
  over(errand);
  not_here_.insert(errand.id);
}

void BlobErrands::not_above(const LedgerView& view, const BlobId& id, Instant now) {
  over({Way::kDown, id, 0});
  const std::vector<BlobId> wanted = view.blobs().wanted(kBlobsScannedMax);
  const bool awaited = std::find(wanted.begin(), wanted.end(), id) != wanted.end();
  not_above_until_[id] = now + (awaited ? kAwaitedBlobRetry : kBlobRetry);
}

void BlobErrands::clear() {
  to_bring_.clear();
  to_fetch_.clear();
  not_here_.clear();
  not_above_until_.clear();
  look_again();
}

}  // namespace yichuang::sync
