#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yichuang {

// Administrative tier, by the number of digits of a statistical division code.
enum class Tier : std::uint8_t { kProvince, kCity, kCounty, kTownship, kVillage };

// A statistical division code without its trailing zero levels (统计用区划代码):
// `32`, `3205`, `320585`, `320585101`, `320585101200`. It is an address: its
// subtree is every code that begins with it, as an IP route covers its prefix.
class Division {
 public:
  constexpr Division() = default;

  // Absent unless `code` is 2, 4, 6, 9 or 12 decimal digits.
  static std::optional<Division> from(std::string_view code);
  // As `from`, for a 12-digit code as published: zeros that fill the lower
  // levels are dropped, so `320585101000` is the township 320585101.
  static std::optional<Division> from_padded(std::string_view code12);

  std::string_view view() const { return {digits_.data(), size_}; }
  std::string str() const { return std::string(view()); }
  // The code as published: 12 digits, lower levels filled with zeros.
  std::string padded() const;
  bool empty() const { return size_ == 0; }
  Tier tier() const;

  // Is `other` this division or below it?
  bool covers(const Division& other) const { return other.view().starts_with(view()); }
  // Is one of the two above the other, or are they the same?
  bool shares_prefix(const Division& other) const { return covers(other) || other.covers(*this); }
  // The division one tier up; empty for a province.
  Division parent() const;

  // By digits, so that a subtree is a contiguous range that its root begins.
  friend auto operator<=>(const Division& a, const Division& b) { return a.view() <=> b.view(); }
  friend bool operator==(const Division& a, const Division& b) { return a.view() == b.view(); }

 private:
  std::array<char, 12> digits_{};
  std::uint8_t size_ = 0;
};

// True when an entry addressed to `audience` reaches a node at `prefix`: an
// address reaches the nodes below it and, on the way, those above it.
bool grants(const std::vector<Division>& audience, const Division& prefix);

}  // namespace yichuang
