#include <boost/test/unit_test.hpp>

#include "node/api/doubt_counts.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/evidence.h"
#include "node/domain/cases/flow.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/cases/queries.h"
#include "node/domain/kinds.h"
#include "tests/unit/node/domain/cases/hall.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;
using nlohmann::json;
using tests::actor;
using tests::at;
using tests::Hall;
using tests::request;
using tests::starter;

namespace {

v1::FileCase allowance(const std::string& village = "329901101200") {
  return request("MZ05-01",
                 {{"name", "李小明"},
                  {"id_no", "329901194406150014"},
                  {"sex", "1"},
                  {"birth_date", "1944-06-15"},
                  {"mobile", "13800138000"},
                  {"division_code", village},
                  {"address", "示范村3组"},
                  {"bank_name", "农商行"},
                  {"bank_account", "6222020000000001234"},
                  {"account_holder", "李小明"},
                  {"by_agent", false},
                  {"age", 82},
                  {"pay_from", "2026-12"},
                  {"other_allowance", "no"}},
                 {{"高龄津贴申请表", v1::GENERATED},
                  {"居民身份证", v1::TAKEN},
                  {"居民户口簿", v1::TAKEN},
                  {"社会保障卡或银行卡", v1::TAKEN}});
}

v1::FileCase unemployment() {
  return request("RS01-01",
                 {{"name", "陈某"},
                  {"id_no", "329901198507120023"},
                  {"sex", "2"},
                  {"birth_date", "1985-07-12"},
                  {"mobile", "13800138000"},
                  {"division_code", "329901101200"},
                  {"address", "示范村"},
                  {"by_agent", false},
                  {"commit_true", true},
                  {"sign", "signed"},
                  {"education", "60"},
                  {"lost_date", "2026-10-08"},
                  {"lost_reason", "contract_end"},
                  {"want_job", "sewing"}},
                 {{"居民身份证", v1::TAKEN}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cases)

BOOST_AUTO_TEST_CASE(an_empowered_case_goes_from_acceptance_to_closed) {
  Hall hall("329901101");
  const std::string key = hall.file(allowance(), hall.clerk());
  BOOST_REQUIRE_MESSAGE(!key.empty(), (hall.error ? hall.error->context : ""));
  BOOST_TEST((hall.summary(key).state() == v1::ACCEPTED));
  BOOST_TEST(hall.summary(key).promised_due() == "2026-11-23");
  BOOST_TEST(hall.last_number.substr(0, 12) == "329901101000");

  BOOST_REQUIRE(hall.act(key, kActionTake, hall.reviewer()));
  BOOST_TEST((hall.summary(key).state() == v1::REVIEWING));
  BOOST_REQUIRE(hall.act(key, kActionPass, hall.reviewer()));
  BOOST_TEST((hall.summary(key).state() == v1::DECIDING));
  const auto waiting = [&](const Actor& who) {
    return count_cases(*hall.ledger().snapshot(), who, local_date(hall.now), WorkingDays()).mine();
  };
  BOOST_TEST(waiting(hall.approver()) == 1);
  BOOST_TEST(waiting(hall.reviewer()) == 0);
  v1::ActOnCase yes;
  yes.set_granted(true);
  BOOST_REQUIRE(hall.act(key, kActionDecide, hall.approver(), yes));
  BOOST_TEST(waiting(hall.approver()) == 0);
  BOOST_REQUIRE(hall.act(key, kActionIssue, hall.clerk()));
  BOOST_REQUIRE(hall.act(key, kActionDeliver, hall.clerk()));
  BOOST_TEST((hall.summary(key).state() == v1::CLOSED));
  BOOST_TEST(hall.summary(key).granted());
  BOOST_TEST(hall.summary(key).flagged() == 0u);
  BOOST_TEST(hall.ledger().snapshot()->counter(kCasesByState, "329901101/CLOSED") == 1);
  BOOST_TEST(hall.ledger().snapshot()->scan(kCaseOpen, "329901101/", 10).hits.empty());
}

BOOST_AUTO_TEST_CASE(rules_decide_an_instant_case_and_it_is_issued_at_once) {
  Hall hall("329901101");
  const std::string key = hall.file(unemployment(), hall.clerk());
  BOOST_REQUIRE_MESSAGE(!key.empty(),
                        (hall.error && !hall.error->complaints.empty() ? hall.error->complaints[0].what : ""));
  BOOST_TEST((hall.summary(key).state() == v1::ISSUED));
  BOOST_REQUIRE(hall.act(key, kActionDeliver, hall.clerk()));
  BOOST_TEST((hall.summary(key).state() == v1::CLOSED));
}

BOOST_AUTO_TEST_CASE(a_resident_of_another_town_is_decided_there) {
  Hall hall("329901101");
  const std::string key = hall.file(allowance("329901102200"), hall.clerk());
  BOOST_REQUIRE(!key.empty());
  const v1::CaseSummary summary = hall.summary(key);
  BOOST_TEST(summary.deciding_division() == "329901102");
  BOOST_TEST(summary.step().division() == "329901102");
  const auto record = hall.ledger().snapshot()->record({kCases, key});
  BOOST_TEST((record->audience() == std::vector<Division>{at("329901102")}));
  const auto refused = hall.act(key, kActionPass, hall.reviewer());
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kForbidden));
}

BOOST_AUTO_TEST_CASE(who_accepted_does_not_decide) {
  Hall hall("329901101");
  Actor both = actor("329901101", "zc-1", {v1::WINDOW_CLERK, v1::TOWN_REVIEWER, v1::TOWN_APPROVER});
  const std::string key = hall.file(allowance(), both);
  BOOST_REQUIRE(hall.act(key, kActionPass, both));
  v1::ActOnCase yes;
  yes.set_granted(true);
  const auto refused = hall.act(key, kActionDecide, both, yes);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().context.find("回避") != std::string::npos);
  BOOST_TEST(hall.act(key, kActionDecide, hall.approver(), yes).has_value());
}

