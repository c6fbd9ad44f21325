#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "node/domain/accounts/accounts.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/conflicts/commands.h"
#include "node/domain/conflicts/fields.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "node/domain/stale.h"
#include "tests/unit/node/domain/conflicts/ruling.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;
using namespace yichuang::tests;
using nlohmann::json;

namespace {

// Two boxes of one town, one of them put back from a backup: a case that waited for
// corrections was accepted at both, with other answers.
struct AcceptedTwice : Offices {
  Office twin{a.identity(), 78};
  std::string key;
  ConflictId id;

  AcceptedTwice() {
    v1::FileCase request = tests::allowance("329901101200");
    request.set_outcome(v1::CORRECTING);
    request.set_reason("地址不详");
    key = a.file(request);
    a.push(twin, root());
    accept(a, {{"mobile", "13900000001"}, {"address", "示范村1组"}}, v1::TAKEN);
    twin.now = twin.now + Millis{5000};
    accept(twin, {{"mobile", "13900000002"}, {"address", "示范村2组"}, {"bank_name", "邮储银行"}}, v1::TOLERATED);
    meet_all();
    const auto open = open_at(county);
    BOOST_REQUIRE(open.size() == 1u);
    id = open[0];
  }

  // The town's boxes get of each other what the county holds of their logs.
  void meet_all() {
    twin.push(county, root());
    twin.push(a, root());
    meet();
  }

  void accept(Office& at, const json& form, v1::MaterialState booklet) {
    v1::ActOnCase request;
    to_struct(form, *request.mutable_form());
    v1::Material& paper = *request.add_materials();
    paper.set_name("居民户口簿");
    paper.set_state(booklet);
    if (booklet == v1::TOLERATED) paper.set_due("2026-12-20");
    const auto done = at.act(key, kActionAccept, at.clerk(), request);
    std::string fault = done ? "" : done.error().context;
    if (!done) {
      for (const Complaint& complaint : done.error().complaints) fault += "; " + complaint.where + " " + complaint.what;
    }
    BOOST_REQUIRE_MESSAGE(done.has_value(), fault);
  }
  std::string etag() { return judged(county, id)->etag; }
};

// A county's account that two of its boxes set at the same time.
struct GrantedTwice : Offices {
  Office twin{county.identity(), 77};
  ConflictId id;

  GrantedTwice() {
    grant(county, "王甲", {v1::COUNTY_REVIEWER}, "MZ05");
    twin.now = twin.now + Millis{5000};
    grant(twin, "王乙", {v1::COUNTY_REVIEWER, v1::SUPERVISOR}, "RS03");
    twin.push(county, root());
    meet();
    const auto open = open_at(county);
    BOOST_REQUIRE(open.size() == 1u);
    id = open[0];
  }

