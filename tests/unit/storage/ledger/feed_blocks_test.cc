#include "storage/ledger/feed_blocks.h"

#include <boost/test/unit_test.hpp>
#include <map>

#include "storage/base/prng.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

constexpr std::size_t kManyRows = 100'000;

std::uint64_t word(Arrival line, const EntryId& id) {
  return sum_word(line_digest(line, id.view()));
}

// A feed beside its plain twin, a map of lines.
struct Twin {
  MemoryMap map;
  ChildFeed feed{3, {}, {}, 0, 0, {}, 0};
  std::map<Arrival, std::optional<EntryId>> lines;
  SeededPrng prng{5};
  Arrival last = 0;

  void add() {
    last += 1 + prng.below(9);
    const auto id = prng.below(20) == 0 ? std::nullopt : EntryId::from(prng.bytes(EntryId::kSize));
    pb::FeedLineRow row;
    if (id) row.set_id(id->str());
    Overlay overlay(map.latest());
    overlay.put(Space::kLedger, keys::feed_line(feed.no, last), row.SerializeAsString());
    add_to_sums(overlay, feed, last, id ? id->view() : std::string_view());
    BOOST_REQUIRE(map.write(overlay.writes(), Durability::kSynced));
    lines[last] = id;
  }
  void take() {
    if (lines.empty()) return;
    const auto at = std::next(lines.begin(), static_cast<std::ptrdiff_t>(prng.below(lines.size())));
    Overlay overlay(map.latest());
    overlay.erase(Space::kLedger, keys::feed_line(feed.no, at->first));
    take_from_sums(overlay, feed, at->first, at->second ? at->second->view() : std::string_view());
    BOOST_REQUIRE(map.write(overlay.writes(), Durability::kSynced));
    lines.erase(at);
  }
  std::uint64_t sum(Span span) const {
    std::uint64_t out = 0;
    for (auto at = lines.lower_bound(span.lo); at != lines.end() && at->first <= span.hi; ++at) {
      if (at->second) out += word(at->first, *at->second);
    }
    return out;
  }
  // Every part as the twin has it, with none left out; how far they reach.
  Arrival hold(Span span, std::size_t rows) {
    Arrival next = span.lo;
    for (const FeedPart& part : cut_feed(map.latest(), feed, span, rows)) {
      BOOST_TEST(part.span.lo == next);
      BOOST_TEST(part.span.hi >= part.span.lo);
      next = part.span.hi + 1;
      std::uint64_t listed = 0;
      for (const auto& [line, id] : part.lines) {
        BOOST_TEST((lines.contains(line) && lines.at(line) == id));
        listed += word(line, id);
      }
      BOOST_TEST((part.listed ? listed : part.sum) == sum(part.span));
    }
    return next - 1;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(feed_blocks)

BOOST_AUTO_TEST_CASE(parts_say_what_stands_in_them_whatever_came_and_went) {
  Twin twin;
  for (int i = 0; i < 4000; ++i) twin.prng.below(4) == 0 && i > 600 ? twin.take() : twin.add();
  for (int i = 0; i < 300; ++i) {
    const Arrival lo = 1 + twin.prng.below(twin.last);
    const Span span{lo, lo + twin.prng.below(twin.last)};
    BOOST_TEST(twin.hold(span, kManyRows) == span.hi);
  }
  BOOST_TEST(twin.hold({1, twin.last + 100}, kManyRows) == twin.last + 100);
}

BOOST_AUTO_TEST_CASE(a_feed_that_was_emptied_is_listed_as_empty) {
  Twin twin;
  for (int i = 0; i < 700; ++i) twin.add();
  while (!twin.lines.empty()) twin.take();
  std::size_t rows = kManyRows;
  for (const FeedPart& part : cut_feed(twin.map.latest(), twin.feed, {1, twin.last}, rows)) BOOST_TEST(part.sum == 0u);
  twin.add();
  BOOST_TEST(twin.hold({1, twin.last}, kManyRows) == twin.last);
}

BOOST_AUTO_TEST_CASE(parts_end_early_when_the_rows_that_may_be_read_do_not_reach) {
  Twin twin;
  for (int i = 0; i < 20'000; ++i) twin.add();
  std::size_t rows = 10;
  const auto parts = cut_feed(twin.map.latest(), twin.feed, {1, twin.last}, rows);
  BOOST_REQUIRE(!parts.empty());
  BOOST_TEST(parts.back().span.hi < twin.last);
  BOOST_TEST(twin.hold({1, twin.last}, 10) == parts.back().span.hi);
}

BOOST_AUTO_TEST_CASE(two_entries_in_each_other_s_place_make_another_sum) {
  MemoryMap map;
  Overlay overlay(map.latest());
  ChildFeed one{1, {}, {}, 0, 0, {}, 0};
  ChildFeed other = one;
  const std::string first(EntryId::kSize, 'a');
  const std::string second(EntryId::kSize, 'b');
  add_to_sums(overlay, one, 15, first);
  add_to_sums(overlay, one, 16, second);
  add_to_sums(overlay, other, 15, second);
  add_to_sums(overlay, other, 16, first);
  BOOST_TEST((one.sum != other.sum));
  BOOST_TEST((one.block_sum == one.sum));
  take_from_sums(overlay, one, 15, first);
  take_from_sums(overlay, one, 16, second);
  BOOST_TEST((one.sum == Sum256()));
  BOOST_TEST(one.lines == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
