#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yichuang {

// Bytes that are hashed, signed or used as keys are put together by hand, so
// that they never depend on a library's encoder: numbers and lengths are u64
// little-endian in what is hashed, big-endian in keys so that keys sort by
// number.

void append_u64_le(std::string& out, std::uint64_t value);
void append_u16_be(std::string& out, std::uint16_t value);
void append_u32_be(std::string& out, std::uint32_t value);
void append_u64_be(std::string& out, std::uint64_t value);
// LEB128, as Protobuf has it: seven bits a byte, low end first.
void append_varint(std::string& out, std::uint64_t value);

// Reads what the functions above wrote. A read past the end, or a varint over
// ten bytes, makes the reader failed for good and gives zeros, so that a parser
// asks once at its end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t u64_le();
  std::uint16_t u16_be();
  std::uint32_t u32_be();
  std::uint64_t u64_be();
  std::uint64_t varint();
  std::uint8_t byte();
  std::string_view take(std::uint64_t count);
  // varint length, then that many bytes.
  std::string_view prefixed();

  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }
  // True when all was read and nothing failed.
  bool finished() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t fixed(int bytes, bool big_endian);

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace yichuang
