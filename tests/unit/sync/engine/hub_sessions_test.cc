#include "sync/engine/hub_sessions.h"

#include <boost/test/unit_test.hpp>

#include "sync/engine/prologue.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/protocol.pb.h"
#include "sync/protocol/versions.h"
#include "tests/support/identities.h"

using namespace yichuang;
using namespace yichuang::sync;

namespace {

struct Hub {
  SeededPrng prng{7};
  tests::Authority authority{prng};
  storage::Identity identity = authority.province("32");
  BoxSecretKey listening = *BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize));
  HubSessions sessions{listening, authority.root(), prng};
  BoxSecretKey own_key = *BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize));

  struct Session {
    SessionId id;
    TransportKeys keys;
  };
  // Absent when the hub is busy.
  std::optional<Session> shake_hands(const storage::CertificateChain& chain, Instant now) {
    Initiator initiator(prologue(), own_key, box_public_key(listening), prng);
    pb::Greeting greeting;
    greeting.set_version_min(kVersions.min);
    greeting.set_version_max(kVersions.max);
    if (!chain.empty()) greeting.set_chain(storage::encode_chain(chain));
    const std::string first =
        encode_head({Envelope::kHandshake, {}, 0}) + initiator.first_message(greeting.SerializeAsString());
    const std::string answer = sessions.shake_hands(first, identity, now);
    const auto head = read_head(answer);
    if (!head || head->type != Envelope::kAnswer) return std::nullopt;
    auto finished = initiator.read_answer(after_head(answer));
    pb::Welcome welcome;
    BOOST_REQUIRE(finished && welcome.ParseFromString(finished->payload));
    return Session{*SessionId::from(welcome.session()), finished->keys};
  }
  bool says(const Session& session, std::uint64_t counter, Instant now) {
    const std::string message =
        seal_request(session.keys.sending, {Envelope::kRequest, session.id, counter}, "something");
    return std::holds_alternative<HubSessions::Opened>(sessions.open(message, now));
  }
};

constexpr Instant kStart{1'000'000};

}  // namespace

BOOST_AUTO_TEST_SUITE(hub_sessions)

BOOST_FIXTURE_TEST_CASE(knocking_without_end_keeps_no_child_out, Hub) {
  const auto town = authority.below(identity, "320585", box_public_key(own_key));
  const auto child = shake_hands(town.chain, kStart);
  BOOST_REQUIRE(child && says(*child, 0, kStart));
  Instant now = kStart;
  std::optional<Session> first_guest;
  for (std::size_t i = 0; i < kPendingSessionsMax + 50; ++i) {
    now = now + Millis{2};
    const auto guest = shake_hands({}, now);
    BOOST_REQUIRE(guest);
    // To have said something is not enough to stay.
    if (i % 100 == 0) BOOST_TEST(says(*guest, 0, now));
    if (i == 0) first_guest = guest;
  }
  BOOST_TEST(sessions.guests() == kPendingSessionsMax);
  BOOST_TEST(!says(*first_guest, 1, now));
  BOOST_TEST(says(*child, 1, now));
  // The child comes anew in the midst of it.
  now = now + Millis{1000};
  const auto again = shake_hands(town.chain, now);
  BOOST_REQUIRE(again);
  BOOST_TEST(says(*again, 0, now));
}

// Two boxes may have one key; a third session is for the box whose session is the oldest.
BOOST_FIXTURE_TEST_CASE(a_child_has_as_many_sessions_as_boxes_are_heard_of_it_and_no_more, Hub) {
  const auto town = authority.below(identity, "320585", box_public_key(own_key));
  std::vector<Session> own;
  for (std::size_t i = 0; i < kSessionsOfNodeMax + 1; ++i) {
    const auto session = shake_hands(town.chain, kStart);
    BOOST_REQUIRE(session && says(*session, 0, kStart));
    own.push_back(*session);
  }
  BOOST_TEST(!says(own[0], 1, kStart));
  for (std::size_t i = 1; i < own.size(); ++i) BOOST_TEST(says(own[i], 1, kStart));
  sessions.end(own.back().id);
  const auto again = shake_hands(town.chain, kStart);
  BOOST_REQUIRE(again && says(*again, 0, kStart));
  BOOST_TEST(says(own[1], 2, kStart));
  BOOST_TEST(sessions.size() == kSessionsOfNodeMax);
}

BOOST_FIXTURE_TEST_CASE(a_guest_goes_after_half_a_minute_of_silence_and_a_child_does_not, Hub) {
  const auto town = authority.below(identity, "320585", box_public_key(own_key));
  const auto child = shake_hands(town.chain, kStart);
  const auto guest = shake_hands({}, kStart);
  BOOST_REQUIRE(child && guest && says(*child, 0, kStart) && says(*guest, 0, kStart));
  const Instant later = kStart + kPendingSessionMax + Millis{1};
  sessions.expire(later);
  BOOST_TEST(says(*child, 1, later));
  BOOST_TEST(!says(*guest, 1, later));
  BOOST_TEST(sessions.size() == 1u);
  BOOST_TEST(sessions.guests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(more_handshakes_than_a_second_holds_are_told_to_come_later, Hub) {
  for (std::size_t i = 0; i < kHandshakesPerSecondMax; ++i) BOOST_REQUIRE(shake_hands({}, kStart));
  BOOST_TEST(!shake_hands({}, kStart).has_value());
  BOOST_TEST(shake_hands({}, kStart + Millis{1000}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
