#include "sync/engine/uplink.h"
#include "sync/enrol/revoking.h"
#include "sync/enrol/told_revoked.h"
#include "tests/unit/sync/courier/stick_nodes.h"

using namespace yichuang;
using namespace yichuang::tests::sticks;

namespace {

// What is here of the town's box counts, and what it writes from now on does not.
void revoke_town(Hall& hall, const Node& by) {
  auto batch = by.ledger->begin({kNow});
  const auto written = batch->execute([&](const LedgerView& view) -> Result<Plan> {
    const Revoking revoking{"遗失", by.identity.division().str() + "/admin", kNow};
    return Plan{{revoke_draft(view, by.identity.division(), hall.town.identity.certificate, revoking)}, {}, 0};
  });
  BOOST_REQUIRE(written);
  BOOST_REQUIRE(by.ledger->commit(std::move(batch)));
}

std::unique_ptr<StickIntake> read_all(Node& at, std::string_view stick) {
  auto intake = at.courier->intake(kNow);
  intake->take(stick);
  return intake;
}

const RecordRef kLater{toy::kCases, "case-two-key-000"};

}  // namespace

BOOST_AUTO_TEST_SUITE(revoked)

BOOST_AUTO_TEST_CASE(what_it_wrote_before_its_number_counts_and_what_came_later_is_set_aside) {
  Hall hall;
  const BlobId blob = hall.town.store(hall.prng.bytes(20'000));
  const EntryId before = hall.town.write(toy::kFiled, kCase.key, {kTown}, toy::message_with_blob(blob));
  const std::string first = hall.town.up();
  // The county counts it as far as it has come, and then a disk image is put back.
  const auto image = hall.county.map.image();
  hall.county.take(first);
  auto batch = hall.county.ledger->begin({kNow});
  EntryDraft order;
  BOOST_REQUIRE(batch->execute([&](const LedgerView& view) -> Result<Plan> {
    order = revoke_draft(view, hall.county.identity.division(), hall.town.identity.certificate,
                         {"遗失", "320585/admin", kNow});
    return Plan{};
  }));
  batch.reset();
  hall.county.courier.reset();
  hall.county.ledger.reset();
  hall.county.map.put_back(*image);
  hall.county.start();
  auto again = hall.county.ledger->begin({kNow});
  BOOST_REQUIRE(again->execute([&](const LedgerView&) -> Result<Plan> { return Plan{{order}, {}, 0}; }));
  BOOST_REQUIRE(hall.county.ledger->commit(std::move(again)));

  const EntryId after = hall.town.write(toy::kFiled, kLater.key, {kTown});
  const auto intake = read_all(hall.county, hall.town.up());
  BOOST_TEST(intake->whole());
  BOOST_REQUIRE(intake->revoked().has_value());
  BOOST_TEST(intake->revoked()->reason == "遗失");
  BOOST_TEST(hall.county.holds(kCase, before));
  BOOST_TEST(hall.county.ledger->snapshot()->blobs().whole(blob));
  BOOST_TEST(!hall.county.holds(kLater, after));
  const auto record = hall.county.ledger->snapshot()->record(kLater);
  BOOST_REQUIRE(record.has_value());
  BOOST_TEST(record->find(after)->reason == kReasonRevoked);
  BOOST_TEST(intake->taken().entries_aside == 1u);
  BOOST_TEST(intake->taken().entries > 1u);
  const auto repeated = read_all(hall.county, hall.town.up());
  BOOST_TEST(repeated->taken().entries == 0u);
  BOOST_TEST(repeated->taken().entries_aside == 0u);
}

BOOST_AUTO_TEST_CASE(what_it_says_and_asks_for_is_not_heard) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  const EntryId setting = hall.county.write(toy::kSetting, "320585/opening", {kTown}, "nine");
  hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(hall.town.holds({toy::kSettings, "320585/opening"}, setting));
  revoke_town(hall, hall.county);
  auto writer = hall.town.courier->export_up({pb::NodeStatus()}, kNow);
  const auto row = hall.county.ledger->snapshot()->local("courier/down/320585101");
  const auto intake = read_all(hall.county, Node::all_of(std::move(writer)));
  BOOST_TEST(intake->whole());
  BOOST_TEST(intake->statuses().empty());
  BOOST_TEST((hall.county.ledger->snapshot()->local("courier/down/320585101") == row));
}

BOOST_AUTO_TEST_CASE(a_stick_for_it_says_so_and_nothing_else_and_it_keeps_that) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  hall.county.write(toy::kSetting, "320585/opening", {kTown}, "nine");
  revoke_town(hall, hall.county);
  const std::string stick = hall.county.down(hall.town);
  const auto intake = read_all(hall.town, stick);
  BOOST_TEST(intake->whole());
  BOOST_REQUIRE(intake->told_revoked().has_value());
  BOOST_TEST(intake->told_revoked()->reason() == "遗失");
  BOOST_TEST(intake->taken().lines == 0u);
  BOOST_TEST(intake->taken().receipts == 0u);
  BOOST_TEST(!hall.town.safe_above(kCase));
  BOOST_TEST(hall.town.ledger->snapshot()->feed_got().empty());
  BOOST_TEST(intake->reader().header().hubs().empty());
  BOOST_TEST((hall.county.courier->load_down(kTown).lines == 0u));

  // It knows after a start too, with no line to tell it.
  hall.town.start();
  BOOST_REQUIRE(told_revoked(*hall.town.ledger->snapshot(), hall.town.identity.node()).has_value());
  Uplink uplink(*hall.town.ledger, hall.town_channel, {hall.county_key, hall.authority.root()}, hall.prng);
  uplink.start({{0}, kNow});
  BOOST_REQUIRE(uplink.status().revoked.has_value());
  BOOST_TEST(uplink.status().revoked->by == "320585/admin");
  BOOST_TEST(!told_revoked(*hall.other.ledger->snapshot(), hall.other.identity.node()).has_value());
  // What it has not sent yet still goes up, for a person there.
  BOOST_TEST(hall.town.courier->load_up().entries > 0u);
}

