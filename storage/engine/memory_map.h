#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "storage/engine/ordered_map.h"

namespace yichuang::storage {

// The ordered map in plain memory, with the faults of a disk on demand: what a
// power cut takes, a full disk, an image that is put back later.
//
//   Thread     one at a time, snapshots included.
//   Time, I/O  none.
class MemoryMap final : public OrderedMap {
 public:
  MemoryMap();
  ~MemoryMap() override;

  std::unique_ptr<View> snapshot() const override;
  const View& latest() const override { return *latest_; }
  Result<void> write(const WriteSet& writes, Durability durability) override;
  Result<void> clear(Space space) override;

  // Everything not synced is gone, as after a power cut.
  void lose_unsynced();
  // A copy as a backup or a disk image would hold it: synced content only.
  std::unique_ptr<MemoryMap> image() const;
  // Makes this map the same as `image`; snapshots must be gone by then.
  void put_back(const MemoryMap& image);
  // Grows with every write: equal numbers mean that nothing was written between.
  std::uint64_t version() const { return version_; }
  // From now on each write fails with `error`; none when absent.
  void fail_writes(std::optional<Error> error) { failure_ = std::move(error); }

 private:
  friend class MemoryView;
  friend class MemoryCursor;

  // The values that a key had, by the number of the write that set each; only
  // as many are kept as some snapshot may still ask for.
  using History = std::vector<std::pair<std::uint64_t, std::optional<std::string>>>;
  using Keys = std::map<std::string, History, std::less<>>;
  struct Undo {
    Space space;
    std::string key;
    std::optional<std::string> before;
  };

  void set(Space space, const std::string& key, std::optional<std::string> value);

  Keys keys_[kSpaces];
  std::uint64_t version_ = 0;
  mutable std::multiset<std::uint64_t> snapshots_;
  std::vector<Undo> unsynced_;
  std::optional<Error> failure_;
  std::unique_ptr<View> latest_;
};

}  // namespace yichuang::storage
