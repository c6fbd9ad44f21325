#include "node/domain/identifiers/masking.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace yichuang::node {
namespace {

// Surnames of two characters in use (from the census bureau's lists).
constexpr std::array<std::string_view, 24> kTwoCharacterSurnames = {
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙",
    "司徒", "司空", "夏侯", "轩辕", "端木", "百里", "呼延", "南宫", "澹台", "公冶", "申屠", "赫连"};

// The length in bytes of the character that begins at `text`; 0 when it is none.
std::size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xc2 && first < 0xe0 ? 2
                           : first >= 0xe0 && first < 0xf0 ? 3
                           : first >= 0xf0 && first < 0xf5 ? 4
                                                           : 0;
  if (size == 0 || size > text.size()) return 0;
  std::uint32_t code = size == 1 ? first : first & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return 0;
    code = code << 6 | (next & 0x3f);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return overlong || surrogate || code > 0x10ffff ? 0 : size;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(1, character_bytes(text));
    out.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

// The first `head` and last `tail` characters with stars between.
std::string keep_ends(std::string_view text, std::size_t head, std::size_t tail) {
  const auto all = characters(text);
  if (all.size() <= head + tail) return std::string(all.size(), '*');
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    out += i < head || i >= all.size() - tail ? all[i] : std::string_view("*");
  }
  return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_bytes(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string mask_name(std::string_view name) {
  const bool two =
      std::any_of(kTwoCharacterSurnames.begin(), kTwoCharacterSurnames.end(),
                  [&](std::string_view surname) { return name.size() > surname.size() && name.starts_with(surname); });
  return keep_ends(name, two ? 2 : 1, 0);
}

std::string mask_resident_id(std::string_view number) {
  return keep_ends(number, 3, 4);
}
std::string mask_mobile(std::string_view number) {
  return keep_ends(number, 3, 4);
}
std::string mask_tail4(std::string_view text) {
  return keep_ends(text, 0, 4);
}

std::string mask_address(std::string_view address) {
  std::size_t end = 0;
  for (const std::string_view mark : {"村", "社区"}) {
    if (const auto at = address.find(mark); at != std::string_view::npos) end = std::max(end, at + mark.size());
  }
  if (end == 0) return std::string(characters(address).size(), '*');
  return std::string(address.substr(0, end)) + "****";
}

}  // namespace yichuang::node
