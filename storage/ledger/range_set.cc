#include "storage/ledger/range_set.h"

#include <algorithm>
#include <limits>

#include "storage/base/bytes.h"
#include "storage/base/check.h"

namespace yichuang::storage {
namespace {

// The first span that does not end before `number`.
template <class Spans>
auto first_not_before(Spans& spans, std::uint64_t number) {
  return std::lower_bound(spans.begin(), spans.end(), number,
                          [](const Span& span, std::uint64_t n) { return span.hi < n; });
}

}  // namespace

void RangeSet::insert(Span span) {
  CHECK(span.lo >= 1 && span.lo <= span.hi && span.hi < std::numeric_limits<std::uint64_t>::max());
  // Spans that touch or overlap the new one are swallowed by it.
  auto first = first_not_before(spans_, span.lo - 1);
  auto last = first;
  while (last != spans_.end() && last->lo <= span.hi + 1) {
    span.lo = std::min(span.lo, last->lo);
    span.hi = std::max(span.hi, last->hi);
    ++last;
  }
  if (first == last) {
    spans_.insert(first, span);
  } else {
    *first = span;
    spans_.erase(first + 1, last);
  }
}

void RangeSet::erase(Span span) {
  std::vector<Span> kept;
  kept.reserve(spans_.size() + 1);
  for (const Span& held : spans_) {
    if (held.lo < span.lo) kept.push_back({held.lo, std::min(held.hi, span.lo - 1)});
    if (held.hi > span.hi) kept.push_back({std::max(held.lo, span.hi + 1), held.hi});
  }
  spans_ = std::move(kept);
}

void RangeSet::keep_up_to(std::uint64_t last) {
  while (!spans_.empty() && spans_.back().lo > last) spans_.pop_back();
  if (!spans_.empty()) spans_.back().hi = std::min(spans_.back().hi, last);
}

bool RangeSet::contains(std::uint64_t number) const {
  return contains(Span{number, number});
}

bool RangeSet::contains(Span span) const {
  const auto found = first_not_before(spans_, span.lo);
  return found != spans_.end() && found->lo <= span.lo && found->hi >= span.hi;
}

std::uint64_t RangeSet::count() const {
  std::uint64_t total = 0;
  for (const Span& span : spans_) total += span.count();
  return total;
}

RangeSet RangeSet::minus(const RangeSet& other) const {
  RangeSet out = *this;
  for (const Span& span : other.spans_) out.erase(span);
  return out;
}

std::optional<Span> RangeSet::highest_gap(std::uint64_t last) const {
  std::uint64_t hi = last;
  for (auto span = spans_.rbegin(); span != spans_.rend(); ++span) {
    if (span->lo > hi) continue;
    if (span->hi < hi) return Span{span->hi + 1, hi};
    hi = span->lo - 1;
  }
  if (hi == 0) return std::nullopt;
  return Span{1, hi};
}

std::string RangeSet::encode() const {
  std::string out;
  append_varint(out, spans_.size());
  std::uint64_t at = 0;
  for (const Span& span : spans_) {
    append_varint(out, span.lo - at);
    append_varint(out, span.hi - span.lo);
    at = span.hi;
  }
  return out;
}

Result<RangeSet> RangeSet::decode(std::string_view bytes, std::size_t spans_max) {
  ByteReader reader(bytes);
  const std::uint64_t spans = reader.varint();
  if (spans > spans_max) return corrupt("range set has more spans than the limit");
  RangeSet out;
  std::uint64_t at = 0;
  for (std::uint64_t i = 0; i < spans; ++i) {
    const std::uint64_t step = reader.varint();
    const std::uint64_t length = reader.varint();
    constexpr std::uint64_t kEnd = std::numeric_limits<std::uint64_t>::max();
    // A step of 1 would touch the span before: not maximal, so not our form.
    const bool apart = step >= (i == 0 ? 1 : 2);
    if (reader.failed() || !apart || step >= kEnd - at || length >= kEnd - at - step) {
      return corrupt("range set is not in its form");
    }
    out.spans_.push_back({at + step, at + step + length});
    at = out.spans_.back().hi;
  }
  if (!reader.finished()) return corrupt("range set has bytes after its end");
  return out;
}

}  // namespace yichuang::storage
