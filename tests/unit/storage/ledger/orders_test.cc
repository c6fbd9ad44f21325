#include "storage/ledger/orders.h"

#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

Division at(std::string_view code) {
  return *Division::from(code);
}

std::string key_of(char c) {
  return std::string(16, c);
}

// One node in memory.
struct Box {
  Box(Identity who, std::uint64_t seed) : identity(std::move(who)), prng(seed) { start(); }

  void start(std::uint32_t release = 2) {
    ledger.reset();
    ledger = std::move(*Ledger::open(map, identity, toy::projections(release), prng));
    if (ledger->stale()) BOOST_REQUIRE(ledger->rebuild());
  }
  template <class Work>
  auto batch(Work work) {
    auto batch = ledger->begin({Instant{++now}});
    auto out = work(*batch);
    BOOST_REQUIRE(ledger->commit(std::move(batch)));
    return out;
  }
  Result<Written> write(EntryDraft draft) {
    draft.actor = identity.division().str() + "/zc";
    return batch([&](Batch& batch) {
      return batch.execute([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; });
    });
  }
  Result<Written> event(Kind kind, char key, std::vector<Division> audience = {}, std::string message = {}) {
    return write(EntryDraft{kind, key_of(key), std::move(audience), {}, std::move(message)});
  }
  // That of `node`'s logs the first `last` numbers count.
  void revoke(const Box& node, Seq last) {
    Revocation order{node.identity.node(), node.identity.division(), "stolen", {}, "320585/admin", Instant{now}, "a"};
    for (const LogInfo& log : node.view()->logs().of_division(node.identity.division())) order.last[log.id] = last;
    BOOST_REQUIRE(write(EntryDraft{kRevocation,
                                   revocation_key(identity.division(), node.identity.node()),
                                   {node.identity.division()},
                                   {},
                                   encode_revocation(order)}));
  }
  void erase(char key) {
    const RecordRef ref{toy::kCases, key_of(key)};
    const Erasure order{ref, "by law", "320585/admin", Instant{now}, "a case"};
    BOOST_REQUIRE(write(EntryDraft{kErasure, erasure_key(identity.division(), ref), {}, {}, encode_erasure(order)}));
  }
  void push(Box& to, const PublicKey& root) const {
    const Snapshot snapshot = view();
    for (const LogInfo& log : snapshot->logs().of_subtree(identity.certificate.divisions)) {
      auto range = snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20);
      BOOST_REQUIRE(range.has_value());
      auto verified = verify_range(std::move(*range), std::nullopt, root);
      BOOST_REQUIRE(verified);
      BOOST_REQUIRE(to.batch([&](Batch& batch) { return batch.accept(*verified); }));
    }
  }
  void pull(const Box& hub) {
    const Snapshot snapshot = hub.view();
    const ChildNo child = hub.ledger->children().serving(identity.division())->no;
    batch([&](Batch& batch) {
      batch.adopt_epochs(snapshot->epochs(), snapshot->arrival());
      return true;
    });
    for (;;) {
      const FeedSlice slice = snapshot->feed_slice(child, view()->feed_got(), 500, hub.identity.division_secret);
      if (slice.covered.lo == 0) break;
      BOOST_REQUIRE(batch([&](Batch& batch) { return batch.apply(slice); }));
    }
    BOOST_TEST((view()->feed_in_sum() == snapshot->feed_sum(child)));
  }
  Snapshot view() const { return ledger->snapshot(); }
  std::optional<Record> record(char key) const { return view()->record({toy::kCases, key_of(key)}); }
  std::string state(char key) const {
    const auto found = record(key);
    return found ? toy::state_of(*found) : "none";
  }

  MemoryMap map;
  Identity identity;
  SeededPrng prng;
  std::unique_ptr<Ledger> ledger;
  std::int64_t now = 1'700'000'000'000;
};

// A county with two towns.
struct Tree {
  SeededPrng prng{7};
  tests::Authority authority{prng};
  Identity province = authority.province("32");
  Box county{authority.below(province, "320585"), 1};
  Box a{authority.below(county.identity, "320585101"), 2};
  Box b{authority.below(county.identity, "320585102"), 3};

