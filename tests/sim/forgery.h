#pragma once

#include "tests/sim/world.h"

namespace yichuang::sim {

// An entry that no honest program writes.
struct Forgery {
  storage::Kind kind{0};
  std::string key;
  std::string audience;
  std::string author;
};

// Six kinds of such entries, as the box of the town `own` might write them.
std::vector<Forgery> forgeries_of(const std::string& own, const std::string& another_town);

// Writes it into the box's own log, whose chain stays good; the box crashes and
// starts on the way, since its ledger would refuse.
void forge(World& world, Box& box, const Forgery& forgery, Prng& prng);

}  // namespace yichuang::sim
