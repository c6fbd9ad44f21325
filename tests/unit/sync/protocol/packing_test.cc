#include "sync/protocol/packing.h"

#include <zstd.h>

#include <boost/test/unit_test.hpp>

#include "storage/base/prng.h"
#include "sync/protocol/limits.h"

using namespace yichuang;
using namespace yichuang::sync;

BOOST_AUTO_TEST_SUITE(packing)

BOOST_AUTO_TEST_CASE(comes_back_as_it_was) {
  Packer packer;
  SeededPrng prng(1);
  for (const std::size_t size : {0u, 1u, 63u, 64u, 1000u, 100000u}) {
    const std::string noise = prng.bytes(size);
    const std::string plain(size, 'a');
    BOOST_TEST((packer.unpack(packer.pack(noise)) == noise));
    BOOST_TEST((packer.unpack(packer.pack(plain)) == plain));
    BOOST_TEST(packer.pack(noise).size() <= size + 1);
  }
}

BOOST_AUTO_TEST_CASE(what_claims_to_be_larger_than_the_limit_is_refused_before_it_is_unpacked) {
  const std::string large(kPlainBytesMax + 1, '\0');
  std::string bomb(1 + ZSTD_compressBound(large.size()), '\x01');
  const std::size_t size = ZSTD_compress(bomb.data() + 1, bomb.size() - 1, large.data(), large.size(), 3);
  bomb.resize(1 + size);
  BOOST_TEST(bomb.size() < 2000u);
  BOOST_TEST(!Packer().unpack(bomb).has_value());
}

BOOST_AUTO_TEST_CASE(rubbish_is_refused) {
  Packer packer;
  SeededPrng prng(2);
  BOOST_TEST(!packer.unpack("").has_value());
  BOOST_TEST(!packer.unpack("\x07rest").has_value());
  const std::string good = packer.pack(std::string(5000, 'x') + prng.bytes(200));
  for (int i = 0; i < 300; ++i) {
    std::string bad = good;
    bad[prng.below(bad.size())] ^= static_cast<char>(1 + prng.below(255));
    packer.unpack(bad);  // any answer, no fault
    packer.unpack(std::string_view(good).substr(0, prng.below(good.size())));
  }
}

BOOST_AUTO_TEST_SUITE_END()
