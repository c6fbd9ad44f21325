#include "storage/engine/overlay.h"

#include <iterator>

namespace yichuang::storage {
namespace {

using Keys = WriteSet::Keys;

constexpr std::size_t kRememberedBytesMax = 32;

// Walks the changed keys of a range, removed ones too, in either direction.
class ChangedKeys {
 public:
  ChangedKeys(const Keys& keys, const KeyRange& range, Direction direction)
      : first_(keys.lower_bound(range.from)),
        last_(range.to.empty() ? keys.end() : keys.lower_bound(range.to)),
        backward_(direction == Direction::kBackward) {
    // A range whose end lies before its start holds nothing.
    if (!range.to.empty() && range.to < range.from) last_ = first_;
  }
  bool valid() const { return first_ != last_; }
  const Keys::value_type& row() const { return backward_ ? *std::prev(last_) : *first_; }
  void next() { backward_ ? static_cast<void>(--last_) : static_cast<void>(++first_); }

 private:
  Keys::const_iterator first_;
  Keys::const_iterator last_;
  bool backward_;
};

class OverlayCursor final : public Cursor {
 public:
  OverlayCursor(std::unique_ptr<Cursor> below, ChangedKeys above, Direction direction)
      : below_(std::move(below)), above_(above), backward_(direction == Direction::kBackward) {
    settle();
  }
  bool valid() const override { return from_above_ ? above_.valid() : below_->valid(); }
  std::string_view key() const override { return from_above_ ? above_.row().first : below_->key(); }
  std::string_view value() const override {
    return from_above_ ? std::string_view(*above_.row().second) : below_->value();
  }
  void next() override {
    from_above_ ? above_.next() : below_->next();
    settle();
  }

 private:
  // Finds whose turn it is: a change hides the row below it, a removal both.
  void settle() {
    while (above_.valid()) {
      const std::string_view key = above_.row().first;
      if (below_->valid()) {
        const int order = key.compare(below_->key());
        if (order == 0) {
          below_->next();
        } else if ((order > 0) != backward_) {
          from_above_ = false;
          return;
        }
      }
      if (above_.row().second.has_value()) {
        from_above_ = true;
        return;
      }
      above_.next();
    }
    from_above_ = false;
  }

  std::unique_ptr<Cursor> below_;
  ChangedKeys above_;
  bool backward_;
  bool from_above_ = false;
};

}  // namespace

std::optional<std::string> Overlay::get(Space space, std::string_view key) const {
  const Keys& keys = writes_.keys(space);
  if (const auto found = keys.find(key); found != keys.end()) return found->second;
  Answers& answers = remembered_[static_cast<std::size_t>(space)];
  if (const auto found = answers.find(key); found != answers.end()) return found->second;
  std::optional<std::string> answer = below_->get(space, key);
  if (!answer || answer->size() <= kRememberedBytesMax) answers.emplace(key, answer);
  return answer;
}

std::unique_ptr<Cursor> Overlay::scan(Space space, KeyRange range, Direction direction) const {
  ChangedKeys above(writes_.keys(space), range, direction);
  auto below = below_->scan(space, std::move(range), direction);
  if (!above.valid()) return below;
  return std::make_unique<OverlayCursor>(std::move(below), above, direction);
}

}  // namespace yichuang::storage
