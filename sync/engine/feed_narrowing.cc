#include "sync/engine/feed_narrowing.h"

#include <algorithm>

#include "storage/base/check.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void FeedNarrowing::stop() {
  *this = FeedNarrowing();
}

void FeedNarrowing::start(const Ledger& ledger) {
  stop();
  snapshot_ = std::make_shared<const Snapshot>(ledger.snapshot());
  count_.stated = (*snapshot_)->feed_in_sum();
  sums_.push_back(0);
}

bool FeedNarrowing::read_some() {
  const auto rows = (*snapshot_)->feed_rows(last_ + 1, kFeedCountedAtOnce);
  for (const LedgerView::InLine& row : rows) {
    last_ = row.line;
    if (!row.sound) count_.damaged.push_back(row.line);
    if (!row.id) continue;
    const Digest digest = line_digest(row.line, row.id->view());
    count_.counted.add(digest.view());
    own_.push_back({row.line, sum_word(digest)});
    sums_.push_back(sums_.back() + own_.back().word);
  }
  return rows.size() < kFeedCountedAtOnce;
}

std::optional<std::vector<RecordRef>> FeedNarrowing::lost_some() {
  if (record_ && record_->empty()) return std::nullopt;
  std::vector<RecordRef> out = (*snapshot_)->lost_lines(record_, kFeedCountedAtOnce);
  if (!record_) record_ = std::string();  // that was the last of them
  return out;
}

void FeedNarrowing::compare() {
  // What is not held is pulled anyway. Rows behind all that is held are there when
  // the place in the feed was lost.
  const RangeSet got = (*snapshot_)->feed_got();
  spans_ = got.spans();
  if (last_ > got.max()) spans_.push_back({got.max() + 1, last_});
}

void FeedNarrowing::ask(pb::FeedCompare& out) const {
  for (std::size_t i = 0; i < std::min(spans_.size(), kFeedSpansMax); ++i) {
    auto& span = *out.add_spans();
    span.set_lo(spans_[i].lo);
    span.set_hi(spans_[i].hi);
  }
}

std::size_t FeedNarrowing::place_of(Arrival line) const {
  const auto at = std::lower_bound(own_.begin(), own_.end(), line,
                                   [](const Own& own, Arrival number) { return own.line < number; });
  return static_cast<std::size_t>(at - own_.begin());
}

std::uint64_t FeedNarrowing::own_sum(Span span) const {
  return sums_[place_of(span.hi + 1)] - sums_[place_of(span.lo)];
}

bool FeedNarrowing::take_lines(const pb::FeedPart& part, Span span) {
  if (part.lines_size() != part.words_size()) return false;
  equal_.insert(span);
  const auto differs = [&](Arrival line) {
    equal_.erase({line, line});
    differing_.insert({line, line});
  };
  std::size_t own = place_of(span.lo);
  Arrival line = span.lo;
  for (int i = 0; i < part.lines_size(); ++i) {
    if (part.lines(i) > span.hi - line || (i > 0 && part.lines(i) == 0)) return false;
    line += part.lines(i);
    for (; own < own_.size() && own_[own].line < line; ++own) differs(own_[own].line);
    const bool here = own < own_.size() && own_[own].line == line;
    if (!here || own_[own].word != part.words(i)) differs(line);
    if (here) ++own;
  }
  for (; own < own_.size() && own_[own].line <= span.hi; ++own) differs(own_[own].line);
  return true;
}

bool FeedNarrowing::take_part(const pb::FeedPart& part, Span span, Span asked, std::vector<Span>& next) {
  if (part.listed()) return take_lines(part, span);
  if (own_sum(span) == part.sum()) {
    equal_.insert(span);
    return true;
  }
  // A part as large as what was asked for would be asked for again for ever.
  if (span == asked) return false;
  next.push_back(span);
  return true;
}

Result<void> FeedNarrowing::take(const pb::FeedCompareReply& in) {
  const auto nowhere = [&] {
    spans_.clear();
    return corrupt("the hub's answer does not narrow a difference of the feed");
  };
  std::vector<Span> next;
  std::size_t at = 0;
  Span rest = spans_.empty() ? Span{} : spans_.front();
  for (const pb::FeedPart& part : in.parts()) {
    if (at == std::min(spans_.size(), kFeedSpansMax) || part.hi() < rest.lo || part.hi() > rest.hi) return nowhere();
    if (!take_part(part, {rest.lo, part.hi()}, spans_[at], next)) return nowhere();
    if (part.hi() < rest.hi) {
      rest.lo = part.hi() + 1;
      continue;
    }
    ++at;
    if (at < spans_.size()) rest = spans_[at];
  }
  if (in.parts().empty()) return nowhere();
  if (at < spans_.size()) {
    spans_[at] = rest;
    next.insert(next.end(), spans_.begin() + static_cast<std::ptrdiff_t>(at), spans_.end());
  }
  spans_ = std::move(next);
  arrival_ = in.arrival();
  return {};
}

std::vector<Span> FeedNarrowing::first_differing() const {
  const std::vector<Span>& all = differing_.spans();
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kFeedSpansMax))};
}

void FeedNarrowing::settled(const RangeSet& numbers) {
  differing_ = differing_.minus(numbers);
}

std::vector<Span> FeedNarrowing::equal() const {
  RangeSet out = equal_.minus((*snapshot_)->feed_got());
  out.keep_up_to(arrival_);
  return out.spans();
}

}  // namespace yichuang::sync
