#include "sync/nng/exchange_service.h"

#include <boost/test/unit_test.hpp>

#include "sync/enrol/told_revoked.h"
#include "tests/unit/sync/nng/line_node.h"

using namespace yichuang;
using namespace yichuang::storage;
using namespace yichuang::sync;
using tests::LineNode;

BOOST_AUTO_TEST_SUITE(exchange_service)

BOOST_AUTO_TEST_CASE(a_case_goes_up_with_a_receipt_and_its_decision_comes_down) {
  SecureRandom prng;
  tests::Authority authority(prng);
  const Identity province = authority.province("32");
  const Identity county = authority.below(province, "320585");
  const auto channel_key = *BoxSecretKey::from(prng.bytes(32));
  const Identity town = authority.below(county, "320585101", box_public_key(channel_key));

  LineNode hub(county, {std::nullopt, {}, "127.0.0.1:0", authority.root()});
  const HubAddress address{box_public_key(listening_key(county.division_secret)), authority.root()};
  LineNode child(town, {Exchange::Above{channel_key, address},
                        {"127.0.0.1:" + std::to_string(hub.service().port())},
                        std::nullopt,
                        authority.root()});

  const std::string key(16, 'k');
  const RecordRef ref{toy::kCases, key};
  BOOST_REQUIRE(child.write(toy::kFiled, key));
  BOOST_TEST(hub.eventually([&](const LedgerView& view) { return view.record(ref).has_value(); }));
  BOOST_TEST(child.eventually([&](const LedgerView& view) {
    const auto record = view.record(ref);
    return record && view.safety(*record, *Division::from("320585101"), *Division::from("320585")).safe();
  }));
  BOOST_REQUIRE(hub.write(toy::kDecided, key));
  BOOST_TEST(child.eventually([&](const LedgerView& view) {
    const auto record = view.record(ref);
    return record && toy::state_of(*record) == "decided";
  }));
}

BOOST_AUTO_TEST_CASE(rubbish_at_the_door_changes_nothing) {
  SecureRandom prng;
  tests::Authority authority(prng);
  const Identity province = authority.province("32");
  const Identity county = authority.below(province, "320585");
  LineNode hub(county, {std::nullopt, {}, "127.0.0.1:0", authority.root()});
  // A child that takes the hub for another one: its first message is rubbish there.
  const auto channel_key = *BoxSecretKey::from(prng.bytes(32));
  const Identity town = authority.below(county, "320585101", box_public_key(channel_key));
  const HubAddress wrong{box_public_key(*BoxSecretKey::from(prng.bytes(32))), authority.root()};
  LineNode child(town, {Exchange::Above{channel_key, wrong},
                        {"127.0.0.1:" + std::to_string(hub.service().port())},
                        std::nullopt,
                        authority.root()});
  BOOST_REQUIRE(child.write(toy::kFiled, std::string(16, 'k')));
  BOOST_REQUIRE(hub.write(toy::kFiled, std::string(16, 'h')));
  BOOST_TEST(hub.eventually([&](const LedgerView& view) { return view.counter(toy::kStates, "open") == 1; }));
  BOOST_TEST(!child.service().uplink()->up);
}

BOOST_AUTO_TEST_CASE(a_box_without_an_address_of_its_hub_works_and_hears_by_stick) {
  tests::LinePair pair;
  ExchangeService::Options options = pair.child(1, {});
  options.hub_addresses.clear();
  LineNode box(pair.town, std::move(options));
  const RecordRef ref{toy::kCases, std::string(16, 'k')};
  BOOST_REQUIRE(box.write(toy::kFiled, ref.key));
  BOOST_TEST(box.ledger().snapshot()->record(ref).has_value());
  pb::Revoked revoked;
  revoked.set_by("320585/admin");
  revoked.set_reason("lost");
  BOOST_TEST(!box.service().revoked());
  box.service().revoked_by_stick(revoked);
  BOOST_TEST(box.service().revoked());  // at once
  const NodeId node = pair.town.node();
  BOOST_TEST(box.eventually([&](const LedgerView& view) { return told_revoked(view, node).has_value(); }));
  BOOST_TEST(box.service().revoked());
  const auto uplink = box.service().uplink();
  BOOST_TEST((!uplink || !uplink->up));
}

BOOST_AUTO_TEST_SUITE_END()