BOOST_AUTO_TEST_CASE(a_tolerated_paper_holds_the_decision_until_it_is_in) {
  Hall hall("329901101");
  v1::FileCase tolerant = allowance();
  tolerant.mutable_materials(3)->set_state(v1::TOLERATED);
  tolerant.mutable_materials(3)->set_due("2026-11-30");
  const std::string key = hall.file(tolerant, hall.clerk());
  BOOST_REQUIRE(!key.empty());
  BOOST_TEST(hall.summary(key).tolerated_due() == "2026-11-30");
  BOOST_REQUIRE(hall.act(key, kActionPass, hall.reviewer()));
  v1::ActOnCase yes;
  yes.set_granted(true);
  BOOST_TEST(!hall.act(key, kActionDecide, hall.approver(), yes));
  v1::ActOnCase papers;
  v1::Material& card = *papers.add_materials();
  card.set_name("社会保障卡或银行卡");
  card.set_state(v1::TAKEN);
  BOOST_REQUIRE(hall.act(key, kActionSupplement, hall.clerk(), papers));
  BOOST_TEST(hall.summary(key).tolerated().empty());
  BOOST_TEST(hall.act(key, kActionDecide, hall.approver(), yes).has_value());
}

BOOST_AUTO_TEST_CASE(a_notice_is_given_once_and_the_limit_begins_when_all_is_in) {
  Hall hall("329901101");
  v1::FileCase short_of = allowance();
  short_of.mutable_materials()->RemoveLast();
  BOOST_TEST(hall.file(short_of, hall.clerk()).empty());
  BOOST_REQUIRE(hall.error.has_value());
  BOOST_TEST(hall.error->complaints.front().where == "materials.社会保障卡或银行卡");
  short_of.set_outcome(v1::CORRECTING);
  const std::string key = hall.file(short_of, hall.clerk());
  BOOST_REQUIRE(!key.empty());
  BOOST_TEST((hall.summary(key).state() == v1::CORRECTING));
  BOOST_TEST(hall.summary(key).promised_due().empty());
  v1::ActOnCase again;
  again.set_reason("还差一样");
  BOOST_TEST(!hall.act(key, kActionAskCorrection, hall.clerk(), again));
  BOOST_TEST(!hall.act(key, kActionTerminate, hall.clerk()));
  hall.now = hall.now + Millis{3 * 86'400'000LL};
  v1::ActOnCase brought;
  v1::Material& card = *brought.add_materials();
  card.set_name("社会保障卡或银行卡");
  card.set_state(v1::TAKEN);
  BOOST_REQUIRE(hall.act(key, kActionAccept, hall.clerk(), brought));
  BOOST_TEST((hall.summary(key).state() == v1::ACCEPTED));
  BOOST_TEST(hall.summary(key).promised_due() == "2026-11-26");
}

