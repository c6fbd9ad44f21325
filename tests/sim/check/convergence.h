#pragma once

#include "tests/sim/world.h"

namespace yichuang::sim {

// How long a world may take, from the end of the faults, until all agree and
// nothing moves: simulated time.
inline constexpr Millis kSettleMax{90 * 60'000};

// How long after the last fault a child may be without an answer of its hub, also
// under a villain's eyes.
inline constexpr Millis kSilenceMax{10 * 60'000};

// Lets time pass until that is so.
// Throws Broken when it takes longer than kSettleMax.
void settle(World& world);

// What still keeps a box from being even with its hub; empty when nothing does.
std::string unsettled(World& world, Box& box);

}  // namespace yichuang::sim
