#include "storage/ledger/ledger.h"

#include <boost/test/unit_test.hpp>

#include "storage/ledger/keys.h"
#include "storage/ledger/limits.h"
#include "tests/unit/storage/ledger/toy_tree.h"

using namespace yichuang;
using namespace yichuang::storage;
using tests::Box;
using tests::key_of;
using tests::Tree;

namespace {

Division at(std::string_view code) {
  return *Division::from(code);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger)

BOOST_AUTO_TEST_CASE(what_was_written_is_there_after_a_start_in_a_new_log) {
  Tree tree;
  const auto first = tree.a.write(toy::kFiled, key_of('1'));
  BOOST_REQUIRE(first);
  tree.a.start();
  BOOST_TEST(tree.a.state(key_of('1')) == "open");
  const auto second = tree.a.write(toy::kDecided, key_of('1'));
  BOOST_REQUIRE(second);
  BOOST_TEST((first->log != second->log));
  BOOST_TEST(tree.a.state(key_of('1')) == "decided");
  const Snapshot snapshot = tree.a.ledger().snapshot();
  BOOST_TEST(snapshot->scan(toy::kByState, "decided/", 10).hits.size() == 1u);
  BOOST_TEST(snapshot->scan(toy::kByState, "open/", 10).hits.empty());
  BOOST_TEST(snapshot->counter(toy::kStates, "decided") == 1);
  BOOST_TEST(snapshot->counter(toy::kStates, "open") == 0);
}

BOOST_AUTO_TEST_CASE(a_command_sees_the_commands_before_it_in_the_batch) {
  Tree tree;
  auto batch = tree.a.ledger().begin({Instant{tree.a.now}});
  const auto file = [&](const LedgerView& view) -> Result<Plan> {
    if (view.counter(toy::kStates, "open") +
            static_cast<std::int64_t>(view.scan(toy::kByState, "open/", 9).hits.size()) >
        0) {
      return conflict("one is open");
    }
    return Plan{{EntryDraft{toy::kFiled, key_of('1'), {}, "320585101/zc", {}}}, {}, 0};
  };
  BOOST_TEST(batch->execute(file).has_value());
  BOOST_TEST(!batch->execute(file).has_value());
  BOOST_REQUIRE(tree.a.ledger().commit(std::move(batch)));
  BOOST_TEST(tree.a.ledger().snapshot()->counter(toy::kStates, "open") == 1);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_failed_write_stays_and_work_goes_on) {
  Tree tree;
  tree.a.map.fail_writes(Error{ErrorCode::kDiskFull, "full"});
  auto batch = tree.a.ledger().begin({Instant{tree.a.now}});
  BOOST_REQUIRE(batch->execute([](const LedgerView&) -> Result<Plan> {
    return Plan{{EntryDraft{toy::kFiled, key_of('1'), {}, "320585101/zc", {}}}, {}, 0};
  }));
  BOOST_TEST(!tree.a.ledger().commit(std::move(batch)));
  tree.a.map.fail_writes(std::nullopt);
  BOOST_TEST(tree.a.state(key_of('1')) == "none");
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('2')));
  BOOST_TEST(tree.a.state(key_of('2')) == "open");
}

BOOST_AUTO_TEST_CASE(a_writer_may_not_write_for_others) {
  Tree tree;
  BOOST_TEST(!tree.a.write(toy::kProfile, "320585102/x"));
  const auto wrote = tree.a.batch([&](Batch& batch) {
    return batch.execute([](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{toy::kFiled, key_of('1'), {}, "320585102/zc", {}}}, {}, 0};
    });
  });
  BOOST_REQUIRE(!wrote);
  BOOST_TEST((wrote.error().code == ErrorCode::kForbidden));
}

BOOST_AUTO_TEST_CASE(a_case_reaches_the_town_it_names_through_the_hub_and_its_decision_comes_back) {
  Tree tree;
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('1'), {at("320585102")}));
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('2')));
  tree.a.push(tree.county, tree.authority.root());
  tree.b.pull(tree.county);
  BOOST_TEST(tree.b.state(key_of('1')) == "open");
  BOOST_TEST(tree.b.state(key_of('2')) == "none");
  BOOST_REQUIRE(tree.b.write(toy::kDecided, key_of('1')));
  tree.b.push(tree.county, tree.authority.root());
  tree.a.pull(tree.county);
  BOOST_TEST(tree.a.state(key_of('1')) == "decided");
  BOOST_TEST(tree.county.state(key_of('1')) == "decided");
}

