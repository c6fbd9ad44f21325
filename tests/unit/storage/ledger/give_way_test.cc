#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "storage/ledger/limits.h"
#include "storage/ledger/parting.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

// A town that is resumed from an image of its memory, and the county above it.
class Town {
 public:
  Town() { open(town_, town_map_, town_identity_), open(county_, county_map_, county_identity_); }

  EntryId write(Kind kind, char key, std::string message = {}, const Identity* who = nullptr) {
    const Identity& writer = who == nullptr ? town_identity_ : *who;
    auto batch = town_->begin({now});
    const auto wrote = batch->execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{kind, std::string(16, key), {}, writer.division().str() + "/zc", message}}, {}, 0};
    });
    BOOST_REQUIRE(wrote);
    last_log = wrote->log;
    news = *town_->commit(std::move(batch));
    return wrote->ids.front();
  }
  void remember() {
    memory_map_ = town_map_.image();
    memory_.emplace(*town_);
  }
  void resume() {
    town_.reset();
    town_map_.put_back(*memory_map_);
    town_.emplace(*memory_);
  }
  // Numbers `lo` to `hi` of `log` as the one holds them.
  VerifiedRange range(const Ledger& from, const LogId& log, Seq lo, Seq hi) const {
    const Snapshot snapshot = from.snapshot();
    auto read = snapshot->logs().read_range(*snapshot->logs().by_id(log), {lo, hi}, 1000, 1 << 20);
    BOOST_REQUIRE(read.has_value());
    auto verified = verify_range(std::move(*read), std::nullopt, authority_.root());
    BOOST_REQUIRE(verified);
    return std::move(*verified);
  }
  Result<AcceptedRange> accept(Ledger& at, const VerifiedRange& range) {
    auto batch = at.begin({now});
    auto out = batch->accept(range);
    BOOST_REQUIRE(at.commit(std::move(batch)));
    return out;
  }
  Result<GaveWay> give_way(const VerifiedRange& range, Seq agreed) {
    auto batch = town_->begin({now});
    auto out = batch->give_way(range, agreed);
    BOOST_REQUIRE(town_->commit(std::move(batch)));
    return out;
  }
  LogInfo log_at(const Ledger& ledger, const LogId& id) const { return *ledger.snapshot()->logs().by_id(id); }
  std::size_t events(char key) const {
    const auto record = town_->snapshot()->record({toy::kCases, std::string(16, key)});
    return record ? record->live().size() : 0;
  }
  // The sums that the batches kept are those of what is there.
  void check_sums() const {
    const Snapshot snapshot = town_->snapshot();
    Sum256 sum;
    for (const LogInfo& log : snapshot->logs().of_subtree({town_identity_.division()})) {
      sum.add(frontier_digest(log.id, log.held).view());
    }
    BOOST_TEST((sum == snapshot->logs().frontier_sum({town_identity_.division()})));
  }
  Ledger& town() { return *town_; }
  Ledger& county() { return *county_; }

  Instant now{1'700'000'000'000};
  LogId last_log;
  CommitNews news;

 private:
  void open(std::optional<Ledger>& ledger, MemoryMap& map, const Identity& identity) {
    auto opened = Ledger::open(map, identity, toy::projections(), prng_);
    BOOST_REQUIRE(opened);
    ledger.emplace(std::move(**opened));
  }

  SeededPrng prng_{7};
  tests::Authority authority_{prng_};
  Identity province_ = authority_.province("32");
  Identity county_identity_ = authority_.below(province_, "320585");
  Identity town_identity_ = authority_.below(county_identity_, "320585101");
  MemoryMap town_map_;
  MemoryMap county_map_;
  std::optional<Ledger> town_;
  std::optional<Ledger> county_;
  std::unique_ptr<MemoryMap> memory_map_;
  std::optional<Ledger> memory_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(give_way)

BOOST_AUTO_TEST_CASE(the_parents_branch_is_taken_and_what_was_ours_stands_in_a_new_log_under_its_id) {
  Town t;
  t.write(toy::kFiled, '1');
  t.remember();
  const EntryId lost = t.write(toy::kFiled, '2');
  const LogId log = t.last_log;
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), log, 1, 3)));
  t.resume();
  const EntryId ours = t.write(toy::kFiled, '3');
  BOOST_TEST((t.last_log == log));  // nobody told it that it was resumed

  const VerifiedRange branch = t.range(t.county(), log, 3, 3);
  BOOST_TEST(!t.accept(t.county(), t.range(t.town(), log, 3, 3)).has_value());
  const Parting parts = parting(t.town().snapshot()->logs(), t.log_at(t.town(), log), branch);
  BOOST_REQUIRE(parts.differs.has_value());
  BOOST_TEST(*parts.differs == 3u);
  BOOST_TEST(parts.agreed.value_or(0) == 2u);

  const auto gave = t.give_way(branch, 2);
  BOOST_REQUIRE(gave);
  BOOST_TEST(gave->cut == 1u);
  BOOST_TEST(gave->again == 1u);
  BOOST_TEST((t.log_at(t.town(), log).held == t.log_at(t.county(), log).held));
  for (const char key : {'1', '2', '3'}) BOOST_TEST(t.events(key) == 1u);
  t.check_sums();
  const Record found = *t.town().snapshot()->record({toy::kCases, std::string(16, '3')});
  BOOST_TEST((found.held.front().id == ours));
  BOOST_TEST((t.town().snapshot()->logs().by_no(found.held.front().places.front().log)->id != log));
  const Record other = *t.town().snapshot()->record({toy::kCases, std::string(16, '2')});
  BOOST_TEST((other.held.front().id == lost));
  // What is written now goes on in the new log, and can all be served.
  t.write(toy::kFiled, '4');
  BOOST_TEST((t.last_log != log));
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), t.last_log, 1, 3)));
}