BOOST_AUTO_TEST_CASE(a_box_in_its_place_gets_sticks_again_and_the_old_one_cannot_read_them) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  revoke_town(hall, hall.county);
  const auto channel = *BoxSecretKey::from(hall.prng.bytes(32));
  Node fresh{hall.prng, hall.authority,
             hall.authority.below(hall.county_identity, "320585101", box_public_key(channel)), channel,
             hall.county_key};
  hall.county.take(fresh.up());
  const std::string stick = hall.county.down(fresh);
  BOOST_TEST((read_all(hall.town, stick)->fault() == StickFault::kNotForUs));
  const auto intake = read_all(fresh, stick);
  BOOST_TEST(intake->whole());
  BOOST_TEST(!intake->told_revoked().has_value());
  BOOST_TEST(fresh.ledger->snapshot()->record(kCase).has_value());
}

BOOST_AUTO_TEST_CASE(a_hub_that_was_revoked_is_not_believed_and_lets_nobody_in_any_more) {
  Hall hall;
  const auto channel = *BoxSecretKey::from(hall.prng.bytes(32));
  const Identity fresh_county = hall.authority.below(hall.province, "320585", box_public_key(channel));
  // The province has both, and has revoked the older.
  Node province{hall.prng, hall.authority, hall.province, *BoxSecretKey::from(hall.prng.bytes(32)), std::nullopt};
  auto batch = province.ledger->begin({kNow});
  BOOST_REQUIRE(batch->execute([&](const LedgerView& view) -> Result<Plan> {
    return Plan{{revoke_draft(view, province.identity.division(), hall.county_identity.certificate,
                              {"失窃", "32/admin", kNow})},
                {},
                0};
  }));
  BOOST_REQUIRE(province.ledger->commit(std::move(batch)));
  // A log of a town that it certified counts nothing there.
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  const auto taken = read_all(province, hall.county.up());
  BOOST_TEST(taken->revoked().has_value());
  BOOST_TEST(taken->taken().ranges_refused > 0u);
  BOOST_TEST(!province.ledger->snapshot()->record(kCase).has_value());
  // And the new county, told of it, tells the towns; a stick of the old one is refused by name.
  Node county{hall.prng, hall.authority, fresh_county, channel,
              box_public_key(listening_key(hall.province.division_secret))};
  province.take(county.up());
  county.take(province.down(county));
  Node town{hall.prng, hall.authority,
            hall.authority.below(fresh_county, "320585101", box_public_key(hall.town_channel)), hall.town_channel,
            box_public_key(listening_key(fresh_county.division_secret))};
  county.take(town.up());
  town.take(county.down(town));
  const std::string old_stick = hall.county.down(hall.town);
  BOOST_REQUIRE(!town.ledger->snapshot()->records(kRevocations).empty());
  const auto refused = read_all(town, old_stick);
  BOOST_TEST((refused->fault() == StickFault::kRefused));
  BOOST_TEST(refused->why_refused().find("失窃") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
