#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/result.h"

// The seam between the ledger and what keeps its bytes: a small ordered map from
// byte strings to byte strings. RocksDB stands behind it in the daemon
// (storage/rocksdb), plain memory in the simulator (memory_map.h).

namespace yichuang::storage {

// Rooms of keys that are kept, cleared and tuned apart. What is derived from the
// ledger has two, so that a rebuild fills one while the other serves.
enum class Space : std::uint8_t { kLedger, kDerivedA, kDerivedB, kBlob };
inline constexpr std::size_t kSpaces = 4;

enum class Direction : std::uint8_t { kForward, kBackward };

// Keys from `from` up to, not including, `to`; an empty `to` means no end.
struct KeyRange {
  std::string from;
  std::string to;
};
KeyRange keys_beginning_with(std::string prefix);

// Walks a range. Views given out hold until the next call of next().
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void next() = 0;
};

// One state of the map. Reads do not fail one by one: a view that met a damaged
// block gives "absent" and stays unhealthy, and whoever acts on what it read
// asks health() first.
class View {
 public:
  virtual ~View() = default;
  virtual std::optional<std::string> get(Space space, std::string_view key) const = 0;
  // The cursor must not outlive the view.
  virtual std::unique_ptr<Cursor> scan(Space space, KeyRange range, Direction direction) const = 0;
  virtual Result<void> health() const = 0;

  bool has(Space space, std::string_view key) const { return get(space, key).has_value(); }
};

// Keys to write; an absent value removes the key. Sorted, as the engines want it.
class WriteSet {
 public:
  using Keys = std::map<std::string, std::optional<std::string>, std::less<>>;

  void put(Space space, std::string key, std::string value) {
    in(space).insert_or_assign(std::move(key), std::move(value));
  }
  void erase(Space space, std::string key) { in(space).insert_or_assign(std::move(key), std::nullopt); }
  const Keys& keys(Space space) const { return keys_[static_cast<std::size_t>(space)]; }
  bool empty() const;
  void clear();

 private:
  Keys& in(Space space) { return keys_[static_cast<std::size_t>(space)]; }
  Keys keys_[kSpaces];
};

enum class Durability : std::uint8_t {
  kBuffered,  // may be lost with the power, never reordered
  kSynced,    // on disk when the call returns
};

class OrderedMap {
 public:
  virtual ~OrderedMap() = default;

  // The state as it is at this call, and stays, while others write.
  // Safe from any thread where the implementation says so.
  virtual std::unique_ptr<View> snapshot() const = 0;
  // The newest state at each read; for the one writer.
  virtual const View& latest() const = 0;

  // All or nothing. Errors: kDiskFull, kIo; the map is then as it was.
  virtual Result<void> write(const WriteSet& writes, Durability durability) = 0;
  // Removes every key of a space.
  virtual Result<void> clear(Space space) = 0;
};

}  // namespace yichuang::storage
