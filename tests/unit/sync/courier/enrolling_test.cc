#include "sync/courier/enrolling.h"

#include "sync/enrol/revoking.h"
#include "tests/unit/sync/courier/stick_nodes.h"

using namespace yichuang;
using namespace yichuang::tests::sticks;

namespace {

const Division kNewTown = *Division::from("320585103");

// A county that has invited a township which has no line, and the box there.
struct Invited : Hall {
  explicit Invited(bool replaces = false) {
    invitation = {{},       county_key, authority.root(),    std::string(24, 't'),
                  kNewTown, "丙镇",     kNow + Millis{1000}, county_identity.division()};
    invite({kNewTown, "丙镇", kNow + Millis{1000}, "320585/admin", {}, replaces});
  }
  Invitation invitation;
  SigningKey key = SigningKey::generate(prng);
  BoxSecretKey channel = *BoxSecretKey::from(prng.bytes(32));

  void invite(const InvitationRow& row) const {
    auto batch = county.ledger->begin({kNow});
    batch->change_local({invitation_row_name(invitation.token), encode_invitation_row(row)});
    BOOST_REQUIRE(county.ledger->commit(std::move(batch)));
  }
  std::string request() { return request_of(key, channel); }
  std::string request_of(const SigningKey& by, const BoxSecretKey& channel_key) {
    return Node::all_of(enrolment_request(invitation, by, channel_key, "test", prng, kNow));
  }
  std::unique_ptr<StickIntake> read(std::string_view stick, Instant at = kNow) const {
    auto intake = county.courier->intake(at);
    intake->take(stick);
    return intake;
  }
  std::string answer() const { return Node::all_of(county.courier->export_down(kNewTown, {}, kNow)); }
  Result<Enrolled> open(std::string_view stick) const {
    return enrolment_answer(stick, invitation, key.public_key(), channel);
  }
  // The box, with the answer taken in.
  std::unique_ptr<Node> box(const Enrolled& enrolled, std::string_view stick) {
    const Identity who{key, enrolled.chain, enrolled.certificate, enrolled.division_secret};
    auto out = std::make_unique<Node>(prng, authority, who, channel, county_key);
    BOOST_REQUIRE(out->courier->expect_answer(request_nonce(invitation, key.public_key())));
    const auto taken = out->take(stick);
    BOOST_TEST(taken.whole);
    BOOST_TEST(taken.taken.news);
    return out;
  }
  std::size_t boxes() const { return nodes_of(*county.ledger->snapshot(), kNewTown).size(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(enrolling)

BOOST_AUTO_TEST_CASE(a_box_without_a_line_is_let_in_and_begins_with_what_the_hub_has_for_it) {
  Invited hall;
  const EntryId setting = hall.county.write(toy::kSetting, "320585/opening", {kNewTown}, "nine");
  const auto intake = hall.read(hall.request());
  BOOST_TEST(intake->whole());
  BOOST_REQUIRE(intake->admitted().has_value());
  BOOST_TEST(!intake->admitted()->again);
  BOOST_TEST(intake->reader().label()->to() == "320585");
  BOOST_TEST(hall.county.courier->awaits(kNewTown));

  const std::string stick = hall.answer();
  const auto enrolled = hall.open(stick);
  BOOST_REQUIRE(enrolled);
  BOOST_TEST((enrolled->certificate.division() == kNewTown));
  BOOST_TEST((enrolled->division_secret == division_secret_below(hall.county_identity.division_secret, kNewTown)));
  const auto box = hall.box(*enrolled, stick);
  BOOST_TEST(box->holds({toy::kSettings, "320585/opening"}, setting));

  // It works, and from its first stick on nobody sends it its certificate any more.
  const EntryId filed = box->write(toy::kFiled, kCase.key, {kNewTown});
  BOOST_TEST(hall.county.take(box->up()).whole);
  BOOST_TEST(hall.county.holds(kCase, filed));
  BOOST_TEST(!hall.county.courier->awaits(kNewTown));
  const std::string next = hall.answer();
  BOOST_TEST(!hall.open(next).has_value());
  BOOST_TEST(box->take(next).taken.news);
  BOOST_TEST(box->safe_above(kCase));
}

BOOST_AUTO_TEST_CASE(reading_the_request_again_is_harmless_at_any_time) {
  Invited hall;
  const std::string request = hall.request();
  const auto first = hall.read(request);
  // Past its end too, as it is bound by then.
  const auto second = hall.read(hall.request(), kNow + Millis{100'000});
  BOOST_REQUIRE(second->admitted().has_value());
  BOOST_TEST(second->admitted()->again);
  BOOST_TEST((second->admitted()->chain.front().bytes == first->admitted()->chain.front().bytes));
  BOOST_TEST(hall.boxes() == 1u);
  const std::string stick = hall.answer();
  const auto box = hall.box(*hall.open(stick), stick);
  box->write(toy::kFiled, kCase.key, {kNewTown});
  hall.county.take(box->up());
  const auto row = hall.county.ledger->snapshot()->local("courier/down/320585103");
  BOOST_TEST(hall.read(request)->admitted()->again);
  BOOST_TEST((hall.county.ledger->snapshot()->local("courier/down/320585103") == row));
  BOOST_TEST(box->take(hall.answer()).taken.news);
}

BOOST_AUTO_TEST_CASE(an_invitation_lets_one_box_in_until_it_ends) {
  Invited hall;
  const auto late = hall.read(hall.request(), kNow + Millis{1000});
  BOOST_TEST((late->fault() == StickFault::kRefused));
  BOOST_TEST(late->why_refused().find("过期") != std::string::npos);
  BOOST_TEST(hall.boxes() == 0u);
  hall.read(hall.request());
  const SigningKey thief = SigningKey::generate(hall.prng);
  const auto refused = hall.read(hall.request_of(thief, *BoxSecretKey::from(hall.prng.bytes(32))));
  BOOST_TEST((refused->fault() == StickFault::kRefused));
  BOOST_TEST(refused->why_refused().find("另一台机器用过") != std::string::npos);
  BOOST_TEST(hall.boxes() == 1u);
  hall.invitation.token = std::string(24, 'u');
  const auto unknown = hall.read(hall.request());
  BOOST_TEST(unknown->why_refused().find("没有发出过") != std::string::npos);
  // Nor does one that shows its key show another's channel.
  Invited other;
  pb::StickHeader header;
  {
    StickReader reader({listening_key(other.county_identity.division_secret)}, other.authority.root());
    reader.take(other.request());
    (void)reader.next();
    header = reader.header();
  }
  header.mutable_enrol()->set_channel_key(other.prng.bytes(32));
  StickWriter::Plan plan;
  plan.label.set_way(pb::StickLabel::ENROL);
  plan.label.set_from(kNewTown.str());
  plan.label.set_to("320585");
  plan.receiver = other.county_key;
  plan.header = header;
  const auto forged = other.read(Node::all_of(std::make_unique<StickWriter>(std::move(plan), other.key, other.prng)));
  BOOST_TEST((forged->fault() == StickFault::kRefused));
  BOOST_TEST(other.boxes() == 0u);
}

BOOST_AUTO_TEST_CASE(a_box_that_takes_anothers_place_gets_the_history_and_the_other_is_cut_off) {
  Invited hall;
  hall.read(hall.request());
  const std::string stick = hall.answer();
  const auto old = hall.box(*hall.open(stick), stick);
  const EntryId filed = old->write(toy::kFiled, kCase.key, {kNewTown});
  hall.county.take(old->up());
  hall.invitation.token = std::string(24, 'r');
  hall.invite({kNewTown, "丙镇", kNow + Millis{1000}, "320585/admin", {}, true});
  hall.key = SigningKey::generate(hall.prng);
  hall.channel = *BoxSecretKey::from(hall.prng.bytes(32));
  hall.read(hall.request());
  const std::string answer = hall.answer();
  const auto enrolled = hall.open(answer);
  BOOST_REQUIRE(enrolled);
  const auto fresh = hall.box(*enrolled, answer);
  BOOST_TEST(fresh->holds(kCase, filed));
  const auto last = hall.county.courier->intake(kNow);
  last->take(old->up());
  BOOST_TEST(last->revoked().has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_says_what_it_is_instead) {
  Invited hall;
  const auto what = [&](std::string_view stick) { return hall.open(stick).error().context; };
  BOOST_TEST(what("a picture of a cat").find("不是一窗") != std::string::npos);
  BOOST_TEST(what(hall.request()).find("请求") != std::string::npos);
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  BOOST_TEST(what(hall.county.down(hall.town)).find("不是写给这台机器的") != std::string::npos);
  hall.read(hall.request());
  const std::string good = hall.answer();
  BOOST_TEST(what(good.substr(0, 300)).find("不完整") != std::string::npos);
  std::string bad = good;
  bad[bad.size() - 3] ^= 1;
  BOOST_TEST(hall.open(bad).has_value());  // the opening stands for itself
  // Only the hub's own certificate counts, and only for the box that asked.
  const SigningKey other = SigningKey::generate(hall.prng);
  BOOST_TEST(!enrolment_answer(good, hall.invitation, other.public_key(), hall.channel).has_value());
  Invitation elsewhere = hall.invitation;
  elsewhere.root_key = SigningKey::generate(hall.prng).public_key();
  BOOST_TEST(!enrolment_answer(good, elsewhere, hall.key.public_key(), hall.channel).has_value());
  // A request that was altered on the way lets nobody in.
  const std::string request = hall.request();
  Invited fresh;
  const std::string mine = fresh.request();
  for (std::size_t at = 0; at < mine.size(); at += 7) {
    std::string altered = mine;
    altered[at] = static_cast<char>(altered[at] ^ 0x20);
    const auto intake = fresh.read(altered);
    if (intake->whole()) BOOST_FAIL("byte " << at << " may be altered");
  }
}

BOOST_AUTO_TEST_SUITE_END()