  Tree() {
    for (const Box* town : {&a, &b}) {
      county.batch([&](Batch& batch) { return batch.add_child(town->identity.certificate.divisions); });
    }
  }
};

bool has_bodies(const Box& box, char key) {
  const auto record = box.record(key);
  if (!record) return false;
  return std::any_of(record->held.begin(), record->held.end(), [&](const Held& held) {
    const auto entry = box.view()->entry(held);
    return entry && !entry->entry.erased;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(orders)

BOOST_AUTO_TEST_CASE(a_revocation_reads_as_it_was_written) {
  SeededPrng prng(1);
  const Revocation order{*NodeId::from(prng.bytes(32)),
                         at("320585101"),
                         "lost on the road",
                         {{*LogId::from(prng.bytes(16)), 7}},
                         "320585/admin",
                         Instant{1'700'000'000'000},
                         "示范镇"};
  const auto read = parse_revocation(encode_revocation(order));
  BOOST_REQUIRE(read);
  BOOST_TEST((read->node == order.node && read->division == order.division && read->last == order.last));
  BOOST_TEST(read->reason == order.reason);
  BOOST_TEST(!parse_revocation("\x08\x01"));
}

BOOST_AUTO_TEST_CASE(what_a_revoked_box_wrote_up_to_the_number_counts_and_no_more) {
  Tree tree;
  BOOST_REQUIRE(tree.a.event(toy::kFiled, '1'));
  BOOST_REQUIRE(tree.a.event(toy::kDecided, '1'));
  tree.a.push(tree.county, tree.authority.root());
  // The opening is number 1, the filing 2.
  tree.county.revoke(tree.a, 2);
  BOOST_TEST(tree.county.state('1') == "open");
  const auto record = tree.county.record('1');
  BOOST_REQUIRE(record && record->held.size() == 2);
  const Held& late = record->held.back();
  BOOST_TEST(!late.allowed);
  BOOST_TEST((late.standing == Standing::kNotAllowed));
  BOOST_TEST(late.reason == kReasonRevoked);
  BOOST_TEST(tree.county.view()->quarantined() == 1);
}

BOOST_AUTO_TEST_CASE(a_revocation_before_the_range_comes_to_the_same_as_one_behind_it) {
  Tree tree;
  BOOST_REQUIRE(tree.a.event(toy::kFiled, '1'));
  BOOST_REQUIRE(tree.a.event(toy::kDecided, '1'));
  Box other(tree.authority.below(tree.province, "320585"), 9);
  tree.county.revoke(tree.a, 2);
  other.revoke(tree.a, 2);
  tree.a.push(tree.county, tree.authority.root());
  Box last(tree.authority.below(tree.province, "320585"), 10);
  tree.a.push(last, tree.authority.root());
  last.revoke(tree.a, 2);
  BOOST_TEST(tree.county.state('1') == "open");
  BOOST_TEST(last.state('1') == "open");
  last.start(3);  // derived anew
  BOOST_TEST(last.state('1') == "open");
  BOOST_TEST(last.view()->quarantined() == 1);
}

BOOST_AUTO_TEST_CASE(a_log_that_comes_in_the_very_batch_of_the_order_is_judged_by_it) {
  Tree tree;
  BOOST_REQUIRE(tree.a.event(toy::kFiled, '1'));
  BOOST_REQUIRE(tree.a.event(toy::kDecided, '1'));
  tree.county.revoke(tree.a, 2);
  Box fresh(tree.authority.below(tree.province, "320585"), 11);
  const auto range_of = [&](const Box& box) {
    const Snapshot snapshot = box.view();
    const LogInfo log = snapshot->logs().of_division(box.identity.division()).front();
    return *verify_range(*snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20), std::nullopt,
                         tree.authority.root());
  };
  const VerifiedRange written = range_of(tree.a);
  const VerifiedRange ordered = range_of(tree.county);
  fresh.batch([&](Batch& batch) {
    BOOST_REQUIRE(batch.accept(written));
    BOOST_REQUIRE(batch.accept(ordered));
    return true;
  });
  BOOST_TEST(fresh.state('1') == "open");
}

BOOST_AUTO_TEST_CASE(what_was_listed_is_withdrawn_and_comes_back_when_it_is_released) {
  Tree tree;
  BOOST_REQUIRE(tree.a.event(toy::kFiled, '1', {at("320585102")}));
  const auto decided = tree.a.event(toy::kDecided, '1');
  BOOST_REQUIRE(decided);
  tree.a.push(tree.county, tree.authority.root());
  tree.b.pull(tree.county);
  BOOST_TEST(tree.b.state('1') == "decided");
  tree.county.revoke(tree.a, 2);
  tree.b.pull(tree.county);
  BOOST_TEST(tree.b.state('1') == "open");
  BOOST_TEST(tree.b.record('1')->held.size() == 1u);
  // All of it counts after all.
  tree.county.revoke(tree.a, 3);
  BOOST_TEST(tree.county.state('1') == "decided");
  tree.b.pull(tree.county);
  BOOST_TEST(tree.b.state('1') == "decided");
  tree.county.start(3);
  tree.b.pull(tree.county);
  BOOST_TEST(tree.b.state('1') == "decided");
}

BOOST_AUTO_TEST_CASE(an_entry_offered_back_that_counts_no_longer_is_dropped) {
  Tree tree;
  BOOST_REQUIRE(tree.a.event(toy::kFiled, '1', {at("320585102")}));
  tree.a.push(tree.county, tree.authority.root());
  tree.b.pull(tree.county);
  tree.county.revoke(tree.a, 1);
  // The county has begun its feed anew, so that the town keeps what is not listed.
  tree.b.batch([&](Batch& batch) {
    batch.adopt_epochs({{99, 1}}, 0);
    return true;
  });
  const auto kept = tree.b.view()->kept({}, 1 << 20);
  BOOST_REQUIRE(kept.size() == 1);
  const auto answers = tree.county.batch([&](Batch& batch) {
    return batch.take_back({Offer{kept[0].entry, kept[0].tags}});
  });
  BOOST_REQUIRE(answers.size() == 1);
  BOOST_TEST((answers[0] == OfferAnswer::kWithdrawn));
  tree.b.batch([&](Batch& batch) { return batch.answered({{kept[0].id, answers[0]}}, false); });
  BOOST_TEST(tree.b.view()->kept({}, 1 << 20).empty());
  BOOST_TEST(!tree.b.record('1'));
}

BOOST_AUTO_TEST_CASE(only_a_hub_above_revokes) {
  Tree tree;
  BOOST_REQUIRE(tree.b.event(toy::kFiled, '1'));
  tree.b.push(tree.county, tree.authority.root());
  Orders orders;
  Revocation order{tree.b.identity.node(), at("320585102"), "", {}, "", Instant{1}, ""};
  const LogInfo log = tree.county.view()->logs().of_division(at("320585102")).front();
  orders.note({kRevocations, revocation_key(at("320585102"), order.node)}, encode_revocation(order));
  orders.note({kRevocations, revocation_key(at("320586"), order.node)}, encode_revocation(order));
  BOOST_TEST(orders.counted_up_to(log) > 1u);
  // Whatever division the order names, it is the log's own that counts.
  order.division = at("320586101");
  orders.note({kRevocations, revocation_key(at("320586"), order.node)}, encode_revocation(order));
  BOOST_TEST(orders.counted_up_to(log) > 1u);
  order.division = at("320585102");
  orders.note({kRevocations, revocation_key(at("320585"), order.node)}, encode_revocation(order));
  BOOST_TEST(orders.counted_up_to(log) == 0u);
}

BOOST_AUTO_TEST_CASE(an_erased_case_keeps_its_ids_sums_and_chains_and_loses_all_else) {
  Tree tree;
  const auto filed = tree.a.event(toy::kFiled, '1', {at("320585102")}, "secret");
  BOOST_REQUIRE(filed);
  BOOST_REQUIRE(tree.a.event(toy::kStep, '1', {}, "secret too"));
  tree.a.push(tree.county, tree.authority.root());
  tree.b.pull(tree.county);
  const auto sum = tree.county.view()->logs().frontier_sum({at("320585101")});
  tree.county.erase('1');
  BOOST_TEST(!has_bodies(tree.county, '1'));
  BOOST_TEST(tree.county.record('1')->held.size() == 2u);
  BOOST_TEST((tree.county.record('1')->find(filed->ids.front())->standing == Standing::kErased));
  BOOST_TEST(tree.county.view()->scan(toy::kByState, "", 10).hits.empty());
  BOOST_TEST(tree.county.view()->counter(toy::kStates, "open") == 0);
  BOOST_TEST(tree.county.view()->quarantined() == 0);
  BOOST_TEST((tree.county.view()->logs().frontier_sum({at("320585101")}) == sum));
  // Whoever has it from us loses it, and a range of it proves itself as before.
  tree.b.pull(tree.county);
  BOOST_TEST(!has_bodies(tree.b, '1'));
  BOOST_TEST(tree.b.view()->counter(toy::kStates, "open") == 0);
  Box fresh(tree.authority.below(tree.county.identity, "320585101"), 5);
  const Snapshot snapshot = tree.county.view();
  const LogInfo log = snapshot->logs().of_division(at("320585101")).front();
  auto verified = verify_range(*snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20), std::nullopt,
                               tree.authority.root());
  BOOST_REQUIRE(verified);
  BOOST_REQUIRE(fresh.batch([&](Batch& batch) { return batch.accept(*verified); }));
  BOOST_TEST(!has_bodies(fresh, '1'));
}

BOOST_AUTO_TEST_CASE(what_comes_after_the_order_is_erased_as_it_comes) {
  Tree tree;
  BOOST_REQUIRE(tree.a.event(toy::kFiled, '1', {}, "secret"));
  tree.county.erase('1');
  tree.a.push(tree.county, tree.authority.root());
  BOOST_TEST(!has_bodies(tree.county, '1'));
  BOOST_TEST(tree.county.state('1') == "");
}

BOOST_AUTO_TEST_CASE(a_file_goes_with_the_case_and_the_node_says_so) {
  Tree tree;
  const std::string bytes = "a scan";
  const BlobId blob = *BlobId::from(blake2b(bytes).view());
  tree.county.batch([&](Batch& batch) {
    BOOST_REQUIRE(batch.append_blob(blob, bytes.size(), 0, bytes));
    batch.end_blob(blob);
    return true;
  });
  BOOST_REQUIRE(tree.county.event(toy::kFiled, '1', {}, toy::message_with_blob(blob)));
  BOOST_TEST(tree.county.view()->blobs().whole(blob));
  tree.county.erase('1');
  BOOST_TEST(!tree.county.view()->blobs().find(blob));
  const auto statement = tree.county.view()->record({kRemovals, removal_key(at("320585"), {toy::kCases, key_of('1')})});
  BOOST_REQUIRE(statement);
  const auto removal = parse_removal(statement->state);
  BOOST_REQUIRE(removal);
  BOOST_TEST(removal->bodies == 1u);
  BOOST_TEST(removal->blobs == 1u);
  BOOST_TEST((removal->node == tree.county.identity.node()));
}

BOOST_AUTO_TEST_CASE(registers_go_ahead_of_the_feed_and_are_not_counted_as_held) {
  Tree tree;
  BOOST_REQUIRE(tree.county.write(EntryDraft{toy::kSetting, "320585/s", {at("320585102")}, {}, "in force"}));
  for (char c = 'a'; c < 'm'; ++c) BOOST_REQUIRE(tree.county.event(toy::kFiled, c, {at("320585102")}));
  const Snapshot snapshot = tree.county.view();
  const ChildNo child = tree.county.ledger->children().serving(at("320585102"))->no;
  const auto ahead = snapshot->registers_ahead(child, 1, 1 << 20, 1000, tree.county.identity.division_secret);
  BOOST_TEST(ahead.next == 0u);
  BOOST_REQUIRE(ahead.lines.size() == 1);
  BOOST_REQUIRE(tree.b.batch([&](Batch& batch) {
    batch.adopt_epochs(snapshot->epochs(), snapshot->arrival());
    return batch.apply_ahead(ahead.lines);
  }));
  BOOST_TEST(tree.b.view()->record({toy::kSettings, "320585/s"})->state == "in force");
  BOOST_TEST(tree.b.view()->feed_got().empty());
  tree.b.pull(tree.county);
  BOOST_TEST(tree.b.state('a') == "open");
  BOOST_TEST(tree.b.view()->record({toy::kSettings, "320585/s"})->state == "in force");
}

BOOST_AUTO_TEST_SUITE_END()
