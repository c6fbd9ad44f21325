#pragma once

#include <string>
#include <vector>

namespace yichuang::sim {

// A bug that the program is built with on purpose, to see that a check finds it.
struct Bug {
  const char* name;
  const char* what;
};

// Those that this simulator was built with: none in `simulate`, all in
// `simulate_bugs`.
const std::vector<Bug>& every_bug();

// From now on this bug, and no other, is there; none when the name is empty.
// False for a name that this simulator was not built with.
bool switch_bug(const std::string& name);

}  // namespace yichuang::sim
