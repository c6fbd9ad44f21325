#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yichuang {

// A sum modulo 2^256 of 32-byte hashes, read as little-endian numbers. Two sets
// of hashes are taken for equal when their sums are; adding and taking away cost
// the same however large the set is.
class Sum256 {
 public:
  constexpr Sum256() = default;
  static std::optional<Sum256> from(std::string_view bytes32);

  // Each argument must be 32 bytes long.
  void add(std::string_view hash32);
  void subtract(std::string_view hash32);
  void add(const Sum256& other);

  std::string bytes() const;
  bool operator==(const Sum256&) const = default;

 private:
  std::array<std::uint64_t, 4> words_{};
};

}  // namespace yichuang
