#pragma once

#include <string>
#include <string_view>
#include <vector>

// A fuzz target is one file that enlists itself with what stands here. fuzz_main.cc
// makes a libFuzzer program of each, which `tests/fuzzing` runs; replay.cc makes one
// program of all, which needs no fuzzer.

namespace yichuang::fuzz {

struct Target {
  std::string_view name;
  // Takes bytes that came from outside. Whatever they are, the program must
  // neither fall nor break a rule that the target CHECKs. The same bytes always do
  // the same.
  void (*one)(std::string_view bytes);
  // Well-formed inputs to begin with.
  std::vector<std::string> (*seeds)();
};

// The targets that this program is linked with.
std::vector<Target>& targets();

struct Enlisted {
  explicit Enlisted(const Target& target) { targets().push_back(target); }
};

}  // namespace yichuang::fuzz
