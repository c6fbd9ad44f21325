#include <boost/test/unit_test.hpp>

#include "node/api/sessions.h"
#include "node/domain/accounts/one_time_code.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "storage/crypto/password.h"
#include "tests/support/identities.h"
#include "tests/support/shared_map.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;

namespace {

const std::string kPassword = "Mima-2026-hao";
const std::string kHere = "10.0.0.7";

// A province with one account of `role`, and its clock in our hand.
struct Hall {
  SeededPrng prng{11};
  tests::Authority authority{prng};
  Identity identity = authority.province("32");
  tests::SharedMap map;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<GroupCommit> writer;
  std::unique_ptr<LedgerAccess> access;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<GroupCommit::Subscription> subscription;
  std::atomic<std::int64_t> now_ms{1'763'000'000'000};
  std::string secret;
  std::vector<std::string> recovery;

  explicit Hall(v1::Role role = v1::SYSTEM_ADMIN, SecondFactorRule rule = SecondFactorRule::kAdministrators) {
    ledger = std::move(Ledger::open(map, identity, node::projections(), prng)).value();
    writer = std::make_unique<GroupCommit>(*ledger, [this] { return WriteTime{Instant{now_ms.load()}}; });
    access = std::make_unique<LedgerAccess>(*ledger, *writer, [this] { return Instant{now_ms.load()}; });
    begin(rule);
    v1::AccountGrant grant;
    grant.set_account("sys");
    grant.set_name("陈守机");
    grant.set_division("32");
    grant.add_roles(role);
    v1::AccountProfile profile;
    profile.set_account("sys");
    profile.set_password(hash_password(kPassword, {1, std::size_t{8} << 10}));
    BOOST_REQUIRE(access->write([&](const LedgerView&) -> Result<Plan> {
      return Plan{{{kAccountGrant, "32/sys", {*Division::from("32")}, "32/root", grant.SerializeAsString()},
                   {kAccountProfile, "32/sys", {}, "32/sys", profile.SerializeAsString()}},
                  {},
                  0};
    }));
  }
  ~Hall() {
    subscription.reset();
    writer.reset();
  }
  // The program starts: what is in memory alone is gone.
  void begin(SecondFactorRule rule) {
    subscription.reset();
    sessions = std::make_unique<Sessions>(*access, rule);
    subscription = writer->subscribe([this](const CommitNews& news) { sessions->on_committed(news); });
  }

