#include "sync/engine/admission.h"

#include <algorithm>

#include "sync/protocol/limits.h"

namespace yichuang::sync {

std::uint64_t CreditTurns::equal_share(std::size_t children) const {
  const std::size_t share = limits_.credit_bytes / std::max<std::size_t>(1, children);
  return share >= kMessageBytesMax ? std::min(share, kCreditBytesEach) : 0;
}

std::uint64_t CreditTurns::standing(const SessionId& child, std::size_t children) const {
  const std::uint64_t share = equal_share(children);
  return share > 0 ? share : turns_.contains(child) ? kMessageBytesMax : 0;
}

void CreditTurns::leave_line(const SessionId& child) {
  const auto place = places_.find(child);
  if (place == places_.end()) return;
  line_.erase(place->second.number);
  places_.erase(place);
}

void CreditTurns::queue_up(const SessionId& child, Instant now) {
  const auto [place, fresh] = places_.try_emplace(child);
  place->second.heard = now;
  if (!fresh) return;
  place->second.number = ++last_number_;
  line_.emplace(last_number_, child);
}

bool CreditTurns::is_due(const SessionId& child) const {
  std::size_t free = limits_.turns - std::min(limits_.turns, turns_.size());
  for (auto at = line_.begin(); at != line_.end() && free > 0; ++at, --free) {
    if (at->second == child) return true;
  }
  return false;
}

std::uint64_t CreditTurns::credit(const SessionId& child, bool has_more, std::size_t bytes, std::size_t children,
                                  Instant now) {
  const std::uint64_t share = equal_share(children);
  if (share > 0 || !has_more) {
    forget(child);
    return share;
  }
  if (const auto turn = turns_.find(child); turn != turns_.end()) {
    turn->second.bytes += bytes;
    turn->second.heard = now;
    if (turn->second.bytes < kTurnBytes || line_.empty()) return kMessageBytesMax;
    turns_.erase(turn);
  }
  queue_up(child, now);
  if (!is_due(child)) return 0;
  leave_line(child);
  turns_.emplace(child, Turn{0, now});
  return kMessageBytesMax;
}

void CreditTurns::forget(const SessionId& child) {
  turns_.erase(child);
  leave_line(child);
}

void CreditTurns::expire(Instant now) {
  std::erase_if(turns_, [&](const auto& turn) { return now - turn.second.heard > kTurnIdleMax; });
  std::erase_if(places_, [&](const auto& place) {
    if (now - place.second.heard <= kTurnIdleMax) return false;
    line_.erase(place.second.number);
    return true;
  });
}

bool IntakeQueue::add(Item item, bool little) {
  const auto own = held_of_.find(item.child);
  const std::size_t own_bytes = (own == held_of_.end() ? 0 : own->second) + item.packed.size();
  const bool too_long = !little && !others_.empty() && item.came - others_.front().came > kIntakeWaitMax;
  if (too_long || own_bytes > kCreditBytesEach || held_ + item.packed.size() > kCreditBytesTotal) return false;
  held_of_[item.child] = own_bytes;
  held_ += item.packed.size();
  (little ? first_ : others_).push_back(std::move(item));
  return true;
}

std::optional<IntakeQueue::Item> IntakeQueue::next() {
  auto& lane = first_.empty() ? others_ : first_;
  if (lane.empty()) return std::nullopt;
  Item out = std::move(lane.front());
  lane.pop_front();
  held_ -= out.packed.size();
  const auto own = held_of_.find(out.child);
  own->second -= out.packed.size();
  if (own->second == 0) held_of_.erase(own);
  return out;
}

}  // namespace yichuang::sync