BOOST_AUTO_TEST_CASE(a_late_withdrawal_is_flagged_everywhere_alike) {
  Tree tree;
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('1')));
  tree.a.push(tree.county, tree.authority.root());
  tree.a.now += 1000;
  tree.county.now += 2000;
  BOOST_REQUIRE(tree.a.write(toy::kWithdrawn, key_of('1')));
  BOOST_REQUIRE(tree.county.write(toy::kDecided, key_of('1')));
  BOOST_TEST(tree.a.state(key_of('1')) == "withdrawn");
  tree.a.push(tree.county, tree.authority.root());
  tree.a.pull(tree.county);
  BOOST_TEST(tree.a.state(key_of('1')) == "decided");
  BOOST_TEST(tree.county.state(key_of('1')) == "decided");
  const auto record = tree.a.record(toy::kCases, key_of('1'));
  BOOST_TEST((record->held.back().standing == Standing::kFlagged));
}

BOOST_AUTO_TEST_CASE(a_register_that_leaves_an_audience_leaves_the_node) {
  Tree tree;
  BOOST_REQUIRE(tree.county.write(toy::kGrant, "320585/zc-1", {at("320585101")}, "clerk"));
  tree.a.pull(tree.county);
  tree.b.pull(tree.county);
  BOOST_TEST(tree.a.record(toy::kSettings, "320585/zc-1")->state == "clerk");
  BOOST_TEST(!tree.b.record(toy::kSettings, "320585/zc-1").has_value());
  BOOST_REQUIRE(tree.county.write(toy::kGrant, "320585/zc-1", {at("320585102")}, "moved"));
  tree.a.pull(tree.county);
  tree.b.pull(tree.county);
  const auto gone = tree.a.record(toy::kSettings, "320585/zc-1");
  BOOST_TEST((!gone || gone->held.empty()));
  BOOST_TEST(tree.b.record(toy::kSettings, "320585/zc-1")->state == "moved");
}

BOOST_AUTO_TEST_CASE(a_child_that_comes_later_gets_what_is_addressed_to_it_and_nothing_else) {
  Tree tree;
  BOOST_REQUIRE(tree.county.write(toy::kSetting, "320585/hours", {at("320585")}, "9-17"));
  BOOST_REQUIRE(tree.county.write(toy::kGrant, "320585/zc-9", {at("320585103")}, "clerk"));
  BOOST_REQUIRE(tree.county.write(toy::kGrant, "320585/zc-1", {at("320585101")}, "clerk"));
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('1')));
  tree.a.push(tree.county, tree.authority.root());
  Box late(tree.authority.below(tree.county.identity(), "320585103"), 9);
  tree.county.batch([&](Batch& batch) { return batch.add_child(late.identity().certificate.divisions); });
  late.pull(tree.county);
  BOOST_TEST(late.record(toy::kSettings, "320585/hours").has_value());
  BOOST_TEST(late.record(toy::kSettings, "320585/zc-9").has_value());
  BOOST_TEST(!late.record(toy::kSettings, "320585/zc-1").has_value());
  BOOST_TEST(late.state(key_of('1')) == "none");
}

BOOST_AUTO_TEST_CASE(a_forged_entry_stays_in_its_log_and_counts_nowhere) {
  Tree tree;
  // A town whose program lets it write what it may not: its own certificate
  // says county here, so its ledger does not object.
  Identity liar = tree.a.identity();
  liar.certificate.divisions = {at("320585")};
  Box forger(liar, 77);
  BOOST_REQUIRE(forger.write(toy::kGrant, "320585/zc-1", {at("320585102")}, "forged"));
  const Snapshot snapshot = forger.ledger().snapshot();
  const LogInfo log = snapshot->logs().of_subtree({at("320585")}).front();
  auto verified = verify_range(*snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20), std::nullopt,
                               tree.authority.root());
  BOOST_REQUIRE(verified);  // the chain is good, and the owner is the town
  BOOST_REQUIRE(tree.county.batch([&](Batch& batch) { return batch.accept(*verified); }));
  const auto record = tree.county.record(toy::kSettings, "320585/zc-1");
  BOOST_REQUIRE(record.has_value());
  BOOST_TEST((record->held.front().standing == Standing::kNotAllowed));
  BOOST_TEST(record->state.empty());
  tree.b.pull(tree.county);
  BOOST_TEST(!tree.b.record(toy::kSettings, "320585/zc-1").has_value());
}

