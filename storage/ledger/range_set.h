#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"

namespace yichuang::storage {

// Numbers from `lo` to `hi`, both included.
struct Span {
  std::uint64_t lo = 0;
  std::uint64_t hi = 0;

  std::uint64_t count() const { return hi - lo + 1; }
  bool operator==(const Span&) const = default;
};

// Which numbers of a log, or of a feed, somebody holds: a set of whole numbers
// from 1, kept as its maximal spans. The same class states what we hold and what
// a peer says that it holds.
//
//   Invariant  spans are ascending and at least one number apart.
//   Limit      none of its own; spans() says how many there are.
class RangeSet {
 public:
  RangeSet() = default;
  explicit RangeSet(Span span) { insert(span); }

  void insert(Span span);
  void erase(Span span);
  // Forgets all numbers above `last`.
  void keep_up_to(std::uint64_t last);

  bool contains(std::uint64_t number) const;
  bool contains(Span span) const;
  bool empty() const { return spans_.empty(); }
  // The highest number held, 0 when empty.
  std::uint64_t max() const { return spans_.empty() ? 0 : spans_.back().hi; }
  std::uint64_t count() const;
  const std::vector<Span>& spans() const { return spans_; }

  // Held here and not in `other`.
  RangeSet minus(const RangeSet& other) const;
  // The highest span of 1..last that is not held; absent when all is.
  std::optional<Span> highest_gap(std::uint64_t last) const;

  bool operator==(const RangeSet&) const = default;

  // Varint count, then each span as the distance from the end of the one before
  // and its length less one.
  std::string encode() const;
  // Errors: kCorrupt when the bytes are no set in that form, or of more than
  // `spans_max` spans.
  static Result<RangeSet> decode(std::string_view bytes, std::size_t spans_max);

 private:
  std::vector<Span> spans_;
};

}  // namespace yichuang::storage
