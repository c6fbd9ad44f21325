#include <boost/test/unit_test.hpp>

#include "node/domain/accounts/accounts.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/conflicts/commands.h"
#include "node/domain/conflicts/listing.h"
#include "node/domain/conflicts/quarantine.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/conflicts/twins.h"
#include "node/domain/kinds.h"
#include "tests/unit/node/domain/conflicts/offices.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;
using tests::Offices;

namespace {

std::vector<ConflictId> open_at(tests::Office& office, const Actor& actor) {
  const Snapshot snapshot = office.ledger().snapshot();
  return find_conflicts(*snapshot, scope_of(actor, actor.division), ConflictState::kOpen, 100, {}).conflicts;
}

ConflictPtr judged(tests::Office& office, const ConflictId& id, const Actor& actor) {
  const Snapshot snapshot = office.ledger().snapshot();
  auto out = judge_conflict(*snapshot, id, actor);
  BOOST_REQUIRE(out);
  return std::move(*out);
}

v1::RuleConflict ruling(std::string_view code) {
  v1::RuleConflict out;
  out.set_ruling(std::string(code));
  out.set_reason("核对过双方");
  return out;
}

v1::GiveReason because(const char* reason) {
  v1::GiveReason out;
  out.set_reason(reason);
  return out;
}

const v1::ConflictOption& option(const JudgedConflict& of, std::string_view code) {
  const auto found = std::find_if(of.options.begin(), of.options.end(),
                                  [&](const v1::ConflictOption& one) { return one.code() == code; });
  BOOST_REQUIRE(found != of.options.end());
  return *found;
}

// Town A took a case that town B decides; while the line was down B decided and A
// took the applicant's withdrawal.
struct LateWithdrawal : Offices {
  std::string key;
  LateWithdrawal() {
    key = a.file(tests::allowance("329901102200"));
    meet();
    BOOST_REQUIRE(b.act(key, kActionPass, b.person("sh-1", {v1::TOWN_REVIEWER})));
    v1::ActOnCase yes;
    yes.set_granted(true);
    BOOST_REQUIRE(b.act(key, kActionDecide, b.person("ld-1", {v1::TOWN_APPROVER}), yes));
    v1::ActOnCase withdraw;
    withdraw.set_reason("本人来窗口撤回");
    BOOST_REQUIRE(a.act(key, kActionWithdraw, a.clerk(), withdraw));
    meet();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(conflicts)

BOOST_FIXTURE_TEST_CASE(a_late_withdrawal_is_listed_at_both_towns_and_above, LateWithdrawal) {
  for (tests::Office* office : {&a, &b, &county, &province}) {
    BOOST_TEST((office->summary(key).state() == v1::DECIDED), office->division().str());
    const auto open = open_at(*office, office->person("hub", {v1::HUB_ADMIN}));
    BOOST_REQUIRE_MESSAGE(open.size() == 1u, office->division().str());
    BOOST_TEST((open[0].kind == ConflictId::Kind::kEvent));
    BOOST_TEST((ConflictId::from(open[0].text()) == open[0]));
  }
  const Actor clerk = county.person("zc-9", {v1::WINDOW_CLERK});
  BOOST_TEST(open_at(county, clerk).empty());
}

BOOST_FIXTURE_TEST_CASE(both_sides_are_what_their_writers_meant, LateWithdrawal) {
  const Actor admin = county.person("hub", {v1::HUB_ADMIN});
  const auto of = judged(county, open_at(county, admin).at(0), admin);
  BOOST_TEST(of->rule == "binding_first");
  BOOST_REQUIRE(of->clash.has_value());
  BOOST_REQUIRE(of->clash->stands != nullptr);
  BOOST_TEST((of->clash->late->kind == kCaseWithdrawn));
  BOOST_TEST((of->clash->stands->kind == kCaseDecided));
  BOOST_TEST((of->clash->left.summary.state() == v1::WITHDRAWN));
  BOOST_TEST((of->clash->right.summary.state() == v1::DECIDED));
  BOOST_TEST((of->clash->base.summary.state() == v1::ACCEPTED));
  BOOST_TEST(option(*of, kRuleTake).allowed());
  BOOST_TEST(option(*of, kRuleTake).to_state() == "WITHDRAWN");
}

BOOST_FIXTURE_TEST_CASE(two_acts_on_one_case_have_no_fields_to_choose, LateWithdrawal) {
  const Actor admin = county.person("hub", {v1::HUB_ADMIN});
  const auto of = judged(county, open_at(county, admin).at(0), admin);
  BOOST_TEST(!option(*of, kRulePick).allowed());
  BOOST_TEST(option(*of, kRulePick).why_not().find("没有填写的内容") != std::string::npos);
  BOOST_TEST(!county.run(rule_on(of->id, ruling(kRulePick), admin, county.now, of->etag)));
}

BOOST_FIXTURE_TEST_CASE(the_sides_stay_as_they_were_whatever_was_ruled, LateWithdrawal) {
  const Actor admin = county.person("hub", {v1::HUB_ADMIN});
  const ConflictId id = open_at(county, admin).at(0);
  const auto sides = [&](v1::CaseState now) {
    const auto of = judged(county, id, admin);
    BOOST_TEST((of->clash->left.summary.state() == v1::WITHDRAWN));
    BOOST_TEST((of->clash->right.summary.state() == v1::DECIDED));
    BOOST_TEST((county.summary(key).state() == now));
  };
  sides(v1::DECIDED);
  BOOST_REQUIRE(county.run(rule_on(id, ruling(kRuleTake), admin, county.now, {})));
  sides(v1::WITHDRAWN);
  BOOST_REQUIRE(county.run(undo_ruling(id, because("看错了"), admin, county.now, {})));
  BOOST_REQUIRE(county.run(rule_on(id, ruling(kRuleKeep), admin, county.now, {})));
  meet();
  BOOST_REQUIRE(a.act(key, kActionIssue, a.clerk()));
  meet();
  sides(v1::ISSUED);
}

BOOST_FIXTURE_TEST_CASE(an_act_says_who_did_it_where_the_account_is_not_known, LateWithdrawal) {
  const Snapshot snapshot = a.ledger().snapshot();
  BOOST_TEST(!find_account(*snapshot, b.division(), "ld-1").has_value());
  const auto record = snapshot->record({kCases, key});
  for (const Held& held : record->held) {
    const v1::CaseActedBy by = acted_by(snapshot->entry(held)->entry);
    BOOST_TEST(by.name() == "某");
    BOOST_TEST(by.window() == "03");
  }
}

BOOST_FIXTURE_TEST_CASE(a_ruling_reaches_everybody_and_can_be_undone, LateWithdrawal) {
  const Actor admin = county.person("hub", {v1::HUB_ADMIN});
  const ConflictId id = open_at(county, admin).at(0);
  BOOST_TEST(!county.run(rule_on(id, v1::RuleConflict(), admin, county.now, {})));
  BOOST_REQUIRE(county.run(rule_on(id, ruling(kRuleTake), admin, county.now, {})));
  meet();
  for (tests::Office* office : {&a, &b, &county, &province}) {
    BOOST_TEST((office->summary(key).state() == v1::WITHDRAWN), office->division().str());
    BOOST_TEST(office->summary(key).flagged() == 0u);
    // Nothing was decided on any day, as the figures of the day count it.
    BOOST_TEST(office->summary(key).decided_on() == "");
    BOOST_TEST(open_at(*office, office->person("hub", {v1::HUB_ADMIN})).empty());
  }
  BOOST_TEST(!county.run(rule_on(id, ruling(kRuleKeep), admin, county.now, {})));
  const Snapshot snapshot = county.ledger().snapshot();
  const auto ruled = find_conflicts(*snapshot, scope_of(admin, admin.division), ConflictState::kRuled, 10, {});
  BOOST_TEST((ruled.conflicts == std::vector{id}));
  BOOST_REQUIRE(county.run(undo_ruling(id, because("看错了"), admin, county.now, {})));
  meet();
  BOOST_TEST((a.summary(key).state() == v1::DECIDED));
  BOOST_TEST(a.summary(key).decided_on() != "");
  BOOST_TEST(open_at(b, b.person("hub", {v1::HUB_ADMIN})).size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(what_was_handed_over_no_ruling_takes_back, LateWithdrawal) {
  BOOST_REQUIRE(a.act(key, kActionIssue, a.clerk()));
  BOOST_REQUIRE(a.act(key, kActionDeliver, a.clerk()));
  meet();
  const Actor admin = county.person("hub", {v1::HUB_ADMIN});
  const ConflictId id = open_at(county, admin).at(0);
  const auto of = judged(county, id, admin);
  BOOST_TEST(!option(*of, kRuleTake).allowed());
  BOOST_TEST(option(*of, kRuleKeep).allowed());
  BOOST_TEST(!county.run(rule_on(id, ruling(kRuleTake), admin, county.now, {})));
  BOOST_TEST(county.run(rule_on(id, ruling(kRuleKeep), admin, county.now, {})).has_value());
}

BOOST_FIXTURE_TEST_CASE(two_rulings_that_did_not_know_of_each_other_are_a_conflict_again, LateWithdrawal) {
  const Actor admin = county.person("hub", {v1::HUB_ADMIN});
  const Actor above = province.person("hub", {v1::HUB_ADMIN});
  const ConflictId id = open_at(county, admin).at(0);
  BOOST_REQUIRE(county.run(rule_on(id, ruling(kRuleTake), admin, county.now, {})));
  province.now = province.now + Millis{1000};
  BOOST_REQUIRE(province.run(rule_on(id, ruling(kRuleKeep), above, province.now, {})));
  meet();
  for (tests::Office* office : {&a, &b, &county, &province}) {
    BOOST_TEST((office->summary(key).state() == v1::WITHDRAWN), office->division().str());
    const auto open = open_at(*office, office->person("hub", {v1::HUB_ADMIN}));
    BOOST_REQUIRE(open.size() == 1u);
    const auto of = judged(*office, open[0], office->person("hub", {v1::HUB_ADMIN}));
    BOOST_TEST(of->rule == "nothing_open");
  }
}

BOOST_FIXTURE_TEST_CASE(who_acted_does_not_rule, LateWithdrawal) {
  const Actor party = b.person("ld-1", {v1::TOWN_APPROVER, v1::HUB_ADMIN});
  const auto of = judged(b, open_at(b, party).at(0), party);
  BOOST_TEST(!option(*of, kRuleKeep).allowed());
  BOOST_TEST(option(*of, kRuleKeep).why_not().find("回避") != std::string::npos);
  const Actor other = b.person("other", {v1::HUB_ADMIN});
  BOOST_TEST(option(*judged(b, of->id, other), kRuleKeep).allowed());
}

BOOST_AUTO_TEST_CASE(a_person_who_applies_in_two_towns_is_found_by_the_county_and_told_to_both) {
  Offices all;
  const std::string first = all.a.file(tests::job_hunting());
  const std::string second = all.b.file(tests::job_hunting());
  all.meet();
  BOOST_TEST(TwinFinder().look(*all.a.ledger().snapshot(), all.a.identity()).entries.empty());
  BOOST_TEST(TwinFinder().look(*all.province.ledger().snapshot(), all.province.identity()).entries.empty());
  TwinFinder finder;
  const Plan plan = finder.look(*all.county.ledger().snapshot(), all.county.identity());
  BOOST_TEST(plan.entries.size() == 2u);
  BOOST_REQUIRE(all.county.run([&](const LedgerView&) -> Result<Plan> { return plan; }));
  BOOST_TEST(finder.look(*all.county.ledger().snapshot(), all.county.identity()).entries.empty());
  all.meet();
  for (tests::Office* office : {&all.a, &all.b, &all.county, &all.province}) {
    const auto open = open_at(*office, office->person("hub", {v1::HUB_ADMIN}));
    BOOST_REQUIRE_MESSAGE(open.size() == 1u, office->division().str());
    BOOST_TEST((open[0].kind == ConflictId::Kind::kTwin));
  }
  // A town sees its own end and does not rule alone.
  const Actor in_town = all.b.person("hub", {v1::HUB_ADMIN});
  BOOST_TEST(!option(*judged(all.b, open_at(all.b, in_town).at(0), in_town), kRuleDifferent).allowed());
  const Actor admin = all.county.person("hub", {v1::HUB_ADMIN});
  const ConflictId id = open_at(all.county, admin).at(0);
  BOOST_TEST((id.ref.key == first || id.ref.key == second));
  BOOST_TEST(!option(*judged(all.county, id, admin), kRulePick).allowed());
  BOOST_REQUIRE(all.county.run(rule_on(id, ruling(kRuleSameKeepLeft), admin, all.county.now, {})));
  all.meet();
  BOOST_TEST((all.a.summary(first).state() == v1::TERMINATED) != (all.b.summary(second).state() == v1::TERMINATED));
  BOOST_TEST(open_at(all.a, all.a.person("hub", {v1::HUB_ADMIN})).empty());
  BOOST_TEST(open_at(all.b, in_town).empty());
  // Each is shown as it was when it was told of the other.
  const auto ended = judged(all.county, id, admin);
  BOOST_TEST((summary_of(*ended->right_case).state() == v1::TERMINATED));
  const auto then = when_told_of(*all.county.ledger().snapshot(), *ended->right_case, id.ref.key);
  BOOST_REQUIRE(then.has_value());
  BOOST_TEST((then->summary.state() == v1::ACCEPTED));
  BOOST_TEST(then->content.form.fields().at("hardship_type").string_value() == "older");
  BOOST_REQUIRE(all.county.run(undo_ruling(id, because("是两个人"), admin, all.county.now, {})));
  BOOST_REQUIRE(all.county.run(rule_on(id, ruling(kRuleDifferent), admin, all.county.now, {})));
  all.meet();
  BOOST_TEST((all.a.summary(first).state() != v1::TERMINATED && all.b.summary(second).state() != v1::TERMINATED));
  BOOST_TEST(finder.look(*all.county.ledger().snapshot(), all.county.identity()).entries.empty());
}

BOOST_AUTO_TEST_CASE(a_look_for_twins_goes_on_where_the_last_one_stopped) {
  Offices all;
  for (const char* person : {"329901198507120023", "32990119850712004X"}) {
    v1::FileCase request = tests::job_hunting();
    (*request.mutable_form()->mutable_fields())["id_no"].set_string_value(person);
    BOOST_REQUIRE(!all.a.file(request).empty());
    BOOST_REQUIRE(!all.b.file(request).empty());
  }
  all.meet();
  TwinFinder finder(1);
  for (const bool more : {true, false}) {
    BOOST_TEST(finder.look(*all.county.ledger().snapshot(), all.county.identity()).entries.size() == 2u);
    BOOST_TEST(finder.is_under_way() == more);
  }
}

BOOST_AUTO_TEST_CASE(cases_that_the_window_has_told_apart_are_no_twins) {
  Offices all;
  const std::string first = all.a.file(tests::job_hunting());
  v1::FileCase again = tests::job_hunting();
  again.add_not_duplicates(all.a.summary(first).number());
  BOOST_REQUIRE(!all.a.file(again).empty());
  all.meet();
  BOOST_TEST(TwinFinder().look(*all.county.ledger().snapshot(), all.county.identity()).entries.empty());
  BOOST_TEST(TwinFinder().look(*all.a.ledger().snapshot(), all.a.identity()).entries.empty());
}

BOOST_AUTO_TEST_CASE(a_grant_written_at_two_boxes_is_settled_by_a_version_that_has_seen_both) {
  Offices all;
  tests::Office twin(all.county.identity(), 77);
  v1::PutAccount put;
  put.set_name("王甲");
  put.set_division("329901");
  put.add_roles(v1::COUNTY_REVIEWER);
  const Actor admin = all.county.person("hub", {v1::HUB_ADMIN});
  const auto grant = [&](tests::Office& at, const char* name) {
    put.set_name(name);
    BOOST_REQUIRE(at.run([&](const LedgerView& view) { return plan_grant(view, "sc-01", put, "argon", admin); }));
  };
  grant(all.county, "王甲");
  twin.now = twin.now + Millis{5000};
  grant(twin, "王乙");
  twin.push(all.county, all.root());
  all.meet();
  const auto name_at = [](tests::Office& office) {
    return find_account(*office.ledger().snapshot(), *Division::from("329901"), "sc-01")->grant.name();
  };
  BOOST_TEST(name_at(all.county) == "王乙");
  const Actor above = all.province.person("hub", {v1::HUB_ADMIN});
  BOOST_TEST(open_at(all.province, above).size() == 1u);
  BOOST_REQUIRE(open_at(all.county, admin).size() == 1u);
  const ConflictId id = open_at(all.county, admin).at(0);
  BOOST_TEST((id.kind == ConflictId::Kind::kRegister));
  // Only who writes the register settles it; who is above looks at it.
  BOOST_TEST(!option(*judged(all.province, id, above), kRuleTake).allowed());
  BOOST_REQUIRE(all.province.run(rule_on(id, ruling(kRuleNoted), above, all.province.now, {})));
  all.meet();
  BOOST_TEST(open_at(all.province, above).empty());
  BOOST_TEST(open_at(all.county, admin).empty());
  BOOST_REQUIRE(all.province.run(undo_ruling(id, because("县里再看"), above, all.province.now, {})));
  all.meet();
  BOOST_REQUIRE(all.county.run(rule_on(id, ruling(kRuleTake), admin, all.county.now, {})));
  all.meet();
  BOOST_TEST(name_at(all.province) == "王甲");
  BOOST_TEST(open_at(all.county, admin).empty());
  BOOST_TEST(open_at(all.province, above).empty());
  BOOST_TEST(all.county.ledger().snapshot()->counter(kConflicting, "329901") == 0);
  BOOST_REQUIRE(all.county.run(undo_ruling(id, because("乙是对的"), admin, all.county.now, {})));
  BOOST_TEST(name_at(all.county) == "王乙");
}

BOOST_AUTO_TEST_CASE(an_account_granted_at_town_and_county_is_told_until_they_agree_or_somebody_rules) {
  Offices all;
  const auto grant = [](tests::Office& at, const char* name) {
    v1::PutAccount put;
    put.set_name(name);
    put.set_division("329901101");
    put.add_roles(v1::WINDOW_CLERK);
    const Actor by = at.person("hub", {v1::HUB_ADMIN});
    BOOST_REQUIRE(at.run([&](const LedgerView& view) { return plan_grant(view, "zc-7", put, "argon", by); }));
  };
  grant(all.a, "李一");
  grant(all.county, "李二");
  all.meet();
  const Actor admin = all.county.person("hub", {v1::HUB_ADMIN});
  const auto open = open_at(all.county, admin);
  BOOST_REQUIRE(open.size() == 1u);
  BOOST_TEST((open[0].kind == ConflictId::Kind::kAccount));
  BOOST_TEST(judged(all.county, open[0], admin)->rule == "higher_grant");
  BOOST_REQUIRE(all.county.run(rule_on(open[0], ruling(kRuleKeep), admin, all.county.now, {})));
  all.meet();
  BOOST_TEST(open_at(all.a, all.a.person("hub", {v1::HUB_ADMIN})).empty());
  // What comes after the ruling is another conflict.
  grant(all.a, "李三");
  all.meet();
  BOOST_REQUIRE(open_at(all.county, admin).size() == 1u);
  BOOST_REQUIRE(all.county.run(rule_on(open[0], ruling(kRuleTake), admin, all.county.now, {})));
  BOOST_TEST(open_at(all.county, admin).empty());
  BOOST_TEST(find_account(*all.county.ledger().snapshot(), *Division::from("329901101"), "zc-7")->grant.name() ==
             "李三");
}

BOOST_AUTO_TEST_CASE(what_nobody_may_write_can_be_rejected_and_the_rejection_taken_back) {
  Offices all;
  const Kind unknown = Kind::event(900, 1, Binding::kNone, kHalls, Reach::kNobody);
  BOOST_REQUIRE(all.a.run([&](const LedgerView&) -> Result<Plan> {
    return Plan{{{unknown, std::string(16, 'k'), {}, "329901101/zc-1", "future"}}, {}, 0};
  }));
  all.meet();
  const Actor admin = all.county.person("sys", {v1::SYSTEM_ADMIN});
  const auto listed = [&](ConflictState state) {
    return find_quarantined(*all.county.ledger().snapshot(), admin.division, state, 10, {}).entries;
  };
  BOOST_REQUIRE(listed(ConflictState::kOpen).size() == 1u);
  const QuarantinedId id = listed(ConflictState::kOpen)[0];
  BOOST_TEST(QuarantinedId::from(id.text())->text() == id.text());
  const auto of = judge_quarantined(*all.county.ledger().snapshot(), id, admin, all.county.identity());
  BOOST_REQUIRE(of.has_value());
  BOOST_TEST(of->reason == "unknown_kind");
  BOOST_TEST(of->brought_by.str() == "329901101");
  const auto handle = [&](std::string_view what, const char* reason) {
    return all.county.run(
        handle_quarantined(id, std::string(what), reason, admin, all.county.identity(), all.county.now));
  };
  BOOST_TEST(!handle(kRuleRetry, "升级了"));
  BOOST_TEST(!handle(kRuleReject, ""));
  BOOST_REQUIRE(handle(kRuleReject, "试验时写的"));
  BOOST_TEST(listed(ConflictState::kOpen).empty());
  BOOST_TEST(listed(ConflictState::kRuled).size() == 1u);
  BOOST_REQUIRE(handle(kRuleReopen, "再看看"));
  BOOST_TEST(listed(ConflictState::kOpen).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_entry_in_a_strangers_log_counts_once_the_hub_has_taken_it_over) {
  Offices all;
  const std::string key = all.a.file(tests::job_hunting());
  // B's box hands over what A wrote: nobody believes B.
  const ParsedEntry entry = all.a.entry_of(key);
  all.b.slip_into_own_log(entry);
  all.b.push(all.county, all.root());
  const Actor admin = all.county.person("hub", {v1::HUB_ADMIN});
  const QuarantinedId id{{kCases, key}, entry.id};
  const auto of = judge_quarantined(*all.county.ledger().snapshot(), id, admin, all.county.identity());
  BOOST_REQUIRE(of.has_value());
  BOOST_TEST(of->reason == "place");
  BOOST_TEST(of->brought_by.str() == "329901102");
  BOOST_TEST(all.county.ledger().snapshot()->counter(kQuarantined, "329901102") == 1);
  BOOST_REQUIRE(all.county.run(
      handle_quarantined(id, std::string(kRuleRelease), "与甲镇核对过", admin, all.county.identity(), all.county.now)));
  BOOST_TEST((all.county.summary(key).state() == v1::ACCEPTED));
  BOOST_TEST(all.county.ledger().snapshot()->quarantined() == 0);
  all.meet();
  BOOST_TEST((all.province.summary(key).state() == v1::ACCEPTED));
}

BOOST_AUTO_TEST_SUITE_END()
