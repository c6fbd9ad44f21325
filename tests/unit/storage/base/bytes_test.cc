#include "storage/base/bytes.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "storage/base/hex.h"
#include "storage/base/prng.h"

using namespace yichuang;

BOOST_AUTO_TEST_SUITE(bytes)

BOOST_AUTO_TEST_CASE(numbers_come_back_as_written) {
  for (const std::uint64_t value : {0ull, 1ull, 127ull, 128ull, 300ull, 1ull << 35, ~0ull}) {
    std::string out;
    append_varint(out, value);
    append_u64_le(out, value);
    append_u64_be(out, value);
    ByteReader reader(out);
    BOOST_TEST(reader.varint() == value);
    BOOST_TEST(reader.u64_le() == value);
    BOOST_TEST(reader.u64_be() == value);
    BOOST_TEST(reader.finished());
  }
}

BOOST_AUTO_TEST_CASE(big_endian_keys_sort_by_number) {
  std::string low;
  std::string high;
  append_u64_be(low, 255);
  append_u64_be(high, 256);
  BOOST_TEST(low < high);
}

BOOST_AUTO_TEST_CASE(reading_past_the_end_fails_for_good) {
  ByteReader reader("ab");
  BOOST_TEST(reader.take(3).empty());
  BOOST_TEST(reader.failed());
  BOOST_TEST(reader.byte() == 0);
  BOOST_TEST(!reader.finished());
}

BOOST_AUTO_TEST_CASE(a_varint_of_eleven_bytes_is_refused) {
  ByteReader reader(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11));
  reader.varint();
  BOOST_TEST(reader.failed());
}

BOOST_AUTO_TEST_CASE(a_length_near_the_top_of_the_range_does_not_wrap) {
  std::string text;
  append_varint(text, std::numeric_limits<std::uint64_t>::max());
  ByteReader reader(text);
  BOOST_TEST(reader.prefixed().empty());
  BOOST_TEST(reader.failed());
}

BOOST_AUTO_TEST_CASE(text_forms_come_back_and_refuse_what_is_none) {
  SeededPrng prng(1);
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string bytes = prng.bytes(size);
    BOOST_TEST((from_hex(to_hex(bytes)) == bytes));
    BOOST_TEST((from_base64url(to_base64url(bytes)) == bytes));
  }
  BOOST_TEST(!from_hex("abc").has_value());
  BOOST_TEST(!from_hex("zz").has_value());
  BOOST_TEST(!from_base64url("a+b/").has_value());
  BOOST_TEST(!from_base64url("A").has_value());   // six bits are no byte
  BOOST_TEST(!from_base64url("QR").has_value());  // 'R' leaves bits over
}

BOOST_AUTO_TEST_SUITE_END()
