#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/hex.h"

namespace yichuang {

// A byte string of known length with a meaning of its own: `Tag` keeps a node
// id from being taken for a log id. Ordered as bytes.
template <class Tag, std::size_t N>
class FixedBytes {
 public:
  static constexpr std::size_t kSize = N;

  constexpr FixedBytes() = default;

  // Absent when `bytes` is not exactly N long.
  static std::optional<FixedBytes> from(std::string_view bytes) {
    if (bytes.size() != N) return std::nullopt;
    FixedBytes out;
    std::memcpy(out.bytes_.data(), bytes.data(), N);
    return out;
  }

  std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  std::string str() const { return std::string(view()); }
  std::string hex() const { return to_hex(view()); }
  unsigned char* data() { return bytes_.data(); }
  const unsigned char* data() const { return bytes_.data(); }
  bool is_zero() const { return *this == FixedBytes{}; }

  auto operator<=>(const FixedBytes&) const = default;

 private:
  std::array<unsigned char, N> bytes_{};
};

// For unordered containers of random or hashed values: any eight bytes serve.
struct FixedBytesHash {
  template <class Tag, std::size_t N>
  std::size_t operator()(const FixedBytes<Tag, N>& value) const noexcept {
    static_assert(N >= sizeof(std::size_t));
    std::size_t out = 0;
    std::memcpy(&out, value.data(), sizeof out);
    return out;
  }
};

}  // namespace yichuang