BOOST_AUTO_TEST_CASE(more_of_our_log_than_we_wrote_opens_a_new_one_before_numbers_are_repeated) {
  Town t;
  t.write(toy::kFiled, '1');
  t.remember();
  t.write(toy::kFiled, '2');
  const LogId log = t.last_log;
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), log, 1, 3)));
  t.resume();
  BOOST_REQUIRE(t.accept(t.town(), t.range(t.county(), log, 3, 3)));
  t.write(toy::kFiled, '3');
  BOOST_TEST((t.last_log != log));
  BOOST_TEST(t.events('2') == 1u);
  t.check_sums();
}

BOOST_AUTO_TEST_CASE(clocks_that_jumped_apart_begin_a_new_log) {
  Town t;
  t.write(toy::kFiled, '1');
  const LogId log = t.last_log;
  auto batch = t.town().begin({.wall = t.now, .clocks_jumped = true});
  BOOST_REQUIRE(t.town().commit(std::move(batch)));
  t.write(toy::kFiled, '2');
  BOOST_TEST((t.last_log != log));
  BOOST_TEST((t.news.open_log == t.last_log));
}

BOOST_AUTO_TEST_CASE(a_fork_behind_a_hole_is_mended_with_the_hole_left_open) {
  Town t;
  t.write(toy::kFiled, '1');
  t.remember();
  t.write(toy::kFiled, '2'), t.write(toy::kFiled, '3');
  const LogId log = t.last_log;
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), log, 1, 2)));
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), log, 4, 4)));
  t.resume();
  t.write(toy::kFiled, '4');
  BOOST_TEST(!t.accept(t.county(), t.range(t.town(), log, 3, 3)).has_value());
  const auto gave = t.give_way(t.range(t.county(), log, 4, 4), 2);
  BOOST_REQUIRE(gave);
  BOOST_TEST((t.log_at(t.town(), log).held == t.log_at(t.county(), log).held));
  BOOST_TEST(t.events('3') == 1u);
  BOOST_TEST(t.events('4') == 1u);
  t.check_sums();
}

BOOST_AUTO_TEST_CASE(what_is_left_of_a_range_that_was_cut_through_behind_a_hole_is_not_lost) {
  Town t;
  // One batch of two: the fork lies between them, where no checkpoint is.
  t.write(toy::kFiled, '1');
  t.remember();
  t.write(toy::kFiled, '2'), t.write(toy::kFiled, '3'), t.write(toy::kFiled, '5');
  const LogId log = t.last_log;
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), log, 5, 5)));
  const VerifiedRange far = t.range(t.county(), log, 5, 5);
  t.resume();
  t.write(toy::kFiled, '6'), t.write(toy::kFiled, '7'), t.write(toy::kFiled, '8');
  const auto gave = t.give_way(far, 2);
  BOOST_REQUIRE(gave);
  for (const char key : {'1', '5', '6', '7', '8'}) BOOST_TEST(t.events(key) == 1u);
  const Snapshot snapshot = t.town().snapshot();
  for (const LogInfo& info : snapshot->logs().of_subtree({*Division::from("320585101")})) {
    for (const HeldRange& held : info.held) {
      BOOST_TEST(snapshot->logs().read_range(info, {held.lo, held.hi}, 1000, 1 << 20).has_value());
    }
  }
  t.check_sums();
}

BOOST_AUTO_TEST_CASE(a_range_that_agrees_cuts_nothing) {
  Town t;
  t.write(toy::kFiled, '1'), t.write(toy::kFiled, '2');
  const LogId log = t.last_log;
  BOOST_REQUIRE(t.accept(t.county(), t.range(t.town(), log, 1, 3)));
  const auto gave = t.give_way(t.range(t.county(), log, 2, 3), 1);
  BOOST_REQUIRE(gave);
  BOOST_TEST(gave->cut == 0u);
  BOOST_TEST(t.log_at(t.town(), log).head() == 3u);
  t.check_sums();
}

BOOST_AUTO_TEST_CASE(a_log_that_is_not_known_is_refused) {
  Town t;
  t.write(toy::kFiled, '1');
  const VerifiedRange range = t.range(t.town(), t.last_log, 1, 2);
  auto batch = t.county().begin({t.now});
  BOOST_TEST((batch->give_way(range, 0).error().code == ErrorCode::kNotFound));
  t.county().drop(std::move(batch));
}

BOOST_AUTO_TEST_CASE(a_stopped_node_writes_nothing_until_it_has_another_key) {
  Town t;
  t.write(toy::kFiled, '1');
  auto batch = t.town().begin({t.now});
  batch->stop_writing("a twin is at work");
  BOOST_REQUIRE(t.town().commit(std::move(batch)));
  const auto attempt = [&](Plan plan) {
    auto next = t.town().begin({t.now});
    auto out = next->execute([&](const LedgerView&) -> Result<Plan> { return plan; });
    BOOST_REQUIRE(t.town().commit(std::move(next)));
    return out;
  };
  const auto refused = attempt({{EntryDraft{toy::kFiled, std::string(16, '2'), {}, "320585101/zc", {}}}, {}, 0});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kForbidden));
  BOOST_TEST(refused.error().context == "a twin is at work");
  BOOST_TEST(attempt({{}, {{"note", "local state goes on"}}, 0}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
