#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yichuang::node {

// The part of an answer that is wanted: [first, first + bytes).
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;
};

enum class RangeWish : std::uint8_t {
  kWhole,  // no range, or one that is not served: several, or no bytes
  kPart,
  kBeyond,  // 416
};

// Reads `Range: bytes=…` (RFC 9110 §14) for an answer of `size` bytes.
RangeWish read_range(std::string_view field, std::uint64_t size, ByteRange& out);

// Whether an If-None-Match field names `etag` (with its quotes), weakly compared.
bool names_etag(std::string_view field, std::string_view etag);

}  // namespace yichuang::node