BOOST_AUTO_TEST_CASE(ranges_arrive_in_any_order_and_twice) {
  Tree tree;
  for (char c = 'a'; c < 'k'; ++c) BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of(c)));
  const Snapshot snapshot = tree.a.ledger().snapshot();
  const LogInfo log = snapshot->logs().of_subtree({at("320585101")}).front();
  // Every batch of the box ended in a checkpoint, so any two numbers bound a range.
  const auto range = [&](Seq lo, Seq hi) {
    auto out = snapshot->logs().read_range(log, {lo, hi}, 1000, 1 << 20);
    BOOST_REQUIRE(out.has_value());
    BOOST_REQUIRE(out->lo == lo);
    auto verified = verify_range(std::move(*out), std::nullopt, tree.authority.root());
    BOOST_REQUIRE(verified);
    return *verified;
  };
  for (const auto& [lo, hi] : std::vector<std::pair<Seq, Seq>>{{9, 11}, {3, 4}, {9, 11}, {3, 6}, {1, 2}, {5, 10}}) {
    const VerifiedRange part = range(lo, hi);
    BOOST_REQUIRE(tree.county.batch([&](Batch& batch) { return batch.accept(part); }));
  }
  const auto held = tree.county.ledger().snapshot()->logs().by_id(log.id);
  BOOST_REQUIRE(held.has_value());
  BOOST_REQUIRE(held->held.size() == 1u);
  BOOST_TEST((held->held == log.held));
  BOOST_TEST(tree.county.ledger().snapshot()->counter(toy::kStates, "open") == 10);
  BOOST_TEST((tree.county.ledger().snapshot()->logs().frontier_sum({at("320585101")}) ==
              snapshot->logs().frontier_sum({at("320585101")})));
}

BOOST_AUTO_TEST_CASE(several_ranges_of_a_log_that_is_new_here_may_come_in_one_batch) {
  Tree tree;
  for (char c = 'a'; c < 'e'; ++c) BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of(c)));
  const Snapshot snapshot = tree.a.ledger().snapshot();
  const LogInfo log = snapshot->logs().of_subtree({at("320585101")}).front();
  std::vector<VerifiedRange> parts;
  for (const auto& [lo, hi] : std::vector<std::pair<Seq, Seq>>{{3, 4}, {5, 5}, {1, 2}}) {
    auto verified =
        verify_range(*snapshot->logs().read_range(log, {lo, hi}, 1000, 1 << 20), std::nullopt, tree.authority.root());
    BOOST_REQUIRE(verified);
    parts.push_back(std::move(*verified));
  }
  BOOST_REQUIRE(tree.county.batch([&](Batch& batch) -> Result<void> {
    for (const VerifiedRange& part : parts) TRY(batch.accept(part));
    return {};
  }));
  const Snapshot county = tree.county.ledger().snapshot();
  BOOST_TEST(county->logs().of_subtree({at("320585101")}).size() == 1u);
  BOOST_TEST((county->logs().frontier_sum({at("320585101")}) == snapshot->logs().frontier_sum({at("320585101")})));
}

BOOST_AUTO_TEST_CASE(a_range_that_was_tampered_with_does_not_verify) {
  Tree tree;
  for (char c = 'a'; c < 'e'; ++c) BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of(c)));
  const Snapshot snapshot = tree.a.ledger().snapshot();
  const LogInfo log = snapshot->logs().of_subtree({at("320585101")}).front();
  const LogRange good = *snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20);
  BOOST_REQUIRE(verify_range(good, std::nullopt, tree.authority.root()));
  LogRange changed = good;
  changed.entries[2].back() ^= 1;
  BOOST_TEST(!verify_range(changed, std::nullopt, tree.authority.root()));
  LogRange swapped = good;
  std::swap(swapped.entries[1], swapped.entries[2]);
  BOOST_TEST(!verify_range(swapped, std::nullopt, tree.authority.root()));
  LogRange shorter = good;
  shorter.entries.pop_back();
  BOOST_TEST(!verify_range(shorter, std::nullopt, tree.authority.root()));
  LogRange resigned = good;
  resigned.signature.data()[0] ^= 1;
  BOOST_TEST(!verify_range(resigned, std::nullopt, tree.authority.root()));
  SeededPrng prng(5);
  BOOST_TEST(!verify_range(good, std::nullopt, SigningKey::generate(prng).public_key()));
}

