#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "storage/base/instant.h"

namespace yichuang::sim {

// Virtual time: what is to happen, in order. Things due at the same moment
// happen in the order in which they were planned.
class Schedule {
 public:
  Instant now() const { return now_; }

  void at(Instant when, std::function<void()> what) {
    if (when < now_) when = now_;
    queue_.push({when, ++planned_, std::move(what)});
  }
  void after(Millis delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  // Lets everything happen that is due within `span`, and moves on by it.
  void run_for(Millis span) {
    const Instant end = now_ + span;
    while (!queue_.empty() && queue_.top().when <= end) {
      Due due = queue_.top();
      queue_.pop();
      now_ = std::max(now_, due.when);
      due.what();
    }
    now_ = end;
  }

  // Moves on by `span` at once; what is due in it happens late, when time passes
  // again.
  void leap(Millis span) { now_ = now_ + span; }

 private:
  struct Due {
    Instant when;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Due& other) const { return when != other.when ? other.when < when : other.order < order; }
  };

  Instant now_{1'000'000};
  std::uint64_t planned_ = 0;
  std::priority_queue<Due> queue_;
};

}  // namespace yichuang::sim
