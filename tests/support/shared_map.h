#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "storage/engine/memory_map.h"

namespace yichuang::tests {

// A map in memory that some threads may read while one writes, as GroupCommit
// needs it.
class SharedMap final : public storage::OrderedMap {
 public:
  std::unique_ptr<storage::View> snapshot() const override {
    const std::lock_guard lock(mutex_);
    return std::make_unique<Copy>(map_.image());
  }
  const storage::View& latest() const override { return latest_; }
  Result<void> write(const storage::WriteSet& writes, storage::Durability durability) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    return map_.write(writes, durability);
  }
  Result<void> clear(storage::Space space) override {
    const std::lock_guard lock(mutex_);
    return map_.clear(space);
  }
  // From now on every write fails so; none does when absent.
  void fail_writes(std::optional<Error> failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
  }

 private:
  using Rows = std::vector<std::pair<std::string, std::string>>;

  class RowsCursor final : public storage::Cursor {
   public:
    explicit RowsCursor(Rows rows) : rows_(std::move(rows)) {}
    bool valid() const override { return at_ < rows_.size(); }
    std::string_view key() const override { return rows_[at_].first; }
    std::string_view value() const override { return rows_[at_].second; }
    void next() override { ++at_; }

   private:
    Rows rows_;
    std::size_t at_ = 0;
  };
  class Copy final : public storage::View {
   public:
    explicit Copy(std::unique_ptr<storage::MemoryMap> map) : map_(std::move(map)) {}
    std::optional<std::string> get(storage::Space space, std::string_view key) const override {
      return map_->latest().get(space, key);
    }
    std::unique_ptr<storage::Cursor> scan(storage::Space space, storage::KeyRange range,
                                          storage::Direction direction) const override {
      return map_->latest().scan(space, std::move(range), direction);
    }
    Result<void> health() const override { return {}; }

   private:
    std::unique_ptr<storage::MemoryMap> map_;
  };
  class Latest final : public storage::View {
   public:
    explicit Latest(const SharedMap& map) : map_(map) {}
    std::optional<std::string> get(storage::Space space, std::string_view key) const override {
      const std::lock_guard lock(map_.mutex_);
      return map_.map_.latest().get(space, key);
    }
    std::unique_ptr<storage::Cursor> scan(storage::Space space, storage::KeyRange range,
                                          storage::Direction direction) const override {
      const std::lock_guard lock(map_.mutex_);
      Rows rows;
      for (auto row = map_.map_.latest().scan(space, std::move(range), direction); row->valid(); row->next()) {
        rows.emplace_back(row->key(), row->value());
      }
      return std::make_unique<RowsCursor>(std::move(rows));
    }
    Result<void> health() const override { return {}; }

   private:
    const SharedMap& map_;
  };

  mutable std::mutex mutex_;
  storage::MemoryMap map_;
  std::optional<Error> failure_;
  Latest latest_{*this};
};

}  // namespace yichuang::tests
