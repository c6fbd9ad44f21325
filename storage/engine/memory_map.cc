#include "storage/engine/memory_map.h"

#include <algorithm>
#include <limits>

#include "storage/base/check.h"

namespace yichuang::storage {
namespace {

constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

}  // namespace

class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(const MemoryMap::Keys& keys, const KeyRange& range, Direction direction, std::uint64_t version)
      : keys_(keys), range_(range), backward_(direction == Direction::kBackward), version_(version) {
    at_ = backward_ ? end_of_range() : keys_.lower_bound(range_.from);
    backward_ ? step_back() : settle();
  }
  bool valid() const override { return value_ != nullptr; }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return *value_; }
  void next() override {
    if (backward_) {
      step_back();
    } else {
      ++at_;
      settle();
    }
  }

 private:
  MemoryMap::Keys::const_iterator end_of_range() const {
    return range_.to.empty() ? keys_.end() : keys_.lower_bound(range_.to);
  }
  bool in_range() const {
    return at_ != keys_.end() && at_->first >= range_.from && (range_.to.empty() || at_->first < range_.to);
  }
  const std::string* visible() const {
    const std::string* found = nullptr;
    for (const auto& [version, value] : at_->second) {
      if (version <= version_) found = value.has_value() ? &*value : nullptr;
    }
    return found;
  }
  void settle() {
    for (value_ = nullptr; in_range(); ++at_) {
      if ((value_ = visible()) != nullptr) return;
    }
  }
  void step_back() {
    value_ = nullptr;
    while (at_ != keys_.begin()) {
      --at_;
      if (!in_range()) return;
      if ((value_ = visible()) != nullptr) return;
    }
  }

  const MemoryMap::Keys& keys_;
  KeyRange range_;
  bool backward_;
  std::uint64_t version_;
  MemoryMap::Keys::const_iterator at_;
  const std::string* value_ = nullptr;
};

class MemoryView final : public View {
 public:
  MemoryView(const MemoryMap& map, std::uint64_t version) : map_(map), version_(version) {
    if (version_ != kNewest) map_.snapshots_.insert(version_);
  }
  ~MemoryView() override {
    if (version_ != kNewest) map_.snapshots_.erase(map_.snapshots_.find(version_));
  }
  std::optional<std::string> get(Space space, std::string_view key) const override {
    const auto& keys = map_.keys_[static_cast<std::size_t>(space)];
    const auto found = keys.find(key);
    if (found == keys.end()) return std::nullopt;
    std::optional<std::string> value;
    for (const auto& [version, at_version] : found->second) {
      if (version <= version_) value = at_version;
    }
    return value;
  }
  std::unique_ptr<Cursor> scan(Space space, KeyRange range, Direction direction) const override {
    return std::make_unique<MemoryCursor>(map_.keys_[static_cast<std::size_t>(space)], range, direction, version_);
  }
  Result<void> health() const override { return {}; }

 private:
  const MemoryMap& map_;
  std::uint64_t version_;
};

MemoryMap::MemoryMap() : latest_(std::make_unique<MemoryView>(*this, kNewest)) {}
MemoryMap::~MemoryMap() = default;

std::unique_ptr<View> MemoryMap::snapshot() const {
  return std::make_unique<MemoryView>(*this, version_);
}

void MemoryMap::set(Space space, const std::string& key, std::optional<std::string> value) {
  Keys& keys = keys_[static_cast<std::size_t>(space)];
  History& history = keys[key];
  const std::uint64_t oldest = snapshots_.empty() ? kNewest : *snapshots_.begin();
  while (history.size() > 1 && history[1].first <= oldest) history.erase(history.begin());
  const bool nobody_looks = history.size() <= 1 && oldest == kNewest;
  if (nobody_looks) history.clear();
  if (nobody_looks && !value.has_value()) {
    keys.erase(key);
    return;
  }
  history.emplace_back(version_, std::move(value));
}

Result<void> MemoryMap::write(const WriteSet& writes, Durability durability) {
  if (failure_) return *failure_;
  ++version_;
  for (std::size_t i = 0; i < kSpaces; ++i) {
    const auto space = static_cast<Space>(i);
    for (const auto& [key, value] : writes.keys(space)) {
      if (durability == Durability::kBuffered) unsynced_.push_back({space, key, latest_->get(space, key)});
      set(space, key, value);
    }
  }
  // A sync carries all that was written before it.
  if (durability == Durability::kSynced) unsynced_.clear();
  return {};
}

Result<void> MemoryMap::clear(Space space) {
  if (failure_) return *failure_;
  WriteSet all;
  for (const auto& [key, history] : keys_[static_cast<std::size_t>(space)]) all.erase(space, key);
  return write(all, Durability::kSynced);
}

void MemoryMap::lose_unsynced() {
  if (unsynced_.empty()) return;
  ++version_;
  for (auto undo = unsynced_.rbegin(); undo != unsynced_.rend(); ++undo) {
    set(undo->space, undo->key, undo->before);
  }
  unsynced_.clear();
}

std::unique_ptr<MemoryMap> MemoryMap::image() const {
  auto out = std::make_unique<MemoryMap>();
  out->put_back(*this);
  for (auto undo = unsynced_.rbegin(); undo != unsynced_.rend(); ++undo) {
    out->set(undo->space, undo->key, undo->before);
  }
  return out;
}

void MemoryMap::put_back(const MemoryMap& image) {
  CHECK(snapshots_.empty());
  ++version_;
  unsynced_.clear();
  for (std::size_t i = 0; i < kSpaces; ++i) {
    keys_[i].clear();
    for (const auto& [key, history] : image.keys_[i]) {
      if (history.back().second.has_value()) keys_[i][key] = {{version_, history.back().second}};
    }
  }
}

}  // namespace yichuang::storage
