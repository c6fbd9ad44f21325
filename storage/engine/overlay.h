#pragma once

#include <array>
#include <unordered_map>

#include "storage/engine/ordered_map.h"

namespace yichuang::storage {

// A view with changes on top of it that are not written yet: what the commands
// of one batch see of each other.
//
//   Owned by   one batch of the ledger.
//   Thread     the writer's only; takes no lock.
//   Invariant  what the view below says does not change while the overlay lives;
//              so what is small of its answers is remembered: a command asks for a
//              counter, the derived rows ask again.
class Overlay final : public View {
 public:
  explicit Overlay(const View& below) : below_(&below) {}
  // From now on reads what is not changed here from a view that says the same.
  void rebase(const View& below) { below_ = &below; }

  void put(Space space, std::string key, std::string value) { writes_.put(space, std::move(key), std::move(value)); }
  void erase(Space space, std::string key) { writes_.erase(space, std::move(key)); }
  const WriteSet& writes() const { return writes_; }

  std::optional<std::string> get(Space space, std::string_view key) const override;
  std::unique_ptr<Cursor> scan(Space space, KeyRange range, Direction direction) const override;
  Result<void> health() const override { return below_->health(); }

 private:
  // For looking up by a view of the key.
  struct KeyHash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Answers = std::unordered_map<std::string, std::optional<std::string>, KeyHash, std::equal_to<>>;

  const View* below_;
  WriteSet writes_;
  mutable std::array<Answers, kSpaces> remembered_;
};

}  // namespace yichuang::storage
