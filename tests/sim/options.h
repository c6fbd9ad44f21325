#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yichuang::sim {

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 200;
  double minutes = 0;  // when set: from `first` on until the time is over
  unsigned nodes = 8;
  unsigned steps = 160;
  double days = 0;    // simulated before healing; 0: as long as the steps take
  unsigned jobs = 0;  // seeds run at once; 0: as many as there are processors
  bool aloud = false;
  bool twice = false;  // each seed again, to compare the traces
  bool keep_going = false;
  bool quiet = false;                // of seeds that hold only the count is said
  std::vector<std::string> checks;   // none named: all
  std::vector<std::string> stories;  // files to tell instead of seeds to run
  std::string bug;                   // built in on purpose
  bool every_bug = false;

  // What replays `seed` under these options.
  std::string replay(std::uint64_t seed) const;
};

// Ends the program at --help, --list and at what it does not understand.
Options parse_options(int argc, char** argv);

}  // namespace yichuang::sim
