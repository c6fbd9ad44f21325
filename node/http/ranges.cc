#include "node/http/ranges.h"

#include <algorithm>

#include "storage/base/numbers.h"

namespace yichuang::node {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

RangeWish read_range(std::string_view field, std::uint64_t size, ByteRange& out) {
  if (!field.starts_with("bytes=")) return RangeWish::kWhole;
  const std::string_view wish = trimmed(field.substr(6));
  const std::size_t dash = wish.find('-');
  if (dash == std::string_view::npos || wish.find(',') != std::string_view::npos) return RangeWish::kWhole;
  const auto first = parse_whole<std::uint64_t>(wish.substr(0, dash));
  const auto last = parse_whole<std::uint64_t>(wish.substr(dash + 1));
  if (dash == 0) {
    if (!last) return RangeWish::kWhole;
    if (*last == 0 || size == 0) return RangeWish::kBeyond;
    out.bytes = std::min(*last, size);
    out.first = size - out.bytes;
    return RangeWish::kPart;
  }
  const bool open = dash + 1 == wish.size();
  if (!first || (!last && !open) || (last && *last < *first)) return RangeWish::kWhole;
  if (*first >= size) return RangeWish::kBeyond;
  out.first = *first;
  out.bytes = (open ? size : std::min(*last, size - 1) + 1) - *first;
  return RangeWish::kPart;
}

bool names_etag(std::string_view field, std::string_view etag) {
  while (!field.empty()) {
    const std::size_t comma = std::min(field.find(','), field.size());
    std::string_view one = trimmed(field.substr(0, comma));
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
    field.remove_prefix(std::min(comma + 1, field.size()));
  }
  return false;
}

}  // namespace yichuang::node