  static void grant(Office& at, const char* name, std::vector<v1::Role> roles, const char* item,
                    const std::string& division = "329901", const std::string& account = "sc-01") {
    v1::PutAccount put;
    put.set_name(name);
    put.set_division(division);
    for (const v1::Role role : roles) put.add_roles(role);
    put.add_items(item);
    const Actor by = admin_of(at);
    BOOST_REQUIRE(at.run([&](const LedgerView& view) { return plan_grant(view, account, put, "argon", by); }));
  }
  static v1::AccountGrant at(Office& office, const std::string& division = "329901",
                             const std::string& account = "sc-01") {
    return find_account(*office.ledger().snapshot(), *Division::from(division), account)->grant;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(field_by_field)

BOOST_FIXTURE_TEST_CASE(each_answer_of_two_windows_is_taken_from_one_side, AcceptedTwice) {
  const auto of = judged(county, id);
  const std::vector<std::string> expected = {"form.address", "form.bank_name", "form.mobile", "paper.居民户口簿"};
  BOOST_TEST(fields_of(*of) == expected, boost::test_tools::per_element());
  BOOST_TEST(form_at(county, key)["mobile"] == "13900000001");
  const auto done =
      pick(county, id, {{"form.mobile", "left"}, {"form.address", "right"}, {"paper.居民户口簿", "left"}}, of->etag);
  BOOST_REQUIRE(done.has_value());
  BOOST_TEST(done->ids.size() == 1u);
  meet_all();
  for (Office* office : {&a, &county, &province}) {
    const json form = form_at(*office, key);
    BOOST_TEST(form["mobile"] == "13900000002");
    BOOST_TEST(form["address"] == "示范村1组");
    // What nobody chose stays.
    BOOST_TEST(form["bank_name"] == "农商行");
    BOOST_TEST((paper_at(*office, key, "居民户口簿") == v1::TOLERATED));
    BOOST_TEST((office->summary(key).state() == v1::ACCEPTED));
    BOOST_TEST(office->summary(key).tolerated(0) == "居民户口簿");
    BOOST_TEST(office->summary(key).flagged() == 0u);
  }
  const v1::CaseRuling ruling = a.summary(key).rulings(0);
  BOOST_TEST(ruling.by_name() == "某");
  BOOST_REQUIRE(ruling.taken_size() == 3);
  BOOST_TEST(ruling.taken(0).field() == "form.address");
  BOOST_TEST(ruling.taken(0).side() == "right");
  BOOST_TEST(ruling.taken(1).entry() == of->clash->late->id.hex());
}

BOOST_FIXTURE_TEST_CASE(taken_back_everything_is_as_before_and_open_again, AcceptedTwice) {
  const json before = form_at(county, key);
  BOOST_REQUIRE(pick(county, id, {{"form.mobile", "left"}, {"paper.居民户口簿", "left"}}, etag()));
  BOOST_TEST(open_at(county).empty());
  BOOST_REQUIRE(undo(county, id));
  meet_all();
  for (Office* office : {&a, &county, &province}) {
    BOOST_TEST(form_at(*office, key) == before);
    BOOST_TEST((paper_at(*office, key, "居民户口簿") == v1::TAKEN));
    BOOST_TEST(office->summary(key).tolerated().empty());
    BOOST_TEST(open_at(*office).size() == 1u);
  }
  BOOST_TEST(pick(county, id, {{"form.bank_name", "left"}}, etag()).has_value());
}

BOOST_FIXTURE_TEST_CASE(the_other_side_as_a_whole_brings_its_answers_too, AcceptedTwice) {
  BOOST_REQUIRE(rule(county, id, kRuleTake));
  meet_all();
  const json form = form_at(a, key);
  BOOST_TEST(form["mobile"] == "13900000002");
  BOOST_TEST(form["address"] == "示范村2组");
  BOOST_TEST(form["bank_name"] == "邮储银行");
}

BOOST_FIXTURE_TEST_CASE(a_choice_on_what_has_moved_on_is_refused, AcceptedTwice) {
  const std::string seen = etag();
  const Sides sides = {{"form.mobile", "left"}};
  BOOST_TEST(pick(county, id, sides, {}).error().complaints.at(0).where == "If-Match");
  v1::ActOnCase more;
  to_struct({{"mobile", "13900000009"}}, *more.mutable_form());
  BOOST_REQUIRE(a.act(key, kActionSupplement, a.clerk(), more));
  meet_all();
  BOOST_TEST(pick(county, id, sides, seen).error().context == kStaleEtag);
  BOOST_TEST(form_at(county, key)["mobile"] == "13900000009");
  // The side is as it was, and what came since stands until somebody chooses.
  BOOST_TEST(to_json(judged(county, id)->clash->right.content.form)["mobile"] == "13900000001");
  BOOST_REQUIRE(pick(county, id, {{"form.bank_name", "left"}}, etag()));
  BOOST_TEST(form_at(county, key)["mobile"] == "13900000009");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_chosen_is_named, AcceptedTwice) {
  const std::string seen = etag();
  const auto fault = [&](const Sides& sides) {
    const auto out = pick(county, id, sides, seen);
    return out ? std::string("written") : out.error().complaints.at(0).where;
  };
  BOOST_TEST(fault({}) == "fields");
  BOOST_TEST(fault({{"form.id_no", "left"}}) == "fields.form.id_no");
  BOOST_TEST(fault({{"form.mobile", "middle"}}) == "fields.form.mobile");
  BOOST_TEST(fault({{"form.mobile", "left"}, {"form.mobile", "right"}}) == "fields.form.mobile");
  BOOST_TEST(fault({{"form.mobile", "right"}}) == "fields");
}

BOOST_FIXTURE_TEST_CASE(the_fold_is_the_same_in_whatever_order_the_logs_come, AcceptedTwice) {
  BOOST_REQUIRE(pick(county, id, {{"form.mobile", "left"}, {"paper.居民户口簿", "left"}}, etag()));
  BOOST_REQUIRE(undo(county, id));
  BOOST_REQUIRE(pick(county, id, {{"form.address", "left"}}, etag()));
  // Another ruling, by an office that did not know of these, and more from the town.
  province.now = province.now + Millis{60'000};
  BOOST_REQUIRE(rule(province, id, kRuleKeep));
  v1::ActOnCase more;
  to_struct({{"bank_name", "工商银行"}}, *more.mutable_form());
  BOOST_REQUIRE(a.act(key, kActionSupplement, a.clerk(), more));
  meet_all();
  std::vector<LogInfo> logs;
  for (const LogInfo& log : province.ledger().snapshot()->logs().of_subtree({province.division()})) logs.push_back(log);
  BOOST_REQUIRE(logs.size() >= 4);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < logs.size(); ++i) order.push_back(i);
  std::optional<std::pair<std::string, json>> first;
  do {
    Office reader(province.identity(), 100);
    for (const std::size_t i : order) province.hand_over(logs[i], reader, root());
    const std::pair<std::string, json> found = {reader.summary(key).SerializeAsString(), form_at(reader, key)};
    if (!first) first = found;
    BOOST_TEST((found == *first));
  } while (std::next_permutation(order.begin(), order.end()));
  BOOST_TEST(first->second["address"] == "示范村2组");
  BOOST_TEST(first->second["mobile"] == "13900000001");
  BOOST_TEST(first->second["bank_name"] == "工商银行");
}

BOOST_FIXTURE_TEST_CASE(a_grant_is_put_together_from_both_versions, GrantedTwice) {
  const auto of = judged(county, id);
  const std::vector<std::string> expected = {"name", "roles", "items"};
  BOOST_TEST(fields_of(*of) == expected, boost::test_tools::per_element());
  BOOST_REQUIRE(pick(county, id, {{"name", "left"}, {"items", "left"}}, of->etag));
  meet();
  for (Office* office : {&county, &province}) {
    BOOST_TEST(at(*office).name() == "王甲");
    BOOST_TEST(at(*office).roles_size() == 2);
    BOOST_TEST(at(*office).items(0) == "MZ05");
    BOOST_TEST(open_at(*office).empty());
  }
  const auto ruled = judged(county, id);
  BOOST_TEST((ruled->state == ConflictState::kRuled));
  BOOST_TEST(ruled->noted->noted.taken_size() == 2);
  // The sides are those of the conflict, and not what was made of them.
  BOOST_TEST((ruled->left->id == of->left->id));
  BOOST_TEST((ruled->right->id == of->right->id));
  BOOST_TEST((ruled->counts->id != of->right->id));
}

BOOST_FIXTURE_TEST_CASE(a_register_whose_ruling_is_taken_back_is_open_again, GrantedTwice) {
  for (const std::string_view code : {kRulePick, kRuleTake, kRuleKeep}) {
    const std::string name(code);
    const auto done =
        code == kRulePick ? pick(county, id, {{"name", "left"}}, judged(county, id)->etag) : rule(county, id, code);
    BOOST_REQUIRE_MESSAGE(done.has_value(), name);
    BOOST_TEST(open_at(county).empty(), name);
    BOOST_REQUIRE_MESSAGE(undo(county, id), name);
    meet();
    for (Office* office : {&county, &province}) {
      BOOST_TEST(at(*office).name() == "王乙", name);
      BOOST_TEST((open_at(*office) == std::vector{id}), name);
    }
    const auto of = judged(county, id);
    BOOST_TEST((of->state == ConflictState::kOpen), name);
    BOOST_TEST(fields_of(*of).size() == 3u, name);
  }
  // What is written since settles it.
  grant(county, "王丙", {v1::SUPERVISOR}, "MZ05");
  BOOST_TEST(open_at(county).empty());
  BOOST_TEST(!judge_conflict(*county.ledger().snapshot(), id, admin_of(county)));
}

BOOST_AUTO_TEST_CASE(an_account_of_two_offices_is_put_together_at_the_upper_one) {
  Offices all;
  const std::string town = "329901101";
  GrantedTwice::grant(all.a, "李一", {v1::WINDOW_CLERK, v1::GUIDE}, "MZ05", town, "zc-7");
  GrantedTwice::grant(all.county, "李二", {v1::WINDOW_CLERK}, "RS03", town, "zc-7");
  all.meet();
  const ConflictId id = open_at(all.county).at(0);
  BOOST_REQUIRE(pick(all.county, id, {{"roles", "left"}}, judged(all.county, id)->etag));
  all.meet();
  const auto grant = [&] { return GrantedTwice::at(all.a, town, "zc-7"); };
  BOOST_TEST(grant().name() == "李二");
  BOOST_TEST(grant().roles_size() == 2);
  BOOST_TEST(open_at(all.a).empty());
  BOOST_REQUIRE(undo(all.county, id));
  all.meet();
  BOOST_TEST(grant().roles_size() == 1);
  BOOST_TEST(open_at(all.county).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_published_year_is_put_together_by_its_topmost_fields) {
  const auto year = [](const json& content) {
    v1::CalendarEntry out;
    out.set_json(content.dump());
    return out.SerializeAsString();
  };
  const std::string left = year({{"year", 2027}, {"daysOff", {"2027-01-01"}}, {"workingWeekends", {"2027-01-03"}}});
  const std::string right = year({{"year", 2027}, {"daysOff", {"2027-01-01", "2027-05-01"}}});
  const std::vector<std::string> expected = {"daysOff", "workingWeekends"};
  BOOST_TEST(differing_fields(kCalendars, left, right) == expected, boost::test_tools::per_element());
  const auto out = with_chosen(kCalendars, right, left, right, {{"workingWeekends", Side::kLeft}});
  BOOST_REQUIRE(out);
  v1::CalendarEntry merged;
  BOOST_REQUIRE(merged.ParseFromString(*out));
  const json content = json::parse(merged.json());
  BOOST_TEST(content["daysOff"].size() == 2u);
  BOOST_TEST(content["workingWeekends"].size() == 1u);
  BOOST_TEST(!with_chosen(kCalendars, right, "\x01", right, {}));
  BOOST_TEST(!why_as_a_whole(kProfiles).empty());
}

BOOST_AUTO_TEST_CASE(a_catalogue_item_that_does_not_hold_together_is_refused) {
  Offices all;
  const auto publication = catalogue()->publish(*all.province.ledger().snapshot(), all.province.division(), "32/hub");
  BOOST_REQUIRE(all.province.run([&](const LedgerView&) -> Result<Plan> { return publication.plan; }));
  const Snapshot snapshot = all.province.ledger().snapshot();
  v1::CatalogueEntry part;
  for (const EntryDraft& draft : publication.plan.entries) {
    v1::CatalogueEntry entry;
    BOOST_REQUIRE(entry.ParseFromString(draft.message));
    if (entry.code() != "common") part = entry;
  }
  BOOST_TEST(Catalogue::check_part(*snapshot, part).has_value());
  json item = json::parse(part.json());
  item["businesses"][0]["flow"] = "no such flow";
  part.set_json(item.dump());
  BOOST_TEST(!Catalogue::check_part(*snapshot, part).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
