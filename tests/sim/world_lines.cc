// The lines between the boxes of a world: what is lost, doubled, late or swallowed on them.

#include <algorithm>

#include "sync/protocol/limits.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

using namespace storage;

namespace {

// What does not fit one packet of a tunnel that was narrowed.
constexpr std::size_t kLargeBytes = 1300;

}  // namespace

Millis World::latency() {
  const auto span = static_cast<std::uint64_t>((weather.latency_max - weather.latency_min).count()) + 1;
  return weather.latency_min + Millis{static_cast<std::int64_t>(prng_.below(span))};
}

Millis World::travel(std::map<std::string, Instant>& free, const std::string& child, std::size_t bytes) {
  if (weather.bytes_per_ms == 0) return latency();
  Instant& done = free[child];
  done = std::max(done, now()) + Millis{static_cast<std::int64_t>(bytes / weather.bytes_per_ms)};
  return done - now() + latency();
}

bool World::is_swallowed(const std::string& child, bool up, std::size_t bytes) const {
  const auto found = swallowing_.find(child);
  if (found == swallowing_.end()) return false;
  switch (found->second) {
    case Swallows::kUp:
      return up;
    case Swallows::kDown:
      return !up;
    case Swallows::kBoth:
      return true;
    case Swallows::kLarge:
      return bytes > kLargeBytes;
  }
  return false;
}

void World::send_up(Box& from, sync::RequestId request, std::string message) {
  trace_.note(message);
  const std::string child = from.key();
  const std::string above = hub_of(from).key();
  const std::uint64_t run = from.run();
  if (on_line) on_line({child, true, request, false}, message);
  const bool lost_here = is_cut(child) || chance(weather.loss_percent);
  if (lost_here) {
    if (!chance(weather.told_percent)) return;
    schedule_.after(latency(), [this, child, run, request] {
      Box* box = still(child, run);
      if (box != nullptr && box->running()) box->on_failure(request);
    });
    return;
  }
  if (is_swallowed(child, true, message.size())) return;
  const unsigned copies = chance(weather.twice_percent) ? 2 : 1;
  for (unsigned copy = 0; copy < copies; ++copy) {
    schedule_.after(travel(free_up_, child, message.size()), [this, child, above, run, request, message]() mutable {
      const auto at = boxes_.find(above);
      if (at == boxes_.end() || !at->second->running() || is_cut(child)) return;
      Box& hub = *at->second;
      const sync::RequestId token = ++last_token_;
      waiting_[token] = {child, run, request, message.substr(0, sync::EnvelopeHead::kBytes)};
      if (on_line) on_line({child, true, request, true}, message);
      hub.on_request(token, message);
    });
  }
}

void World::answer(Box& from, sync::RequestId token, std::string message) {
  const auto found = waiting_.find(token);
  need(found != waiting_.end() || from.resumed(), "a hub answers what nobody asked");
  if (found == waiting_.end()) return;
  const Waiting waiting = found->second;
  waiting_.erase(found);
  trace_.note(message);
  if (on_answer) on_answer(from, waiting.head, message);
  if (waiting.child.empty()) {
    told_stranger_ = std::move(message);
    return;
  }
  if (on_line) on_line({waiting.child, false, waiting.request, false}, message);
  if (message.empty() || waiting.broken || is_cut(waiting.child) || chance(weather.loss_percent)) return;
  if (is_swallowed(waiting.child, false, message.size())) return;
  const unsigned copies = chance(weather.twice_percent) ? 2 : 1;
  for (unsigned copy = 0; copy < copies; ++copy) {
    const auto late = late_.extract(waiting.child);
    const Millis longer = late.empty() ? Millis{0} : late.mapped();
    const Millis arrives = travel(free_down_, waiting.child, message.size()) + longer;
    schedule_.after(arrives, [this, waiting, message]() mutable {
      Box* box = still(waiting.child, waiting.run);
      if (box == nullptr || !box->running() || is_cut(waiting.child)) return;
      if (on_line) on_line({waiting.child, false, waiting.request, true}, message);
      note_heard(*box);
      box->on_reply(waiting.request, message);
    });
  }
}

std::string World::ask(Box& hub, const std::string& message) {
  const sync::RequestId token = ++last_token_;
  waiting_[token] = {{}, 0, 0, message.substr(0, sync::EnvelopeHead::kBytes)};
  told_stranger_.clear();
  hub.on_request(token, message);
  return std::move(told_stranger_);
}

}  // namespace yichuang::sim