BOOST_AUTO_TEST_CASE(a_rebuild_derives_the_same_records_indexes_counters_and_lists) {
  Tree tree;
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('1'), {at("320585102")}));
  BOOST_REQUIRE(tree.a.write(toy::kNote, key_of('1')));
  BOOST_REQUIRE(tree.county.write(toy::kGrant, "320585/zc-1", {at("320585101")}, "clerk"));
  tree.a.push(tree.county, tree.authority.root());
  tree.b.pull(tree.county);
  tree.a.pull(tree.county);
  BOOST_REQUIRE(tree.b.write(toy::kDecided, key_of('1')));
  tree.b.push(tree.county, tree.authority.root());
  for (Box* box : {&tree.county, &tree.a, &tree.b}) {
    const auto rows = [&](Space space) {
      std::vector<std::pair<std::string, std::string>> out;
      for (auto row = box->map.latest().scan(space, {}, Direction::kForward); row->valid(); row->next()) {
        out.emplace_back(row->key(), row->value());
      }
      return out;
    };
    const auto before = rows(Space::kDerivedA);
    BOOST_REQUIRE(!before.empty());
    BOOST_REQUIRE(box->ledger().rebuild());
    BOOST_TEST((rows(Space::kDerivedB) == before));
    BOOST_TEST(rows(Space::kDerivedA).empty());
  }
}

BOOST_AUTO_TEST_CASE(what_the_disk_has_lost_leaves_the_feeds_with_a_rebuild) {
  Tree tree;
  BOOST_REQUIRE(tree.b.write(toy::kFiled, key_of('1'), {at("320585101")}));
  tree.b.push(tree.county, tree.authority.root());
  const ChildNo child = tree.county.ledger().children().serving(at("320585101"))->no;
  BOOST_TEST((tree.county.ledger().snapshot()->feed_sum(child) != Sum256()));
  WriteSet lost;
  const Place place = tree.county.record(toy::kCases, key_of('1'))->held.front().places.front();
  lost.erase(Space::kLedger, keys::entry(place.log, place.seq));
  BOOST_REQUIRE(tree.county.map.write(lost, Durability::kSynced));
  BOOST_REQUIRE(tree.county.ledger().rebuild());
  BOOST_TEST((tree.county.ledger().snapshot()->feed_sum(child) == Sum256()));
  BOOST_TEST(!tree.county.map.latest().scan(Space::kLedger, keys::all('f'), Direction::kForward)->valid());
  tree.a.pull(tree.county);
}

BOOST_AUTO_TEST_CASE(an_upgrade_reads_what_the_release_before_could_not) {
  Tree tree;
  tree.a.start(1);
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('1')));
  BOOST_REQUIRE(tree.a.write(toy::kNote, key_of('1')));
  BOOST_TEST((tree.a.record(toy::kCases, key_of('1'))->held.back().standing == Standing::kUnreadable));
  tree.a.start(2);
  BOOST_REQUIRE(tree.a.ledger().stale());
  BOOST_REQUIRE(tree.a.ledger().rebuild());
  BOOST_TEST((tree.a.record(toy::kCases, key_of('1'))->held.back().standing == Standing::kCounts));
}

BOOST_AUTO_TEST_CASE(pages_of_an_index_go_on_behind_the_last_row_either_way) {
  Tree tree;
  for (int i = 0; i < 25; ++i) BOOST_REQUIRE(tree.a.write(toy::kFiled, std::string(16, static_cast<char>('a' + i))));
  const Snapshot snapshot = tree.a.ledger().snapshot();
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    std::vector<std::string> seen;
    std::optional<IndexCursor> cursor;
    do {
      const IndexPage page = snapshot->scan(toy::kByState, "open/", 7, direction, cursor);
      for (const IndexHit& hit : page.hits) seen.push_back(hit.ref.key);
      cursor = page.more;
    } while (cursor);
    BOOST_TEST(seen.size() == 25u);
    BOOST_TEST(std::is_sorted(seen.begin(), seen.end()) == (direction == Direction::kForward));
    std::sort(seen.begin(), seen.end());
    BOOST_TEST((std::unique(seen.begin(), seen.end()) == seen.end()));
  }
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_is_marked_and_work_goes_on) {
  Tree tree;
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('1')));
  tree.a.now -= 3'600'000;
  BOOST_REQUIRE(tree.a.write(toy::kStep, key_of('1')));
  const auto record = tree.a.record(toy::kCases, key_of('1'));
  const auto entry = tree.a.ledger().snapshot()->entry(record->held.back());
  BOOST_REQUIRE(entry.has_value());
  BOOST_TEST(entry->header.clock_unsure);
  BOOST_TEST(entry->header.stamp_ms == record->held.front().stamp_ms + 1);
}

BOOST_AUTO_TEST_SUITE_END()
