#include "storage/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace yichuang::detail {

void check_failed(const char* file, int line, const char* condition) noexcept {
  std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", file, line, condition);
  std::abort();
}

}  // namespace yichuang::detail