BOOST_AUTO_TEST_CASE(a_special_procedure_stops_the_clock) {
  Hall hall("329901101");
  const std::string key = hall.file(allowance(), hall.clerk());
  v1::ActOnCase special;
  special.set_kind("2");
  special.set_name("入户调查受阻");
  special.set_reason("户主外出");
  special.set_days(5);
  BOOST_REQUIRE(hall.act(key, kActionStartSpecial, hall.reviewer(), special));
  BOOST_TEST((hall.summary(key).state() == v1::SPECIAL));
  hall.now = hall.now + Millis{2 * 86'400'000LL};
  BOOST_REQUIRE(hall.act(key, kActionEndSpecial, hall.reviewer()));
  BOOST_TEST((hall.summary(key).state() == v1::REVIEWING));
  BOOST_TEST(hall.summary(key).promised_due() == "2026-11-25");
  v1::ActOnCase empty;
  const auto refused = hall.act(key, kActionStartSpecial, hall.reviewer(), empty);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().complaints.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_possible_duplicate_asks_for_an_answer_and_keeps_it) {
  Hall hall("329901101");
  BOOST_REQUIRE(!hall.file(allowance(), hall.clerk()).empty());
  const std::string first = hall.last_number;
  BOOST_TEST(hall.file(allowance(), hall.clerk()).empty());
  BOOST_REQUIRE((hall.error && hall.error->code == ErrorCode::kConflict));
  BOOST_TEST(hall.error->complaints.front().where == first);
  v1::FileCase answered = allowance();
  answered.add_not_duplicates(first);
  BOOST_TEST(!hall.file(answered, hall.clerk()).empty());
  BOOST_TEST(hall.last_number != first);
}

BOOST_AUTO_TEST_CASE(what_the_state_does_not_allow_changes_nothing) {
  Hall hall("329901101");
  const std::string key = hall.file(allowance(), hall.clerk());
  const std::string before = etag_of(*hall.ledger().snapshot()->record({kCases, key}));
  for (const char* action : {kActionDecide, kActionIssue, kActionDeliver, kActionEndSpecial, kActionAccept, "fly"}) {
    BOOST_TEST(!hall.act(key, action, hall.clerk()), action);
  }
  BOOST_TEST(!hall.act(key, kActionPass, hall.reviewer(), {}, "0123456789abcdef"));
  BOOST_TEST(etag_of(*hall.ledger().snapshot()->record({kCases, key})) == before);
  BOOST_TEST(hall.act(key, kActionPass, hall.reviewer(), {}, before).has_value());
}