  void pass(std::int64_t seconds) { now_ms += seconds * 1000; }
  std::string code(std::int64_t steps_off = 0) const {
    return one_time_code(secret, code_step(Instant{now_ms.load()}) + steps_off);
  }
  // None of those that are right now.
  std::string wrong() const {
    for (int i = 0;; ++i) {
      std::string typed = std::to_string(100'000 + i);
      if (!step_of_code(secret, typed, Instant{now_ms.load()})) return typed;
    }
  }
  Sessions::SignedIn sign_in() { return sessions->sign_in("sys", kPassword, "", kHere).value(); }
  Result<Sessions::SignedIn> step(const std::string& ticket, const std::string& typed,
                                  const std::string& from = kHere) {
    return sessions->take_second_step({ticket, typed, {}}, from);
  }
  Result<Sessions::SignedIn> recover(const std::string& typed) {
    return sessions->take_second_step({sign_in().ticket, {}, typed}, kHere);
  }
  // Sets codes up in a session of its own, and gives that.
  std::string set_up() {
    const auto in = sign_in();
    BOOST_REQUIRE(in.ticket.empty());
    secret = sessions->begin_second_factor(in.token, kPassword).value().secret;
    recovery = sessions->confirm_second_factor(in.token, code(), "key").value().recovery_codes;
    pass(60);
    return in.token;
  }
  Result<Written> take_away(const Actor& by, const std::string& mark) {
    return access->write([&](const LedgerView& view) {
      return plan_factor_reset(*find_account(view, *Division::from("32"), "sys"), "手机丢失", by, mark, access->now());
    });
  }
  KnownAccount account() const { return *find_account(*access->read(), *Division::from("32"), "sys"); }
};

const Actor kSecurity{"sec", "", *Division::from("32"), {v1::SECURITY_ADMIN}, {}, ""};

bool is(const Error& error, ErrorCode code, const char* words) {
  return error.code == code && error.context.find(words) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(second_step)

BOOST_AUTO_TEST_CASE(a_right_password_opens_no_session_where_codes_are_set_up) {
  Hall hall;
  hall.set_up();
  const auto asked = hall.sign_in();
  BOOST_TEST(asked.token.empty());
  BOOST_TEST(!hall.sessions->find(asked.token));
  BOOST_TEST(!hall.sessions->find(asked.ticket));
  const auto in = hall.step(asked.ticket, hall.code());
  BOOST_REQUIRE(in);
  BOOST_TEST(hall.sessions->find(in->token)->has_second_factor);
  BOOST_TEST(hall.step(asked.ticket, hall.code()).error().context.find("过期") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_code_lets_in_once_also_after_a_start) {
  Hall hall;
  hall.set_up();
  const std::string seen = hall.code();
  BOOST_REQUIRE(hall.step(hall.sign_in().ticket, seen));
  BOOST_TEST(is(hall.step(hall.sign_in().ticket, seen).error(), ErrorCode::kInvalid, "已用过"));
  hall.begin(SecondFactorRule::kAdministrators);
  BOOST_TEST(is(hall.step(hall.sign_in().ticket, seen).error(), ErrorCode::kInvalid, "已用过"));
  // Nor one from before it, which the drift would allow.
  BOOST_TEST(is(hall.step(hall.sign_in().ticket, hall.code(-1)).error(), ErrorCode::kInvalid, "已用过"));
  hall.pass(30);
  BOOST_TEST(hall.step(hall.sign_in().ticket, hall.code()).has_value());
}

BOOST_AUTO_TEST_CASE(the_code_that_set_it_up_lets_nobody_in) {
  Hall hall;
  const auto in = hall.sign_in();
  hall.secret = hall.sessions->begin_second_factor(in.token, "").value().secret;
  const std::string typed = hall.code();
  BOOST_REQUIRE(hall.sessions->confirm_second_factor(in.token, typed, ""));
  BOOST_TEST(is(hall.step(hall.sign_in().ticket, typed).error(), ErrorCode::kInvalid, "已用过"));
}

BOOST_AUTO_TEST_CASE(a_code_of_the_step_before_or_behind_is_taken) {
  Hall hall;
  hall.set_up();
  BOOST_TEST(hall.step(hall.sign_in().ticket, hall.code(-1)).has_value());
  BOOST_TEST(hall.step(hall.sign_in().ticket, hall.code(1)).has_value());
  hall.pass(300);
  BOOST_TEST(!hall.step(hall.sign_in().ticket, hall.code(2)));
  BOOST_TEST(!hall.step(hall.sign_in().ticket, hall.code(-2)));
}

BOOST_AUTO_TEST_CASE(wrong_codes_lock_as_wrong_passwords_do) {
  Hall hall;
  hall.set_up();
  BOOST_TEST(!hall.sessions->sign_in("sys", "Cuowu-2026", "", kHere));
  const std::string ticket = hall.sign_in().ticket;
  for (std::uint32_t i = 0; i + 2 < Sessions::kFailuresMax; ++i) {
    BOOST_TEST(is(hall.step(ticket, hall.wrong()).error(), ErrorCode::kInvalid, "还可试"));
  }
  BOOST_TEST(is(hall.step(ticket, hall.wrong()).error(), ErrorCode::kForbidden, "15 分钟"));
  BOOST_TEST(is(hall.step(ticket, hall.code()).error(), ErrorCode::kForbidden, "分钟"));
  BOOST_TEST(is(hall.sessions->sign_in("sys", kPassword, "", kHere).error(), ErrorCode::kForbidden, "分钟"));
  hall.sessions->unlock("sys");
  BOOST_TEST(hall.step(hall.sign_in().ticket, hall.code()).has_value());
}

BOOST_AUTO_TEST_CASE(a_right_password_forgives_no_wrong_code) {
  Hall hall;
  hall.set_up();
  for (std::uint32_t i = 1; i < Sessions::kFailuresMax; ++i)
    BOOST_TEST(!hall.step(hall.sign_in().ticket, hall.wrong()));
  BOOST_TEST(is(hall.step(hall.sign_in().ticket, hall.wrong()).error(), ErrorCode::kForbidden, "锁定"));
}

BOOST_AUTO_TEST_CASE(a_ticket_is_for_one_address_and_five_minutes) {
  Hall hall;
  hall.set_up();
  const std::string ticket = hall.sign_in().ticket;
  BOOST_TEST((hall.step(ticket, hall.code(), "10.0.0.8").error().code == ErrorCode::kUnauthorized));
  hall.pass(SecondSteps::kTicketLife.count() / 1000 - 1);
  BOOST_TEST(is(hall.step(ticket, hall.wrong()).error(), ErrorCode::kInvalid, "动态码不对"));
  hall.pass(1);
  BOOST_TEST((hall.step(ticket, hall.code()).error().code == ErrorCode::kUnauthorized));
  BOOST_TEST((hall.step("", hall.code()).error().code == ErrorCode::kUnauthorized));
}

BOOST_AUTO_TEST_CASE(a_ticket_is_over_with_the_password_that_it_was_given_for) {
  Hall hall;
  const std::string token = hall.set_up();
  const std::string ticket = hall.sign_in().ticket;
  BOOST_REQUIRE(hall.sessions->change_password(token, kPassword, "Xin-mima-2026"));
  BOOST_TEST((hall.step(ticket, hall.code()).error().code == ErrorCode::kUnauthorized));
  BOOST_TEST(hall.sessions->find(token).has_value());
}

BOOST_AUTO_TEST_CASE(each_recovery_code_lets_in_once) {
  Hall hall;
  hall.set_up();
  BOOST_REQUIRE(hall.recovery.size() == kRecoveryCodes);
  BOOST_TEST(std::set<std::string>(hall.recovery.begin(), hall.recovery.end()).size() == kRecoveryCodes);
  const auto in = hall.recover(hall.recovery[3]);
  BOOST_REQUIRE(in);
  BOOST_TEST(in->who.recovery_codes_left == kRecoveryCodes - 1);
  BOOST_TEST(hall.sessions->find(in->token)->recovery_codes_left == kRecoveryCodes - 1);
  BOOST_TEST(is(hall.recover(hall.recovery[3]).error(), ErrorCode::kInvalid, "已用过"));
  // As people write: without dashes, in small letters.
  std::string typed;
  for (const char c : hall.recovery[0]) {
    if (c != '-') typed += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  BOOST_TEST(hall.recover(typed).has_value());
}

BOOST_AUTO_TEST_CASE(a_recovery_code_that_cannot_be_marked_as_used_lets_nobody_in_and_a_code_does) {
  Hall hall;
  hall.set_up();
  hall.writer->hold(Error{ErrorCode::kDiskFull, "磁盘将满"});
  BOOST_TEST((hall.recover(hall.recovery[0]).error().code == ErrorCode::kDiskFull));
  const std::string seen = hall.code();
  BOOST_TEST(hall.step(hall.sign_in().ticket, seen).has_value());
  BOOST_TEST(is(hall.step(hall.sign_in().ticket, seen).error(), ErrorCode::kInvalid, "已用过"));
  hall.writer->hold(std::nullopt);
  BOOST_TEST(hall.recover(hall.recovery[0]).has_value());
}

BOOST_AUTO_TEST_CASE(nothing_counts_before_a_right_code_was_typed) {
  Hall hall;
  const auto in = hall.sign_in();
  BOOST_TEST(hall.sessions->find(in.token)->must_set_up_second_factor);
  BOOST_TEST((hall.sessions->confirm_second_factor(in.token, "000000", "").error().code == ErrorCode::kConflict));
  hall.secret = hall.sessions->begin_second_factor(in.token, "").value().secret;
  for (std::uint32_t i = 0; i < SecondSteps::kTriesMax; ++i) {
    BOOST_TEST((hall.sessions->confirm_second_factor(in.token, hall.wrong(), "").error().code == ErrorCode::kInvalid));
  }
  BOOST_TEST((hall.sessions->confirm_second_factor(in.token, hall.code(), "").error().code == ErrorCode::kConflict));
  BOOST_TEST(!hall.account().factor);
  BOOST_TEST(hall.sign_in().ticket.empty());
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_lost_is_given_again_to_the_same_request_alone) {
  Hall hall;
  const auto in = hall.sign_in();
  hall.secret = hall.sessions->begin_second_factor(in.token, "").value().secret;
  const auto first = hall.sessions->confirm_second_factor(in.token, hall.code(), "k1");
  const auto again = hall.sessions->confirm_second_factor(in.token, hall.code(), "k1");
  BOOST_TEST(first.value().recovery_codes == again.value().recovery_codes);
  BOOST_TEST(!hall.sessions->confirm_second_factor(in.token, hall.code(), "k2"));
  BOOST_TEST(!hall.sessions->confirm_second_factor(in.token, hall.code(), ""));
}

BOOST_AUTO_TEST_CASE(the_ledger_holds_neither_secret_nor_recovery_codes) {
  Hall hall;
  hall.set_up();
  const std::string kept = hall.account().factor->SerializeAsString();
  BOOST_TEST(kept.find(hall.secret) == std::string::npos);
  BOOST_TEST(kept.find(to_base32(hall.secret)) == std::string::npos);
  for (const std::string& code : hall.recovery) BOOST_TEST(kept.find(code) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_box_that_replaces_this_one_checks_the_same_phone_and_another_division_does_not) {
  Hall hall;
  hall.set_up();
  const v1::AccountFactor factor = *hall.account().factor;
  Identity replacing = hall.authority.province("32");
  replacing.division_secret = hall.identity.division_secret;
  BOOST_TEST(open_code_secret(replacing, factor).value() == hall.secret);
  replacing.division_secret = *SecretKey::from(hall.prng.bytes(32));
  BOOST_TEST(!open_code_secret(replacing, factor));
  v1::AccountFactor others = factor;
  others.set_account("sys-2");
  BOOST_TEST(!open_code_secret(hall.identity, others));
}

BOOST_AUTO_TEST_CASE(renewing_asks_the_password_and_ends_other_sessions_and_the_old_phone) {
  Hall hall;
  const std::string token = hall.set_up();
  const auto other = hall.step(hall.sign_in().ticket, hall.code());
  BOOST_REQUIRE(other);
  BOOST_TEST(is(hall.sessions->begin_second_factor(token, "Cuowu-2026").error(), ErrorCode::kInvalid, "密码"));
  const std::string old_secret = hall.secret;
  const std::string old_recovery = hall.recovery[0];
  hall.secret = hall.sessions->begin_second_factor(token, kPassword).value().secret;
  hall.pass(60);
  BOOST_REQUIRE(hall.sessions->confirm_second_factor(token, hall.code(), ""));
  BOOST_TEST(hall.sessions->find(token).has_value());
  BOOST_TEST(!hall.sessions->find(other->token));
  hall.pass(60);
  BOOST_TEST(!hall.step(hall.sign_in().ticket, one_time_code(old_secret, code_step(hall.access->now()))));
  BOOST_TEST(!hall.recover(old_recovery));
  BOOST_TEST(hall.step(hall.sign_in().ticket, hall.code()).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_taken_away_ends_sessions_and_is_set_up_anew) {
  Hall hall;
  const std::string token = hall.set_up();
  const std::string ticket = hall.sign_in().ticket;
  BOOST_REQUIRE(hall.take_away(kSecurity, "m1"));
  BOOST_TEST(!hall.sessions->find(token));
  BOOST_TEST((hall.step(ticket, hall.code()).error().code == ErrorCode::kUnauthorized));
  const auto in = hall.sign_in();
  BOOST_TEST(in.who.must_set_up_second_factor);
  hall.set_up();
  BOOST_TEST(!hall.sign_in().ticket.empty());
  BOOST_REQUIRE(hall.take_away(kSecurity, "m2"));
  BOOST_TEST(hall.sign_in().ticket.empty());
}

BOOST_AUTO_TEST_CASE(taking_away_needs_a_reason_a_right_and_something_to_take) {
  Hall hall;
  const KnownAccount without = hall.account();
  const Instant now = hall.access->now();
  BOOST_TEST((plan_factor_reset(without, "丢失", kSecurity, "m", now).error().code == ErrorCode::kConflict));
  hall.set_up();
  const KnownAccount with = hall.account();
  BOOST_TEST((plan_factor_reset(with, "", kSecurity, "m", now).error().code == ErrorCode::kInvalid));
  const Actor below{"sec", "", *Division::from("3205"), {v1::SECURITY_ADMIN}, {}, ""};
  BOOST_TEST((plan_factor_reset(with, "丢失", below, "m", now).error().code == ErrorCode::kForbidden));
  const Actor oneself{"sys", "", *Division::from("32"), {v1::SECURITY_ADMIN}, {}, ""};
  BOOST_TEST((plan_factor_reset(with, "丢失", oneself, "m", now).error().code == ErrorCode::kForbidden));
}

BOOST_AUTO_TEST_CASE(who_must_set_codes_up_is_a_matter_of_role_and_rule) {
  for (const v1::Role role : {v1::HUB_ADMIN, v1::SYSTEM_ADMIN, v1::SECURITY_ADMIN, v1::AUDITOR}) {
    BOOST_TEST(Hall(role).sign_in().who.must_set_up_second_factor);
  }
  for (const v1::Role role : {v1::WINDOW_CLERK, v1::TOWN_APPROVER, v1::SUPERVISOR, v1::DATA_OFFICER}) {
    BOOST_TEST(!Hall(role).sign_in().who.must_set_up_second_factor);
  }
  BOOST_TEST(!Hall(v1::HUB_ADMIN, SecondFactorRule::kWhoeverHasOne).sign_in().who.must_set_up_second_factor);
}

BOOST_AUTO_TEST_CASE(who_has_codes_is_always_asked_for_one) {
  Hall hall(v1::WINDOW_CLERK, SecondFactorRule::kWhoeverHasOne);
  hall.set_up();
  BOOST_TEST(!hall.sign_in().ticket.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(second_steps)

BOOST_AUTO_TEST_CASE(tickets_are_bounded_and_the_oldest_makes_room) {
  SeededPrng prng{5};
  SecondSteps steps;
  const std::string first = steps.issue({"a", "", kHere, "", ""}, prng, Instant{1});
  for (std::size_t i = 1; i < SecondSteps::kHeldMax; ++i) steps.issue({"b", "", kHere, "", ""}, prng, Instant{2});
  BOOST_TEST(steps.try_ticket(first, kHere, Instant{3}).has_value());
  const std::string last = steps.issue({"c", "", kHere, "", ""}, prng, Instant{3});
  BOOST_TEST(!steps.try_ticket(first, kHere, Instant{3}));
  BOOST_TEST(steps.try_ticket(last, kHere, Instant{3})->account == "c");
}

BOOST_AUTO_TEST_CASE(a_ticket_takes_so_many_tries_and_no_more) {
  SeededPrng prng{5};
  SecondSteps steps;
  const std::string name = steps.issue({"a", "", kHere, "", ""}, prng, Instant{1});
  for (std::uint32_t left = SecondSteps::kTriesMax; left-- > 0;) {
    BOOST_TEST(steps.try_ticket(name, kHere, Instant{2})->tries == left);
  }
  BOOST_TEST(!steps.try_ticket(name, kHere, Instant{2}));
}

BOOST_AUTO_TEST_SUITE_END()
