#pragma once

#include "tests/sim/world.h"

namespace yichuang::sim {

// Lets time pass without faults until nothing moves any more.
// Throws Broken (7) when that takes longer than a stated simulated time.
void settle(World& world);

// Holds every box of a settled world against the rules:
//   (1) what was acknowledged and not physically lost is wherever its audience
//       and the way up say
//   (2) nobody holds what no audience grants, and nothing forged is allowed
//   (3) all hold the same live entries and fold them alike
//   (6) sums and chain heads agree wherever two nodes should
//   (8) "safe at" is claimed of nothing that is not there, and of all that is
// Throws Broken with the rule's number.
void check(World& world);

}  // namespace yichuang::sim
