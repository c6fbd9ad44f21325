#include "sync/engine/withheld_ranges.h"

#include <algorithm>

#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

bool overlap(const Span& a, const Span& b) {
  return a.lo <= b.hi && b.lo <= a.hi;
}

Millis gap(std::uint32_t times) {
  return std::min(kWithheldRetryMin * (std::int64_t{1} << std::min(times - 1, 16u)), kWithheldRetryMax);
}

}  // namespace

std::uint32_t WithheldRanges::note(const LogId& log, Span span, Why why, Instant now) {
  std::vector<Part>& parts = logs_[log];
  Part noted{span, why, 1, now};
  for (const Part& part : parts) {
    if (overlap(part.span, span)) noted.times = std::max(noted.times, part.times + 1);
  }
  std::erase_if(parts, [&](const Part& part) { return overlap(part.span, span); });
  if (parts.size() >= kPartsMax) {
    for (const Part& part : parts) {
      noted.span = {std::min(noted.span.lo, part.span.lo), std::max(noted.span.hi, part.span.hi)};
      noted.times = std::max(noted.times, part.times);
    }
    parts.clear();
  }
  noted.not_before = now + gap(noted.times);
  parts.push_back(noted);
  return noted.times;
}

void WithheldRanges::had(const LogId& log, Span span) {
  const auto known = logs_.find(log);
  if (known == logs_.end()) return;
  // What is left of a part of which some is here is asked for at once.
  std::erase_if(known->second, [&](const Part& part) { return overlap(part.span, span); });
  if (known->second.empty()) logs_.erase(known);
}

RangeSet WithheldRanges::due(const LogId& log, const RangeSet& wanted, Instant now) const {
  RangeSet out = wanted;
  const auto known = logs_.find(log);
  if (known == logs_.end()) return out;
  for (const Part& part : known->second) {
    if (part.not_before > now) out.erase(part.span);
  }
  return out;
}

bool WithheldRanges::is_due(const LogId& log, Span span, Instant now) const {
  return due(log, RangeSet(span), now).contains(span);
}

std::optional<Instant> WithheldRanges::next(Instant now) const {
  std::optional<Instant> out;
  for (const auto& [log, parts] : logs_) {
    for (const Part& part : parts) {
      if (part.not_before > now) out = std::min(out.value_or(part.not_before), part.not_before);
    }
  }
  return out;
}

std::vector<LogId> WithheldRanges::logs() const {
  std::vector<LogId> out;
  for (const auto& [log, parts] : logs_) out.push_back(log);
  return out;
}

std::uint64_t WithheldRanges::count(Why why) const {
  std::uint64_t out = 0;
  for (const auto& [log, parts] : logs_) {
    for (const Part& part : parts) out += part.why == why ? part.span.count() : 0;
  }
  return out;
}

}  // namespace yichuang::sync
