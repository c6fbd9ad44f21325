#include "storage/base/sum256.h"

#include <boost/test/unit_test.hpp>

#include "storage/base/prng.h"

using namespace yichuang;

BOOST_AUTO_TEST_SUITE(sum256)

BOOST_AUTO_TEST_CASE(order_does_not_matter_and_taking_away_undoes_adding) {
  SeededPrng prng(7);
  std::vector<std::string> hashes;
  for (int i = 0; i < 50; ++i) hashes.push_back(prng.bytes(32));
  Sum256 forward;
  Sum256 backward;
  for (const auto& hash : hashes) forward.add(hash);
  for (auto hash = hashes.rbegin(); hash != hashes.rend(); ++hash) backward.add(*hash);
  BOOST_TEST((forward == backward));
  for (const auto& hash : hashes) forward.subtract(hash);
  BOOST_TEST((forward == Sum256()));
}

BOOST_AUTO_TEST_CASE(carries_run_through_all_words_and_out_at_the_top) {
  Sum256 sum;
  std::string all_ones(32, '\xff');
  std::string one(32, '\0');
  one[0] = 1;
  sum.add(all_ones);
  sum.add(one);
  BOOST_TEST((sum == Sum256()));
  sum.subtract(one);
  BOOST_TEST(sum.bytes() == all_ones);
}

BOOST_AUTO_TEST_SUITE_END()
