#pragma once

// CHECK(condition) guards our own invariants, in release builds too. It never
// judges outside input: that is Result's job (see result.h).

namespace yichuang::detail {

// Prints where and what on standard error and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition) noexcept;

}  // namespace yichuang::detail

#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::yichuang::detail::check_failed(__FILE__, __LINE__, #condition))
