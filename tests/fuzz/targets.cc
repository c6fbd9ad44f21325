#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

}  // namespace yichuang::fuzz
