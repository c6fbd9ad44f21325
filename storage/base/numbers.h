#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace yichuang {

// The whole number that `text` is, decimal, in the range of N. Absent when
// anything else stands there, be it a space or a plus.
template <std::integral N>
std::optional<N> parse_whole(std::string_view text) {
  N out{};
  const char* const end = text.data() + text.size();
  const auto [at, failed] = std::from_chars(text.data(), end, out);
  return failed == std::errc() && at == end ? std::optional(out) : std::nullopt;
}

}  // namespace yichuang