BOOST_AUTO_TEST_CASE(another_towns_case_is_not_there_for_an_outsider) {
  Hall hall("329901101");
  const std::string key = hall.file(allowance(), hall.clerk());
  const auto hidden = hall.act(key, kActionNote, actor("329901103", "zc-9", {v1::WINDOW_CLERK}));
  BOOST_REQUIRE(!hidden);
  BOOST_TEST((hidden.error().code == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(a_case_is_found_by_the_end_of_its_number_and_many_by_their_beginning) {
  Hall hall("329901101");
  v1::FileCase again = allowance();
  std::vector<std::string> numbers;
  for (int i = 0; i < 5; ++i) {
    BOOST_REQUIRE(!hall.file(again, hall.clerk()).empty());
    numbers.insert(numbers.begin(), hall.last_number);
    again.add_not_duplicates(hall.last_number);
  }
  const auto snapshot = hall.ledger().snapshot();
  const auto found = [&](const std::string& text, std::size_t limit) {
    std::vector<std::string> out;
    std::string cursor;
    do {
      const FoundCases page = search_cases(*snapshot, hall.clerk(), {text}, limit, cursor);
      BOOST_TEST(page.cases.size() <= limit);
      for (const FoundCase& one : page.cases) out.push_back(one.summary.number());
      cursor = page.cursor;
    } while (!cursor.empty());
    return out;
  };
  for (const std::string& number : numbers) BOOST_TEST(found(number.substr(24), 50) == std::vector{number});
  BOOST_TEST(found(numbers.front().substr(0, 12), 2) == numbers, boost::test_tools::per_element());
  BOOST_TEST(found("", 2) == numbers, boost::test_tools::per_element());
  BOOST_TEST(found("0ZZZ", 50).empty());
  BOOST_TEST(
      search_cases(*snapshot, actor("329901102", "zc-9", {v1::WINDOW_CLERK}), {numbers.front().substr(24)}, 50, {})
          .cases.empty());
}

BOOST_AUTO_TEST_CASE(steps_share_the_promised_time_by_weight) {
  const v1::Rules rules = rules_for(*starter()->business("RS03-01"), at("329901101"), at("329901102"));
  BOOST_TEST(rules.deciding_division() == "329901");
  BOOST_REQUIRE(rules.steps_size() == 6);
  BOOST_TEST(rules.steps(1).code() == "town_check");
  BOOST_TEST(rules.steps(1).division() == "329901101");
  BOOST_TEST(rules.steps(2).division() == "329901");
  BOOST_TEST(rules.steps(1).limit_days() + rules.steps(2).limit_days() + rules.steps(3).limit_days() == 5u);
}

BOOST_AUTO_TEST_CASE(a_folded_case_survives_any_cut_in_its_state) {
  Hall hall("329901101");
  const std::string key = hall.file(allowance(), hall.clerk());
  BOOST_REQUIRE(hall.act(key, kActionPass, hall.reviewer()));
  const Snapshot snapshot = hall.ledger().snapshot();
  const auto record = snapshot->record({kCases, key});
  // Folding from nothing gives what folding on gave.
  const auto projection = case_projection();
  const auto folding = projection->resume({kCases, key}, {});
  for (const Held& held : record->held) {
    const auto entry = snapshot->entry(held);
    folding->fold(entry->header, held.id, entry->entry);
  }
  BOOST_TEST(folding->state() == record->state);
}

namespace {

// Kind and subject of every doubt.
std::vector<std::string> doubts(Hall& hall, const std::string& key) {
  const Snapshot snapshot = hall.ledger().snapshot();
  const auto record = snapshot->record({kCases, key});
  BOOST_REQUIRE(record);
  std::vector<std::string> out;
  const auto others = others_of(*snapshot, *record, hall.approver());
  for (const v1::Finding& finding : findings_of(*snapshot, *record, others, *starter(), local_date(hall.now))) {
    if (finding.standing() == "doubt") out.push_back(finding.kind() + " " + finding.subject());
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_ends_on_a_day_is_counted_and_listed_by_the_day) {
  Hall hall("329901101");
  const auto counts = [&](Millis later) {
    return count_cases(*hall.ledger().snapshot(), hall.clerk(), local_date(hall.now + later), WorkingDays());
  };
  const auto listed = [&](const char* ends) {
    CaseSearch search;
    search.ends = ends;
    return search_cases(*hall.ledger().snapshot(), hall.clerk(), search, 10, "").cases.size();
  };
  v1::FileCase request = allowance();
  request.mutable_materials(2)->set_state(v1::TOLERATED);
  request.mutable_materials(2)->set_due("2026-12-24");
  const std::string key = hall.file(request, hall.clerk());
  BOOST_TEST(counts(Millis{0}).overdue() == 0);
  BOOST_TEST(counts(Millis{0}).papers_due() == 0);
  const Millis quarter{std::int64_t{90} * 24 * 3600 * 1000};
  BOOST_TEST(counts(quarter).overdue() == 1);
  BOOST_TEST(counts(quarter).papers_due() == 1);
  BOOST_TEST(counts(quarter).due_soon() == 0);
  BOOST_TEST(listed(kPromised) == 1u);
  BOOST_TEST(listed(kPaper) == 1u);
  BOOST_TEST(listed(kCorrection) == 0u);
  // Whose case has ended nobody waits for.
  v1::ActOnCase withdrawn;
  withdrawn.set_reason("申请人改在户籍地办理");
  BOOST_REQUIRE(hall.act(key, kActionWithdraw, hall.clerk(), withdrawn));
  BOOST_TEST(counts(quarter).overdue() == 0);
  BOOST_TEST(counts(quarter).papers_due() == 0);
  BOOST_TEST(listed(kPromised) == 0u);
}

BOOST_AUTO_TEST_CASE(the_count_of_doubts_follows_what_comes_in) {
  Hall hall("329901101");
  DoubtCounts counts;
  const std::string first = hall.file(allowance(), hall.clerk());
  const auto counted = [&] {
    const Snapshot snapshot = hall.ledger().snapshot();
    auto record = snapshot->record({kCases, first});
    BOOST_REQUIRE(record);
    v1::CaseSummary summary = summary_of(*record);
    const auto others = others_of(*snapshot, *record, hall.approver());
    return counts.of(*snapshot, {std::move(*record), std::move(summary)}, others, *starter(), local_date(hall.now));
  };
  BOOST_TEST(counted() == 0u);
  BOOST_TEST(counted() == 0u);
  v1::FileCase again = allowance();
  again.add_not_duplicates(hall.last_number);
  hall.file(again, hall.clerk());
  BOOST_TEST(counted() == 1u);
}

BOOST_AUTO_TEST_CASE(what_fits_raises_no_doubt) {
  Hall hall("329901101");
  BOOST_TEST(doubts(hall, hall.file(allowance(), hall.clerk())) == std::vector<std::string>());
}

BOOST_AUTO_TEST_CASE(a_birth_date_that_the_number_denies_is_a_doubt) {
  Hall hall("329901101");
  v1::FileCase request = allowance();
  auto& fields = *request.mutable_form()->mutable_fields();
  fields["birth_date"].set_string_value("1944-06-16");
  fields["age"].set_number_value(81);
  const auto found = doubts(hall, hall.file(request, hall.clerk()));
  BOOST_TEST(found == (std::vector<std::string>{"identity birth_date", "age "}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tolerated_paper_and_an_open_case_of_the_same_person_are_doubts) {
  Hall hall("329901101");
  const std::string first = hall.file(allowance(), hall.clerk());
  const std::string first_number = hall.last_number;
  v1::FileCase again = allowance();
  again.add_not_duplicates(first_number);
  again.mutable_materials(2)->set_state(v1::TOLERATED);
  again.mutable_materials(2)->set_due("2026-12-24");
  const std::string second = hall.file(again, hall.clerk());
  const auto found = doubts(hall, second);
  BOOST_TEST(found == (std::vector<std::string>{"tolerated 居民户口簿", "duplicate " + first_number}),
             boost::test_tools::per_element());
  // The window's answer is told; the first case's page shows the second.
  BOOST_TEST(doubts(hall, first).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_refusal_before_is_a_doubt_and_a_grant_before_a_note) {
  for (const bool granted : {false, true}) {
    Hall hall("329901101");
    const std::string key = hall.file(allowance(), hall.clerk());
    const std::string before = hall.last_number;
    BOOST_REQUIRE(hall.act(key, kActionPass, hall.reviewer()));
    v1::ActOnCase decision;
    decision.set_granted(granted);
    decision.set_reason("户籍不在本省");
    BOOST_REQUIRE(hall.act(key, kActionDecide, hall.approver(), decision));
    v1::FileCase again = allowance();
    again.add_not_duplicates(before);
    const auto found = doubts(hall, hall.file(again, hall.clerk()));
    const std::vector<std::string> wanted =
        granted ? std::vector<std::string>() : std::vector<std::string>{"decided_before " + before};
    BOOST_TEST(found == wanted, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
