#include "sync/engine/push_queue.h"

#include <algorithm>

#include "storage/ledger/limits.h"
#include "sync/engine/convert.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

RangeSet PushQueue::lacking(const LedgerView& view, const LogInfo& log) const {
  return log.numbers().minus(numbers_of(stated_by(view.receipts(hub_, log.id))));
}

void PushQueue::consider(const LedgerView& view, const LogId& id) {
  if (const auto before = queued_.find(id); before != queued_.end()) {
    order_.erase(before->second);
    queued_.erase(before);
  }
  const auto log = view.logs().by_id(id);
  if (!log || aside_.contains(id)) return;
  RangeSet wanted = lacking(view, *log);
  if (const auto moving = under_way_.find(id); moving != under_way_.end()) wanted = wanted.minus(moving->second);
  if (wanted.empty()) return;
  const Span span = lowest_first_.contains(id) ? wanted.spans().front() : wanted.spans().back();
  const Next next{view.logs().time_at(log->no, span.hi).value_or(Instant{}), id, span};
  queued_.emplace(id, next);
  order_.insert(next);
}

void PushQueue::set_aside(const LogId& log) {
  aside_.insert(log);
  if (const auto before = queued_.find(log); before != queued_.end()) {
    order_.erase(before->second);
    queued_.erase(before);
  }
}

void PushQueue::take_up(const LedgerView& view, const LogId& log) {
  aside_.erase(log);
  consider(view, log);
}

void PushQueue::clear() {
  aside_.clear();
  lowest_first_.clear();
  order_.clear();
  queued_.clear();
  under_way_.clear();
}

std::optional<LogRange> PushQueue::take(const LedgerView& view, std::size_t bytes_max) {
  while (!order_.empty()) {
    const Next next = *order_.begin();
    const auto log = view.logs().by_id(next.log);
    auto range = log ? view.logs().read_range(*log, next.span, kRangeEntriesMax, std::min(bytes_max, kRangeBytesMax))
                     : std::nullopt;
    if (!range) {
      // Not held as the queue thought; the next contact looks again.
      order_.erase(next);
      queued_.erase(next.log);
      continue;
    }
    under_way_[next.log].insert({range->lo, range->hi()});
    consider(view, next.log);
    return range;
  }
  return std::nullopt;
}

void PushQueue::landed(const LedgerView& view, const LogId& log, Span span) {
  if (const auto moving = under_way_.find(log); moving != under_way_.end()) {
    moving->second.erase(span);
    if (moving->second.empty()) under_way_.erase(moving);
  }
  consider(view, log);
}

PushQueue::Backlog PushQueue::backlog(const LedgerView& view) const {
  Backlog out;
  const auto count = [&](const LogId& id) {
    const auto log = view.logs().by_id(id);
    if (!log) return;
    const RangeSet missing = lacking(view, *log);
    if (missing.empty()) return;
    out.entries += missing.count();
    const auto time = view.logs().time_at(log->no, missing.spans().front().lo);
    if (time && (!out.oldest || *time < *out.oldest)) out.oldest = time;
  };
  for (const auto& [id, next] : queued_) count(id);
  for (const auto& [id, span] : under_way_) {
    if (!queued_.contains(id)) count(id);
  }
  return out;
}

}  // namespace yichuang::sync
