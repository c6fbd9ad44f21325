#pragma once

#include <string>
#include <vector>

#include "tests/sim/options.h"

namespace yichuang::sim {

// What became of one seed.
struct Outcome {
  std::string broken;             // the check and what it found; empty when all held
  std::string hash;               // of everything that happened
  std::string mix;                // what the seed drew
  std::vector<std::string> last;  // events, as sentences
};

// Faults, then healing, then the judge; and once more behind an upgrade.
Outcome run_seed(std::uint64_t seed, const Options& options);

// As run_seed, and with --twice once more to compare the traces.
Outcome try_seed(std::uint64_t seed, const Options& options);

// What is said of a seed: its options, and of one that broke also the last events
// and the line that replays it.
std::string report(std::uint64_t seed, const Outcome& outcome, const Options& options);

}  // namespace yichuang::sim
