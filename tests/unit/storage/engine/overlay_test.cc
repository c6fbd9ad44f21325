#include "storage/engine/overlay.h"

#include <boost/test/unit_test.hpp>

#include "storage/base/prng.h"
#include "storage/engine/memory_map.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

using Naive = std::map<std::string, std::string>;

std::vector<std::pair<std::string, std::string>> rows(const View& view, const KeyRange& range, Direction direction) {
  std::vector<std::pair<std::string, std::string>> out;
  for (auto row = view.scan(Space::kLedger, range, direction); row->valid(); row->next()) {
    out.emplace_back(row->key(), row->value());
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> rows(const Naive& naive, const KeyRange& range, Direction direction) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [key, value] : naive) {
    if (key >= range.from && (range.to.empty() || key < range.to)) out.emplace_back(key, value);
  }
  if (direction == Direction::kBackward) std::reverse(out.begin(), out.end());
  return out;
}

std::string some_key(SeededPrng& prng) {
  return std::string(1 + prng.below(2), static_cast<char>('a' + prng.below(6))) + std::to_string(prng.below(4));
}

KeyRange some_range(SeededPrng& prng) {
  return {some_key(prng), prng.below(4) == 0 ? std::string() : some_key(prng)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(overlay)

BOOST_AUTO_TEST_CASE(behaves_as_a_plain_map_would_beside_it) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SeededPrng prng(seed);
    MemoryMap map;
    Naive naive;
    WriteSet below;
    for (int i = 0; i < 12; ++i) {
      const std::string key = some_key(prng);
      below.put(Space::kLedger, key, std::to_string(i));
      naive[key] = std::to_string(i);
    }
    BOOST_REQUIRE(map.write(below, Durability::kSynced));
    Overlay overlay(map.latest());
    for (int i = 0; i < 12; ++i) {
      const std::string key = some_key(prng);
      if (prng.below(3) == 0) {
        overlay.erase(Space::kLedger, key);
        naive.erase(key);
      } else {
        overlay.put(Space::kLedger, key, "new" + std::to_string(i));
        naive[key] = "new" + std::to_string(i);
      }
    }
    for (int i = 0; i < 6; ++i) {
      const KeyRange range = some_range(prng);
      for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
        BOOST_REQUIRE(rows(overlay, range, direction) == rows(naive, range, direction));
      }
      const std::string key = some_key(prng);
      const auto found = naive.find(key);
      BOOST_REQUIRE(overlay.get(Space::kLedger, key) ==
                    (found == naive.end() ? std::nullopt : std::optional(found->second)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(memory_map)

BOOST_AUTO_TEST_CASE(a_snapshot_stays_as_it_was) {
  SeededPrng prng(3);
  MemoryMap map;
  std::vector<std::pair<std::unique_ptr<View>, Naive>> snapshots;
  Naive naive;
  for (int step = 0; step < 400; ++step) {
    WriteSet writes;
    const std::string key = some_key(prng);
    if (prng.below(3) == 0) {
      writes.erase(Space::kLedger, key);
      naive.erase(key);
    } else {
      writes.put(Space::kLedger, key, std::to_string(step));
      naive[key] = std::to_string(step);
    }
    BOOST_REQUIRE(map.write(writes, Durability::kSynced));
    if (prng.below(5) == 0) snapshots.emplace_back(map.snapshot(), naive);
    if (snapshots.size() > 5) snapshots.erase(snapshots.begin() + static_cast<std::ptrdiff_t>(prng.below(5)));
    for (const auto& [view, then] : snapshots) {
      BOOST_REQUIRE(rows(*view, {}, Direction::kForward) == rows(then, {}, Direction::kForward));
    }
    BOOST_REQUIRE(rows(map.latest(), {}, Direction::kBackward) == rows(naive, {}, Direction::kBackward));
  }
}

BOOST_AUTO_TEST_CASE(a_power_cut_takes_what_was_not_synced) {
  MemoryMap map;
  WriteSet first;
  first.put(Space::kLedger, "kept", "1");
  BOOST_REQUIRE(map.write(first, Durability::kSynced));
  WriteSet second;
  second.put(Space::kLedger, "kept", "2");
  second.put(Space::kLedger, "lost", "2");
  BOOST_REQUIRE(map.write(second, Durability::kBuffered));
  map.lose_unsynced();
  BOOST_TEST((map.latest().get(Space::kLedger, "kept") == "1"));
  BOOST_TEST(!map.latest().has(Space::kLedger, "lost"));
}

BOOST_AUTO_TEST_CASE(a_failed_write_changes_nothing) {
  MemoryMap map;
  map.fail_writes(Error{ErrorCode::kDiskFull, "full"});
  WriteSet writes;
  writes.put(Space::kLedger, "a", "1");
  const auto written = map.write(writes, Durability::kSynced);
  BOOST_REQUIRE(!written);
  BOOST_TEST((written.error().code == ErrorCode::kDiskFull));
  BOOST_TEST(!map.latest().has(Space::kLedger, "a"));
}

BOOST_AUTO_TEST_SUITE_END()
