#include "sync/protocol/versions.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/fuzz/branch.h"
#include "tests/support/two_nodes.h"

using namespace yichuang;
using namespace yichuang::storage;
using namespace yichuang::sync;
using yichuang::tests::Line;
using yichuang::tests::Node;

namespace {

const std::string kKey(16, 'k');
const RecordRef kRef{toy::kCases, kKey};

std::string packed(const pb::Request& request, std::string_view more = {}) {
  return std::string(1, '\0') + request.SerializeAsString() + std::string(more);
}

// A field that no release knows, as Protobuf writes it: number 900, of bytes.
std::string unknown_field() {
  return std::string("\xa2\x38\x05", 3) + "hello";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(versions)

BOOST_AUTO_TEST_CASE(the_newest_that_both_speak_is_spoken) {
  BOOST_TEST(common_version({1, 1}, {1, 1}).value() == 1);
  BOOST_TEST(common_version({2, 3}, {1, 2}).value() == 2);
  BOOST_TEST(common_version({1, 2}, {2, 3}).value() == 2);
  BOOST_TEST(common_version({1, 5}, {2, 4}).value() == 4);
  BOOST_TEST(!common_version({1, 1}, {2, 3}).has_value());
  BOOST_TEST(!common_version({3, 4}, {1, 2}).has_value());
  BOOST_TEST(!common_version({1, 1}, {0, 0}).has_value());
  BOOST_TEST(!common_version({1, 3}, {3, 2}).has_value());
}

BOOST_AUTO_TEST_CASE(a_release_and_the_one_before_exchange_everything_either_way) {
  for (const auto& [hub, child] : {std::pair<VersionRange, VersionRange>{{2, 3}, {1, 2}}, {{1, 2}, {2, 3}}}) {
    Line line(hub, child);
    BOOST_TEST(line.status().version == 2);
    line.child->write(toy::kFiled, kKey);
    line.run();
    BOOST_REQUIRE(line.hub->ledger->snapshot()->record(kRef).has_value());
    line.hub->write(toy::kDecided, kKey);
    line.run();
    BOOST_TEST(toy::state_of(*line.child->ledger->snapshot()->record(kRef)) == "decided");
    BOOST_TEST(line.status().logs_equal);
    BOOST_TEST(line.status().feed_equal);
  }
}

BOOST_AUTO_TEST_CASE(two_that_share_no_version_say_so_and_lose_nothing) {
  Line line({3, 4}, {1, 2});
  line.child->write(toy::kFiled, kKey);
  line.run();
  BOOST_TEST(!line.status().up);
  BOOST_TEST(line.status().refusal.find("versions 3 to 4") != std::string::npos);
  BOOST_TEST(line.status().refusal.find("versions 1 to 2") != std::string::npos);
  BOOST_TEST(!line.hub->ledger->snapshot()->record(kRef).has_value());
  BOOST_TEST(line.status().unsent > 0U);
  BOOST_TEST(line.child->ledger->snapshot()->record(kRef).has_value());
}

BOOST_AUTO_TEST_CASE(what_a_hub_cannot_read_is_set_aside_alone_and_retried_after_an_upgrade) {
  Line line(kVersions, kVersions, 1);
  line.child->write(toy::kFiled, kKey);
  line.child->write(toy::kNote, kKey);  // means nothing to the hub's release
  line.child->write(toy::kStep, kKey);
  line.child->write(toy::kFiled, std::string(16, 'm'));
  line.run();
  {
    const Snapshot there = line.hub->ledger->snapshot();
    BOOST_TEST(there->quarantined() == 1);
    BOOST_TEST(there->counter(toy::kStates, "open") == 2);
    const std::vector<Held> held = there->record(kRef)->held;
    BOOST_TEST(held.size() == 3U);
    BOOST_TEST(std::count_if(held.begin(), held.end(),
                             [](const Held& one) { return one.standing == Standing::kCounts; }) == 2);
  }
  // It has its receipt: nothing waits for the upgrade.
  BOOST_TEST(line.status().logs_equal);
  BOOST_TEST(line.status().unsent == 0U);

  line.hub->exchange.reset();
  line.hub->open(2);
  BOOST_REQUIRE(line.hub->ledger->stale());
  BOOST_REQUIRE(line.hub->ledger->rebuild());
  BOOST_TEST(line.hub->ledger->snapshot()->quarantined() == 0);
}

BOOST_AUTO_TEST_CASE(a_collection_that_nobody_has_heard_of_is_stored_and_passed_on_unread) {
  constexpr Kind kUnheardOf = Kind::event(77, 1, Binding::kNone, toy::kHalls, Reach::kTownships);
  Line line(kVersions, kVersions);
  line.child->write(kUnheardOf, kKey);
  line.hub->write(kUnheardOf, std::string(16, 'h'), {*Division::from("320585101")});
  line.run();
  BOOST_TEST(line.status().logs_equal);
  BOOST_TEST(line.status().feed_equal);
  const auto message_at = [](const Node& node, const std::string& key) {
    const Snapshot snapshot = node.ledger->snapshot();
    const auto record = snapshot->record({77, key});
    BOOST_REQUIRE(record && record->held.size() == 1);
    return std::string(snapshot->entry(record->held.front())->entry.message());
  };
  BOOST_TEST(message_at(*line.hub, kKey) == "message");
  BOOST_TEST(message_at(*line.child, std::string(16, 'h')) == "message");
}

BOOST_AUTO_TEST_CASE(fields_that_a_newer_child_sends_are_ignored) {
  fuzz::HubDoor door;
  door.open_session(fuzz::HubDoor::Who::kTown);
  pb::Request request;
  request.mutable_hello()->set_feed_max(1);
  pb::Reply reply;
  BOOST_REQUIRE(reply.ParseFromString(door.ask(packed(request, unknown_field()))));
  BOOST_TEST(reply.has_hello());
  BOOST_TEST(reply.refusal().empty());
}

BOOST_AUTO_TEST_CASE(a_request_of_a_newer_release_is_refused_and_the_session_goes_on) {
  fuzz::HubDoor door;
  door.open_session(fuzz::HubDoor::Who::kTown);
  pb::Reply reply;
  BOOST_REQUIRE(reply.ParseFromString(door.ask(packed(pb::Request(), unknown_field()))));
  BOOST_TEST(!reply.refusal().empty());
  pb::Request hello;
  hello.mutable_hello();
  BOOST_REQUIRE(reply.ParseFromString(door.ask(packed(hello))));
  BOOST_TEST(reply.has_hello());
}

BOOST_AUTO_TEST_SUITE_END()
