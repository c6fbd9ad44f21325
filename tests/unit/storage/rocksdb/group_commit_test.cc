#include "storage/rocksdb/group_commit.h"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/support/identities.h"
#include "tests/support/shared_map.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

struct Node {
  SeededPrng prng{1};
  tests::Authority authority{prng};
  tests::SharedMap map;
  std::unique_ptr<Ledger> ledger;
  std::atomic<int> news{0};
  std::unique_ptr<GroupCommit> writer;
  std::unique_ptr<GroupCommit::Subscription> subscription;

  Node() {
    auto opened = Ledger::open(map, authority.province("32"), toy::projections(), prng);
    BOOST_REQUIRE(opened);
    ledger = std::move(*opened);
    writer = std::make_unique<GroupCommit>(*ledger, [] { return WriteTime{Instant{1'700'000'000'000}}; });
    subscription = writer->subscribe([this](const CommitNews&) { ++news; });
  }
  void end() {
    subscription.reset();
    writer.reset();
  }
  Result<Written> write(const std::string& key) {
    return writer->execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{toy::kCatalogue, "32/" + key, {}, "32/admin", "value"}}, {}, 0};
    });
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(group_commit)

BOOST_AUTO_TEST_CASE(callers_from_many_threads_each_get_their_own_answer) {
  Node node;
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  std::atomic<int> refused{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const auto wrote = node.write(std::to_string(t) + "-" + std::to_string(i));
        good += wrote.has_value();
        const auto no = node.writer->execute([](const LedgerView&) -> Result<Plan> { return conflict("no"); });
        refused += !no && no.error().code == ErrorCode::kConflict;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(good == 800);
  BOOST_TEST(refused == 800);
  node.end();
  BOOST_TEST(node.ledger->snapshot()->counter(toy::kStates, "setting") == 800);
  BOOST_TEST(node.news >= 1);
  BOOST_TEST(node.news <= 1600);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_is_told_to_each_whose_it_was) {
  Node node;
  BOOST_REQUIRE(node.writer->run([&](Batch&) { node.map.fail_writes(Error{ErrorCode::kDiskFull, "full"}); }));
  const auto wrote = node.write("a");
  BOOST_REQUIRE(!wrote);
  BOOST_TEST((wrote.error().code == ErrorCode::kDiskFull));
  BOOST_TEST(!node.writer->run([&](Batch& batch) { batch.change_local({"x", "1"}); }));
  BOOST_REQUIRE(node.writer->run([&](Batch&) { node.map.fail_writes(std::nullopt); }));
  BOOST_TEST(node.write("a").has_value());
}

BOOST_AUTO_TEST_CASE(a_held_writer_refuses_at_once_and_goes_on_when_let) {
  Node node;
  node.writer->hold(Error{ErrorCode::kDiskFull, "磁盘将满"});
  BOOST_TEST(!node.write("a"));
  BOOST_TEST(!node.writer->run([](Batch&) {}));
  node.writer->hold(std::nullopt);
  BOOST_TEST(node.write("a").has_value());
}

BOOST_AUTO_TEST_CASE(what_was_given_before_the_end_is_still_done) {
  Node node;
  std::atomic<int> done{0};
  for (int i = 0; i < 50; ++i) {
    node.writer->submit(
        [i](Batch& batch) {
          batch.change_local({"k" + std::to_string(i), "1"});
        },
        [&](const Result<void>& result) { done += result.has_value(); });
  }
  node.end();
  BOOST_TEST(done == 50);
  BOOST_TEST(node.ledger->snapshot()->local("k49").has_value());
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_is_told_to_all_whose_it_was_and_leaves_nothing) {
  Node node;
  BOOST_REQUIRE(node.write("before"));
  node.map.fail_writes(Error{ErrorCode::kDiskFull, "full"});
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto wrote = node.write(std::to_string(t) + "-" + std::to_string(i));
        refused += !wrote && wrote.error().code == ErrorCode::kDiskFull;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(refused == 160);
  node.map.fail_writes(std::nullopt);
  BOOST_REQUIRE(node.write("after"));
  const Snapshot snapshot = node.ledger->snapshot();
  BOOST_TEST(snapshot->record({toy::kSettings, "32/before"}).has_value());
  BOOST_TEST(snapshot->record({toy::kSettings, "32/after"}).has_value());
  BOOST_TEST(!snapshot->record({toy::kSettings, "32/3-7"}).has_value());
  node.end();
}

BOOST_AUTO_TEST_SUITE_END()
