#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "storage/base/instant.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::sync {

// Which blobs a child brings to its hub or fetches from it, one part at a time,
// the two ways in turn. The hub names what it lacks of the child's cases; the
// child looks for itself what it lacks of its own cases, after a restore, and
// what somebody here wants to see.
//
//   Owned by   Uplink.
//   Thread     sync thread only.
//   Limit      kBlobsNamedMax each way; what is not to be had is asked for again
//              after a while, for ever.
class BlobErrands {
 public:
  explicit BlobErrands(std::vector<Division> own) : own_(std::move(own)) {}

  enum class Way : std::uint8_t { kUp, kDown };
  struct Errand {
    Way way;
    storage::BlobId id;
    std::uint64_t offset;  // of the next part
  };

  // The hub asks for this blob, from there on.
  void asked(const storage::BlobId& id, std::uint64_t offset);
  std::size_t size() const { return to_bring_.size() + to_fetch_.size(); }
  // May the hub name more?
  bool takes_names() const { return to_bring_.empty(); }
  // Those that it asked for since the last call though they are not whole here.
  std::vector<storage::BlobId> take_not_here();

  // Something may be missing here that was not before.
  void look_again() { look_at_ = Instant{}; }

  // The errand that is due; absent when there is none. None is fetched unless
  // `may_fetch`; where bulk has to wait, only what somebody here waits for is.
  enum class Which : std::uint8_t { kAll, kAwaited };
  std::optional<Errand> next(const storage::LedgerView& view, Instant now, bool may_fetch, Which which);
  void went_on(const Errand& errand, std::uint64_t offset);
  void over(const Errand& errand);
  // The hub named it and will not have it: it is told that we have not got it.
  void not_to_bring(const Errand& errand);
  // The hub has not got it either.
  void not_above(const storage::LedgerView& view, const storage::BlobId& id, Instant now);
  // The line is another: what the hub asked for it asks for again.
  void clear();

 private:
  void look(const storage::LedgerView& view, Instant now);

  std::vector<Division> own_;
  std::deque<Errand> to_bring_;
  std::deque<Errand> to_fetch_;
  std::set<storage::BlobId> not_here_;
  std::map<storage::BlobId, Instant> not_above_until_;
  Instant look_at_;
  Way last_ = Way::kUp;
};

}  // namespace yichuang::sync
