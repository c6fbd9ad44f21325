#include "storage/ledger/range_set.h"

#include <set>

#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using storage::RangeSet;
using storage::Span;

namespace {

constexpr std::uint64_t kTop = 64;

void check_same(const RangeSet& set, const std::set<std::uint64_t>& naive) {
  for (std::uint64_t n = 1; n <= kTop; ++n) CHECK(set.contains(n) == naive.contains(n));
  CHECK(set.count() == naive.size());
  for (std::size_t i = 1; i < set.spans().size(); ++i) CHECK(set.spans()[i - 1].hi + 1 < set.spans()[i].lo);
}

// Encoded sets of a peer; and every operation beside a set of plain numbers.
void one(std::string_view bytes) {
  if (const auto set = RangeSet::decode(bytes, 1000)) {
    CHECK(set->spans().size() <= 1000);
    const auto again = RangeSet::decode(set->encode(), 1000);
    CHECK(again.has_value() && *again == *set);
    static_cast<void>(set->highest_gap(set->max()));
    CHECK(set->minus(*set).empty());
  }
  RangeSet set;
  std::set<std::uint64_t> naive;
  ByteReader reader(bytes);
  while (reader.rest().size() >= 3) {
    const std::uint8_t what = reader.byte();
    const std::uint64_t lo = 1 + reader.byte() % kTop;
    const std::uint64_t hi = std::min<std::uint64_t>(kTop, lo + reader.byte() % 16);
    if (what % 3 == 0) {
      set.insert({lo, hi});
      for (std::uint64_t n = lo; n <= hi; ++n) naive.insert(n);
    } else if (what % 3 == 1) {
      set.erase({lo, hi});
      for (std::uint64_t n = lo; n <= hi; ++n) naive.erase(n);
    } else {
      set.keep_up_to(hi);
      naive.erase(naive.upper_bound(hi), naive.end());
    }
    check_same(set, naive);
  }
}

std::vector<std::string> seeds() {
  RangeSet set(Span{1, 5});
  set.insert({9, 9});
  set.insert({1000, 1ULL << 40});
  return {set.encode(), std::string("\0\1\5\1\3\1\2\7\0", 9)};
}

const Enlisted enlisted({"range_set", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
