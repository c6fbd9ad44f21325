#include "storage/base/bytes.h"

namespace yichuang {
namespace {

void append_be(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift & 255);
  }
}

}  // namespace

void append_u64_le(std::string& out, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift & 255);
}

void append_u16_be(std::string& out, std::uint16_t value) {
  append_be(out, value, 2);
}
void append_u32_be(std::string& out, std::uint32_t value) {
  append_be(out, value, 4);
}
void append_u64_be(std::string& out, std::uint64_t value) {
  append_be(out, value, 8);
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

std::uint64_t ByteReader::fixed(int bytes, bool big_endian) {
  const std::string_view part = take(static_cast<std::uint64_t>(bytes));
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto byte = static_cast<unsigned char>(part[big_endian ? i : part.size() - 1 - i]);
    value = value << 8 | byte;
  }
  return value;
}

std::uint64_t ByteReader::u64_le() {
  return fixed(8, false);
}
std::uint16_t ByteReader::u16_be() {
  return static_cast<std::uint16_t>(fixed(2, true));
}
std::uint32_t ByteReader::u32_be() {
  return static_cast<std::uint32_t>(fixed(4, true));
}
std::uint64_t ByteReader::u64_be() {
  return fixed(8, true);
}

std::uint8_t ByteReader::byte() {
  const std::string_view part = take(1);
  return part.empty() ? 0 : static_cast<std::uint8_t>(part[0]);
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t next = byte();
    value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
    if ((next & 0x80) == 0) return value;
  }
  failed_ = true;
  return 0;
}

std::string_view ByteReader::take(std::uint64_t count) {
  if (failed_ || count > rest_.size()) {
    failed_ = true;
    return {};
  }
  const std::string_view out = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return out;
}

std::string_view ByteReader::prefixed() {
  return take(varint());
}

}  // namespace yichuang
