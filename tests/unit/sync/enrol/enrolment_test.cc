#include "sync/enrol/enrolment.h"

#include <boost/test/unit_test.hpp>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/engine/downlink.h"
#include "sync/engine/uplink.h"
#include "sync/enrol/revoking.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;
using namespace yichuang::sync;

namespace {

constexpr Now kNow{{1'000'000}, {1'700'000'000'000}};
const std::string kToken(24, 't');

// A county that has invited a township, asked directly.
struct Hub {
  explicit Hub(std::uint64_t seed = 11) : prng(seed) {}
  SeededPrng prng;
  tests::Authority authority{prng};
  Identity county = authority.below(authority.province("32"), "320585");
  MemoryMap map;
  std::unique_ptr<Ledger> ledger = std::move(Ledger::open(map, county, toy::projections(), prng)).value();
  Downlink downlink{*ledger, authority.root(), prng};
  RequestId last = 0;

  void invite(Instant expires) { invite({*Division::from("320585101"), "甲镇", expires, "320585/admin", {}}); }
  void invite(const InvitationRow& row) {
    auto batch = ledger->begin({kNow.wall});
    batch->change_local({invitation_row_name(kToken), encode_invitation_row(row)});
    BOOST_REQUIRE(ledger->commit(std::move(batch)));
  }
  Invitation invitation() {
    return {{"127.0.0.1:1"},
            box_public_key(listening_key(county.division_secret)),
            authority.root(),
            kToken,
            *Division::from("320585101"),
            "甲镇",
            {}};
  }
  std::string ask(const std::string& message) {
    downlink.on_request(++last, message, kNow);
    for (;;) {
      Work work = downlink.take_work();
      for (auto& write : work.writes) {
        auto batch = ledger->begin({kNow.wall});
        write.change(*batch);
        auto news = ledger->commit(std::move(batch));
        BOOST_REQUIRE(news);
        downlink.on_committed(*news, kNow);
        downlink.on_written(write.ticket, {}, kNow);
      }
      if (!work.sends.empty()) return work.sends.front().message;
      if (work.idle()) return {};
    }
  }
  Result<Enrolled> enrol(const SigningKey& key, const BoxSecretKey& channel_key) {
    Enrolment enrolment(invitation(), key, channel_key, prng);
    std::string message = enrolment.first_message();
    for (;;) {
      auto step = enrolment.on_answer(ask(message));
      if (!step) return step.error();
      if (auto* done = std::get_if<Enrolled>(&*step)) return std::move(*done);
      message = std::get<std::string>(*step);
    }
  }
};

struct BoxKeys {
  explicit BoxKeys(std::uint64_t seed) : prng(seed) {}
  SeededPrng prng;
  SigningKey key = SigningKey::generate(prng);
  BoxSecretKey channel = *BoxSecretKey::from(prng.bytes(32));
};

}  // namespace

BOOST_AUTO_TEST_SUITE(enrolment)

BOOST_AUTO_TEST_CASE(an_invited_box_comes_away_with_a_certificate_of_its_division) {
  Hub hub;
  hub.invite(kNow.wall + Millis{1000});
  const BoxKeys box(1);
  const auto enrolled = hub.enrol(box.key, box.channel);
  BOOST_REQUIRE(enrolled);
  BOOST_TEST(enrolled->certificate.division().str() == "320585101");
  BOOST_TEST((enrolled->certificate.node == box.key.public_key()));
  BOOST_TEST(
      (enrolled->division_secret == division_secret_below(hub.county.division_secret, *Division::from("320585101"))));
}

BOOST_AUTO_TEST_CASE(repeating_it_with_the_same_keys_is_harmless_and_with_others_refused) {
  Hub hub;
  hub.invite(kNow.wall + Millis{1000});
  const BoxKeys box(1);
  BOOST_REQUIRE(hub.enrol(box.key, box.channel));
  BOOST_TEST(hub.enrol(box.key, box.channel).has_value());
  const BoxKeys thief(2);
  const auto refused = hub.enrol(thief.key, thief.channel);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kForbidden));
}

BOOST_AUTO_TEST_CASE(an_unknown_or_expired_token_lets_nobody_in) {
  Hub hub;
  const BoxKeys box(1);
  BOOST_TEST(!hub.enrol(box.key, box.channel));
  hub.invite(kNow.wall);
  BOOST_TEST(!hub.enrol(box.key, box.channel));
}

BOOST_AUTO_TEST_CASE(a_box_that_takes_anothers_place_has_it_cut_off) {
  Hub hub;
  hub.invite(kNow.wall + Millis{1000});
  const BoxKeys old(1);
  const auto first = hub.enrol(old.key, old.channel);
  BOOST_REQUIRE(first);
  hub.invite({*Division::from("320585101"), "甲镇", kNow.wall + Millis{1000}, "320585/admin", {}, true});
  const BoxKeys fresh(2);
  BOOST_REQUIRE(hub.enrol(fresh.key, fresh.channel));
  const auto nodes = nodes_of(*hub.ledger->snapshot(), *Division::from("320585101"));
  BOOST_REQUIRE(nodes.size() == 2);
  for (const KnownNode& node : nodes) {
    BOOST_TEST(node.revoked.has_value() == (node.certificate.node == old.key.public_key()));
  }
  // It is told so at the door, and by the same token it does not come in again.
  MemoryMap map;
  SeededPrng prng(3);
  auto ledger = std::move(Ledger::open(map, Identity{old.key, first->chain, first->certificate, first->division_secret},
                                       toy::projections(), prng))
                    .value();
  Uplink uplink(*ledger, old.channel, {hub.invitation().hub_key, hub.authority.root()}, prng);
  uplink.start(kNow);
  const Work work = uplink.take_work();
  BOOST_REQUIRE(work.sends.size() == 1);
  uplink.on_reply(work.sends.front().request, hub.ask(work.sends.front().message), kNow);
  BOOST_REQUIRE(uplink.status().revoked.has_value());
  BOOST_TEST(uplink.status().revoked->by == "320585/admin");
  BOOST_TEST(!uplink.status().refusal.empty());
  BOOST_TEST(!hub.enrol(old.key, old.channel));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_not_the_hubs_is_not_believed) {
  Hub hub;
  const BoxKeys box(1);
  Enrolment waiting(hub.invitation(), box.key, box.channel, hub.prng);
  (void)waiting.first_message();
  for (const std::string& answer : {std::string(), std::string("\x02", 1), std::string(100, 'x')}) {
    BOOST_TEST(!waiting.on_answer(answer));
  }
  Hub other(12);
  Enrolment misled(hub.invitation(), box.key, box.channel, hub.prng);
  BOOST_TEST(!misled.on_answer(other.ask(misled.first_message())));
}

BOOST_AUTO_TEST_SUITE_END()
