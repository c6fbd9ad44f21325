// What a child does about parts of logs that its hub states and does not give, or gives
// damaged: they stay wanted, are asked for ever more seldom, and people are told.

#include <algorithm>

#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

bool Uplink::ask_for(const LedgerView& view, const LogId& log, Span span, Instant now, pb::Pull& pull,
                     Flight& flight) const {
  if (!withheld_.is_due(log, span, now)) return false;
  auto& wanted = *pull.add_wanted();
  wanted.set_log(log.str());
  wanted.set_lo(span.lo);
  wanted.set_hi(span.hi);
  wanted.set_owner_known(view.logs().by_id(log).has_value());
  flight.asked.emplace_back(log, span);
  return true;
}

void Uplink::withhold(const LogId& log, Span span, WithheldRanges::Why why, Now now) {
  withheld_.note(log, span, why, now.steady);
  if (why == WithheldRanges::Why::kDamaged) ++status_.damaged_ranges;
  count_withheld();
}

// It names its place itself, and may be wrong in that too.
void Uplink::withhold_unproven(const pb::Range& message, Now now) {
  const LogId log = *LogId::from(message.log());
  const std::uint64_t entries = static_cast<std::uint64_t>(std::max(message.entries_size(), 1));
  const Span claimed{message.lo(), message.lo() + entries - 1};
  const auto wanted = wanted_.find(log);
  if (wanted != wanted_.end()) {
    RangeSet meant = wanted->second.minus(
        wanted->second.minus(claimed.lo >= 1 && claimed.hi >= claimed.lo ? RangeSet(claimed) : RangeSet()));
    if (meant.empty()) meant = wanted->second;
    for (const Span& span : meant.spans()) withhold(log, span, WithheldRanges::Why::kDamaged, now);
  } else if (contested_.contains(log)) {
    withhold(log, {1, std::max(claimed.hi, contested_.at(log).differs)}, WithheldRanges::Why::kDamaged, now);
  }
}

// An answer holds at least one range when any of those asked for can be given and nothing
// takes its room. What cannot be given hides what lies below it: that is asked for next.
bool Uplink::note_what_was_not_given(const Flight& flight, const pb::PullReply& in, Now now) {
  if (flight.asked.empty() || !in.ranges().empty() || !in.ahead().empty() || !in.receipts().empty()) return true;
  bool contested_anew = false;
  for (const auto& [log, span] : flight.asked) {
    if (contested_.contains(log)) {
      // The hub no longer holds what it stated, or cannot read it.
      contested_anew |= withheld_.note(log, span, WithheldRanges::Why::kNotGiven, now.steady) == 1;
    } else if (wanted_.contains(log)) {
      const Seq lo = span.count() > kRangeEntriesMax ? span.hi - kRangeEntriesMax + 1 : span.lo;
      withhold(log, {lo, span.hi}, WithheldRanges::Why::kNotGiven, now);
    }
  }
  count_withheld();
  return !contested_anew;
}

void Uplink::count_withheld() {
  for (const LogId& log : withheld_.logs()) {
    if (!wanted_.contains(log) && !contested_.contains(log)) withheld_.forget(log);
  }
  status_.damaged_there = withheld_.count(WithheldRanges::Why::kDamaged);
  status_.not_given = withheld_.count(WithheldRanges::Why::kNotGiven);
}

bool Uplink::wants_some_now(Instant now) const {
  return std::any_of(wanted_.begin(), wanted_.end(),
                     [&](const auto& wanted) { return !withheld_.due(wanted.first, wanted.second, now).empty(); });
}

}  // namespace yichuang::sync
