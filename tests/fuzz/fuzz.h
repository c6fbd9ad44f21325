#pragma once

#include <string>
#include <string_view>
#include <vector>

// A fuzz target is one file that gives these two; fuzz_main.cc makes a libFuzzer
// program of it. `tests/fuzzing` runs them all.

namespace yichuang::fuzz {

// Takes bytes that came from outside. Whatever they are, the program must
// neither fall nor break a rule that the target CHECKs. The same bytes always do
// the same.
void one(std::string_view bytes);

// Well-formed inputs to begin with.
std::vector<std::string> seeds();

}  // namespace yichuang::fuzz
