#pragma once

#include <string>

#include "storage/base/instant.h"

namespace yichuang::node {

// Legal dates follow the parent's clock as far as this. Past it nobody here can
// know which of the two is wrong: they follow ours, and are marked.
inline constexpr Millis kClockFollowMax{3'600'000};
// Past this a person should look at the clock.
inline constexpr Millis kClockWarnPast{60'000};

struct ClockVerdict {
  Millis follow{0};     // added to our wall clock for dates
  bool unsure = false;  // dates are marked
  // It stands before the newest write and the parent's is not known either: how much
  // time has passed nobody can tell.
  bool unknown = false;
  std::string why;  // of a warning, for people; empty when all is well
};

// What to make of our clock: `ahead` is the parent's less ours as last measured (0
// when it never was), `newest` the newest time that was ever written here (0 for
// none).
ClockVerdict judge_clock(Instant wall, Millis ahead, Instant newest);

}  // namespace yichuang::node
