#include "storage/ledger/range_set.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "storage/base/prng.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

using Naive = std::set<std::uint64_t>;

RangeSet made_of(const Naive& numbers) {
  RangeSet out;
  for (const std::uint64_t number : numbers) out.insert({number, number});
  return out;
}

Span some_span(SeededPrng& prng) {
  const std::uint64_t lo = 1 + prng.below(40);
  return {lo, lo + prng.below(8)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(range_set)

BOOST_AUTO_TEST_CASE(behaves_as_a_set_of_numbers_would_beside_it) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SeededPrng prng(seed);
    RangeSet ranges;
    Naive naive;
    for (int step = 0; step < 30; ++step) {
      const Span span = some_span(prng);
      if (prng.below(3) == 0) {
        ranges.erase(span);
        for (auto n = span.lo; n <= span.hi; ++n) naive.erase(n);
      } else {
        ranges.insert(span);
        for (auto n = span.lo; n <= span.hi; ++n) naive.insert(n);
      }
      BOOST_REQUIRE(ranges == made_of(naive));
      BOOST_REQUIRE(ranges.count() == naive.size());
      BOOST_REQUIRE(ranges.max() == (naive.empty() ? 0 : *naive.rbegin()));
    }
    Naive other_numbers;
    RangeSet other;
    for (int i = 0; i < 4; ++i) {
      const Span span = some_span(prng);
      other.insert(span);
      for (auto n = span.lo; n <= span.hi; ++n) other_numbers.insert(n);
    }
    Naive left;
    for (const auto n : naive) {
      if (!other_numbers.contains(n)) left.insert(n);
    }
    BOOST_REQUIRE(ranges.minus(other) == made_of(left));
    const auto gap = ranges.highest_gap(45);
    std::uint64_t highest = 45;
    while (highest > 0 && naive.contains(highest)) --highest;
    BOOST_REQUIRE(gap.has_value() == (highest > 0));
    if (gap) {
      BOOST_REQUIRE(gap->hi == highest);
      for (auto n = gap->lo; n <= gap->hi; ++n) BOOST_REQUIRE(!naive.contains(n));
      BOOST_REQUIRE((gap->lo == 1 || naive.contains(gap->lo - 1)));
    }
    const auto decoded = RangeSet::decode(ranges.encode(), 100);
    BOOST_REQUIRE(decoded);
    BOOST_REQUIRE(*decoded == ranges);
    const std::uint64_t last = prng.below(45);
    ranges.keep_up_to(last);
    while (!naive.empty() && *naive.rbegin() > last) naive.erase(std::prev(naive.end()));
    BOOST_REQUIRE(ranges == made_of(naive));
  }
}

BOOST_AUTO_TEST_CASE(decode_refuses_what_encode_does_not_write) {
  RangeSet set;
  set.insert({1, 3});
  set.insert({10, 12});
  const std::string good = set.encode();
  BOOST_TEST(!RangeSet::decode(good, 1));
  BOOST_TEST(!RangeSet::decode(good.substr(0, good.size() - 1), 9));
  BOOST_TEST(!RangeSet::decode(good + "x", 9));
  BOOST_TEST(!RangeSet::decode(std::string_view("\x01\x00\x00", 3), 9));          // begins at 0
  BOOST_TEST(!RangeSet::decode(std::string_view("\x02\x01\x00\x01\x00", 5), 9));  // spans touch
  BOOST_TEST(!RangeSet::decode(std::string_view("\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12), 9));
}

BOOST_AUTO_TEST_SUITE_END()
