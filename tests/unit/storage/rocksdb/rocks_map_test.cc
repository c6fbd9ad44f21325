#include "storage/rocksdb/rocks_map.h"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "storage/crypto/secure_random.h"
#include "storage/engine/memory_map.h"
#include "storage/rocksdb/backup.h"
#include "storage/rocksdb/files.h"
#include "tests/support/temporary_folder.h"

using namespace yichuang;
using namespace yichuang::storage;
namespace fs = std::filesystem;

namespace {

std::vector<DataKey> keys_for(char c) {
  return {{1, *SecretKey::from(std::string(32, c))}};
}

std::unique_ptr<RocksMap> create(const std::string& folder, char key = 'k') {
  auto map = RocksMap::open({folder, keys_for(key), RocksOptions::When::kMustBeNew});
  BOOST_REQUIRE(map);
  return std::move(*map);
}

std::unique_ptr<RocksMap> reopen(const std::string& folder) {
  auto map = RocksMap::open({folder, keys_for('k')});
  BOOST_REQUIRE_MESSAGE(map, (map ? "" : map.error().context));
  return std::move(*map);
}

void put(OrderedMap& map, const std::string& key, const std::string& value, Space space = Space::kLedger) {
  WriteSet writes;
  writes.put(space, key, value);
  BOOST_REQUIRE(map.write(writes, Durability::kSynced));
}

using Rows = std::vector<std::pair<std::string, std::string>>;
Rows rows(const View& view, Space space, KeyRange range, Direction direction) {
  Rows out;
  for (auto row = view.scan(space, std::move(range), direction); row->valid(); row->next()) {
    out.emplace_back(row->key(), row->value());
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rocks_map)

BOOST_AUTO_TEST_CASE(behaves_as_the_memory_engine_does_beside_it) {
  tests::TemporaryFolder folder;
  SeededPrng prng(5);
  auto rocks = create(folder / "db");
  MemoryMap memory;
  std::vector<std::pair<std::unique_ptr<View>, std::unique_ptr<View>>> snapshots;
  const auto some_key = [&] {
    return std::string(1, static_cast<char>('a' + prng.below(5))) + std::to_string(prng.below(9));
  };
  for (int step = 0; step < 400; ++step) {
    WriteSet writes;
    for (std::uint64_t i = prng.below(4); i > 0; --i) {
      const auto space = static_cast<Space>(prng.below(kSpaces));
      prng.below(3) == 0 ? writes.erase(space, some_key()) : writes.put(space, some_key(), std::to_string(step));
    }
    BOOST_REQUIRE(rocks->write(writes, Durability::kBuffered));
    BOOST_REQUIRE(memory.write(writes, Durability::kBuffered));
    if (prng.below(20) == 0) snapshots.emplace_back(rocks->snapshot(), memory.snapshot());
    if (prng.below(50) == 0) {
      const auto space = static_cast<Space>(1 + prng.below(3));
      BOOST_REQUIRE(rocks->clear(space));
      BOOST_REQUIRE(memory.clear(space));
    }
    const KeyRange range{some_key(), prng.below(3) == 0 ? std::string() : some_key()};
    for (const auto& [a, b] : snapshots) {
      const auto space = static_cast<Space>(prng.below(kSpaces));
      for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
        BOOST_REQUIRE(rows(*a, space, range, direction) == rows(*b, space, range, direction));
      }
    }
    for (std::size_t i = 0; i < kSpaces; ++i) {
      const auto space = static_cast<Space>(i);
      BOOST_REQUIRE(rows(rocks->latest(), space, range, Direction::kForward) ==
                    rows(memory.latest(), space, range, Direction::kForward));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_written_is_there_again_and_nowhere_in_the_clear) {
  tests::TemporaryFolder folder;
  const std::string secret = "329901194803050017 resident";
  {
    auto map = create(folder / "db");
    put(*map, "case " + secret, "value " + secret);
    put(*map, "blob", std::string(20'000, 'b') + secret, Space::kBlob);
    BOOST_REQUIRE(map->rewrite());
    put(*map, "later " + secret, secret);
  }
  for (const auto& file : fs::recursive_directory_iterator(folder.str())) {
    if (!file.is_regular_file()) continue;
    const auto bytes = read_file(file.path().string(), std::size_t{100} << 20);
    BOOST_REQUIRE(bytes);
    BOOST_TEST(bytes->find("329901194803050017") == std::string::npos, file.path().string());
  }
  auto map = reopen(folder / "db");
  BOOST_TEST((map->latest().get(Space::kLedger, "case " + secret) == "value " + secret));
  BOOST_TEST((map->latest().get(Space::kLedger, "later " + secret) == secret));
  BOOST_TEST(map->latest().get(Space::kBlob, "blob")->size() == 20'000 + secret.size());
}

BOOST_AUTO_TEST_CASE(a_wrong_key_or_an_empty_folder_is_refused) {
  tests::TemporaryFolder folder;
  { put(*create(folder / "db"), "a", "1"); }
  const auto wrong = RocksMap::open({folder / "db", keys_for('x')});
  BOOST_REQUIRE(!wrong);
  BOOST_TEST((wrong.error().code == ErrorCode::kForbidden));
  const auto missing = RocksMap::open({folder / "nothing", keys_for('k')});
  BOOST_REQUIRE(!missing);
  BOOST_TEST((missing.error().code == ErrorCode::kNotFound));
  BOOST_TEST(!fs::exists(folder / "nothing"));
  BOOST_TEST(!RocksMap::open({folder / "db", keys_for('k'), RocksOptions::When::kMustBeNew}));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_reported_and_not_papered_over) {
  tests::TemporaryFolder folder;
  {
    auto map = create(folder / "db");
    for (int i = 0; i < 2000; ++i) put(*map, "key" + std::to_string(i), std::string(200, 'v'));
    BOOST_REQUIRE(map->rewrite());
  }
  for (const auto& file : fs::directory_iterator(folder / "db")) {
    if (file.path().extension() != ".sst") continue;
    std::fstream io(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    io.seekp(8000);
    io << "damage damage damage";
  }
  auto map = RocksMap::open({folder / "db", keys_for('k')});
  if (!map) {
    BOOST_TEST((map.error().code == ErrorCode::kCorrupt));
    return;
  }
  const View& view = (*map)->latest();
  for (int i = 0; i < 2000; ++i) view.get(Space::kLedger, "key" + std::to_string(i));
  BOOST_TEST(!view.health());
}

BOOST_AUTO_TEST_CASE(a_log_torn_before_its_first_byte_is_set_aside) {
  tests::TemporaryFolder folder;
  { put(*create(folder / "db"), "a", "1"); }
  std::ofstream(folder / "db/999998.log") << std::string(4096, '\0');
  std::ofstream(folder / "db/999999.log") << "short";
  auto map = reopen(folder / "db");
  BOOST_TEST(map->findings().torn_logs.size() == 2u);
  BOOST_TEST((map->latest().get(Space::kLedger, "a") == "1"));
}

BOOST_AUTO_TEST_CASE(a_new_data_key_writes_and_the_old_one_still_reads) {
  tests::TemporaryFolder folder;
  { put(*create(folder / "db"), "a", "1"); }
  std::vector<DataKey> both = keys_for('k');
  both.push_back({2, *SecretKey::from(std::string(32, 'n'))});
  {
    auto map = RocksMap::open({folder / "db", both});
    BOOST_REQUIRE(map);
    BOOST_TEST(((*map)->latest().get(Space::kLedger, "a") == "1"));
    put(**map, "b", "2");
    BOOST_REQUIRE((*map)->rewrite());
  }
  auto map = RocksMap::open({folder / "db", both});
  BOOST_REQUIRE(map);
  BOOST_TEST(((*map)->latest().get(Space::kLedger, "b") == "2"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(backup)

BOOST_AUTO_TEST_CASE(comes_back_as_it_was_when_it_was_made) {
  tests::TemporaryFolder folder;
  auto map = create(folder / "db");
  for (int i = 0; i < 500; ++i) put(*map, "key" + std::to_string(i), std::string(300, 'v'));
  put(*map, "blob", std::string(50'000, 'b'), Space::kBlob);
  BOOST_REQUIRE(map->copy_to(folder / "copy"));
  put(*map, "later", "1");
  const BackupHead head{*Division::from("329901101"), "ab12", {1'700'000'000'000}};
  BOOST_REQUIRE(write_backup(folder / "copy", "ring", head, folder / "one.ycb"));

  const auto read = read_backup(folder / "one.ycb", BackupCheck::kEverything);
  BOOST_REQUIRE(read);
  BOOST_TEST(read->division.view() == "329901101");
  BOOST_TEST(read->files > 3u);
  const auto ring = unpack_backup(folder / "one.ycb", folder / "back");
  BOOST_REQUIRE(ring);
  BOOST_TEST(*ring == "ring");
  auto back = reopen(folder / "back");
  BOOST_TEST(back->latest().has(Space::kLedger, "key499"));
  BOOST_TEST(back->latest().get(Space::kBlob, "blob")->size() == 50'000u);
  BOOST_TEST(!back->latest().has(Space::kLedger, "later"));
}

BOOST_AUTO_TEST_CASE(damage_anywhere_is_found_and_nothing_is_unpacked) {
  tests::TemporaryFolder folder;
  {
    auto map = create(folder / "db");
    put(*map, "a", std::string(1000, 'v'));
    BOOST_REQUIRE(map->copy_to(folder / "copy"));
  }
  BOOST_REQUIRE(write_backup(folder / "copy", "ring", {*Division::from("32"), "ab", {1}}, folder / "one.ycb"));
  const std::string good = *read_file(folder / "one.ycb", std::size_t{10} << 20);
  SeededPrng prng(9);
  for (int i = 0; i < 60; ++i) {
    std::string bad = good;
    if (i % 3 == 0) {
      bad.resize(prng.below(bad.size()));
    } else {
      const std::size_t at = prng.below(bad.size());
      bad[at] = static_cast<char>(bad[at] ^ 1);
    }
    BOOST_REQUIRE(write_file(folder / "bad.ycb", bad));
    const auto unpacked = unpack_backup(folder / "bad.ycb", folder / "back");
    // The head's plain facts are not hashed; files and form are.
    if (unpacked) {
      BOOST_TEST(bad.substr(bad.size() / 2) == good.substr(good.size() / 2));
      fs::remove_all(folder / "back");
    } else {
      BOOST_TEST(!fs::exists(folder / "back"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_name_that_leads_out_of_the_folder_is_refused) {
  tests::TemporaryFolder folder;
  fs::create_directory(folder / "copy");
  std::ofstream(folder / "copy/aaaa") << "x";
  BOOST_REQUIRE(write_backup(folder / "copy", "ring", {*Division::from("32"), "ab", {1}}, folder / "one.ycb"));
  std::string bytes = *read_file(folder / "one.ycb");
  bytes.replace(bytes.find("aaaa"), 4, "../x");
  BOOST_REQUIRE(write_file(folder / "one.ycb", bytes));
  BOOST_TEST(!unpack_backup(folder / "one.ycb", folder / "back"));
  BOOST_TEST(!fs::exists(folder / "x"));
}

BOOST_AUTO_TEST_SUITE_END()
