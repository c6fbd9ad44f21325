#pragma once

#include "tests/sim/options.h"

namespace yichuang::sim {

struct Tally {
  std::uint64_t ran = 0;
  std::uint64_t broken = 0;
  double seconds = 0;
};

// Runs the seeds, several at once, each worker a process of its own: a seed that
// ends the program (a CHECK, a sanitizer) is told like any other that broke.
Tally run_seeds(const Options& options);

}  // namespace yichuang::sim
