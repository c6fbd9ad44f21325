#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ledger/entry.h"
#include "storage/ledger/record.h"

namespace yichuang::storage {

// One way to find a record: rows of index `index` lie in the order of `key`.
// Different records may give equal keys.
struct IndexKey {
  std::uint16_t index = 0;
  std::string key;
  auto operator<=>(const IndexKey&) const = default;
};

// What a record adds to a counter.
struct Count {
  std::uint16_t counter = 0;
  std::string key;
  std::int64_t amount = 1;
  auto operator<=>(const Count&) const = default;
};

// How a record is found and counted, and which blobs it needs: a pure function
// of its state. Storage writes the difference of two descriptions, so nobody
// keeps an index by hand.
struct Description {
  std::vector<IndexKey> keys;
  std::vector<Count> counts;
  std::vector<BlobId> blobs;
};

// What the fold of one entry came to.
struct Verdict {
  enum class Outcome : std::uint8_t { kCounts, kFlagged, kUnreadable } outcome = Outcome::kCounts;
  std::uint32_t reason = 0;  // the domain's own number, for kFlagged
};

// A record's state while entries are folded into it, one after the other, in
// the order that storage decides.
class Folding {
 public:
  virtual ~Folding() = default;
  // An erased body has no message. Never fails: what cannot be
  // read or does not fit is said in the verdict, and the state stays as it was.
  virtual Verdict fold(const Header& header, const EntryId& id, const Entry& entry) = 0;
  virtual Description describe() const = 0;
  virtual std::string state() const = 0;
};

// What the domain tells storage about one collection of records.
//
//   Thread     any; holds no state of its own.
//   Invariant  pure: the same entries in the same order give the same state and
//              description for ever. A fold is extended, never reinterpreted.
class Projection {
 public:
  virtual ~Projection() = default;
  // Goes on from `state` as state() gave it; from nothing when empty.
  virtual std::unique_ptr<Folding> resume(const RecordRef& ref, std::string_view state) const = 0;
};

// The projections of this program. Records of other collections are stored and
// forwarded unread.
struct Projections {
  // Goes up with every release whose projections describe or read more than the
  // one before; what was derived by another version is derived anew.
  std::uint32_t version = 1;
  std::map<Collection, std::shared_ptr<const Projection>> by_collection;

  const Projection* find(Collection collection) const {
    const auto found = by_collection.find(collection);
    return found == by_collection.end() ? nullptr : found->second.get();
  }
};

}  // namespace yichuang::storage
