#include "storage/crypto/stream_cipher.h"

#include <boost/test/unit_test.hpp>

#include "storage/base/hex.h"
#include "storage/base/prng.h"

using namespace yichuang;

BOOST_AUTO_TEST_SUITE(stream_cipher)

BOOST_AUTO_TEST_CASE(any_part_at_its_offset_is_that_part_of_the_whole) {
  SeededPrng prng(3);
  const auto key = *StreamKey::from(prng.bytes(32));
  const auto nonce = *StreamNonce::from(prng.bytes(24));
  const std::string plain = prng.bytes(1000);
  std::string whole = plain;
  xchacha20_xor(key, nonce, 0, whole.data(), whole.size());
  BOOST_TEST(whole != plain);
  for (int i = 0; i < 200; ++i) {
    const std::size_t at = prng.below(1000);
    const std::size_t size = prng.below(1001 - at);
    std::string part = plain.substr(at, size);
    xchacha20_xor(key, nonce, at, part.data(), part.size());
    BOOST_REQUIRE(part == whole.substr(at, size));
  }
}

// draft-irtf-cfrg-xchacha-03, A.3.2 (XChaCha20, counter from 0).
BOOST_AUTO_TEST_CASE(the_published_vector_holds) {
  const auto key = *StreamKey::from(*from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
  const auto nonce = *StreamNonce::from(*from_hex("404142434445464748494a4b4c4d4e4f5051525354555658"));
  std::string text = *from_hex("5468652064686f6c65202870726f6e6f756e6365642022646f6c65");
  xchacha20_xor(key, nonce, 0, text.data(), text.size());
  BOOST_TEST(to_hex(text).substr(0, 32) == "4559abba4e48c16102e8bb2c05e6947f");
}

BOOST_AUTO_TEST_SUITE_END()
