#include "node/domain/catalogue/catalogue.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

#include "node/domain/catalogue/forms.h"
#include "node/domain/catalogue/json_places.h"
#include "tests/support/starter_catalogue.h"

using namespace yichuang;
using namespace yichuang::node;
using nlohmann::json;

namespace {

const Catalogue& starter() {
  static const Catalogue catalogue = [] {
    auto parsed = Catalogue::parse(tests::starter_catalogue_text());
    if (!parsed) {
      for (const Complaint& complaint : parsed.error().complaints)
        BOOST_TEST_MESSAGE(complaint.where << ": " << complaint.what);
    }
    BOOST_REQUIRE(parsed);
    return *parsed;
  }();
  return catalogue;
}

constexpr Date kToday{2026, 11, 16};

json good_form() {
  return {{"name", "李小明"},
          {"id_no", "329901194406150014"},
          {"sex", "1"},
          {"birth_date", "1944-06-15"},
          {"mobile", "13800138000"},
          {"division_code", "329901102200"},
          {"address", "示范县乙镇示范村3组"},
          {"bank_name", "农村商业银行"},
          {"bank_account", "6222020000000001234"},
          {"account_holder", "李小明"},
          {"by_agent", false},
          {"age", 82},
          {"pay_from", "2026-12"},
          {"other_allowance", "no"}};
}

std::string told(const std::vector<Complaint>& complaints, const std::string& where) {
  for (const Complaint& complaint : complaints) {
    if (complaint.where == where) return complaint.what;
  }
  return {};
}

v1::Material material(const std::string& name, v1::MaterialState state, const std::string& due = {}) {
  v1::Material out;
  out.set_name(name);
  out.set_state(state);
  out.set_due(due);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogue)

BOOST_AUTO_TEST_CASE(the_starter_catalogue_is_whole) {
  BOOST_TEST(starter().businesses().size() == 45u);
  std::map<v1::Mode, int> modes;
  for (const BusinessDefinition& business : starter().businesses()) {
    ++modes[business.mode];
    BOOST_TEST(!business.flow.empty(), business.code);
    for (const json& field : business.of_person.fields) {
      const json options = field.value("options", json::array());
      const std::string type = field["type"];
      if (type == "select" || type == "radio") BOOST_TEST(!options.empty(), business.code << " " << field["name"]);
      for (const json& option : options)
        BOOST_TEST(option["label_zh"] != option["value"], business.code << " " << option.dump());
    }
  }
  BOOST_TEST(modes[v1::INSTANT] == 20);
  BOOST_TEST(modes[v1::TOWN_EMPOWERED] == 10);
  BOOST_TEST(modes[v1::COUNTY_DELEGATED] == 15);
}

BOOST_AUTO_TEST_CASE(a_fault_is_named_with_line_and_path_and_nothing_is_loaded) {
  const auto faults = [](const std::string& from, const std::string& to) {
    std::string text = tests::starter_catalogue_text();
    const std::size_t at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const auto parsed = Catalogue::parse(text);
    BOOST_REQUIRE(!parsed);
    BOOST_REQUIRE(!parsed.error().complaints.empty());
    BOOST_TEST_MESSAGE(parsed.error().complaints.front().where << ": " << parsed.error().complaints.front().what);
    return std::pair(parsed.error().complaints.front().where, line_at(text, at));
  };
  // Syntax: the line where it goes wrong.
  auto [syntax, line] = faults("\"items\": [", "\"items\": [,");
  BOOST_TEST(syntax == "line " + std::to_string(line));
  // Schema and references: line and path.
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"mode\": \"town_empowered\"", "\"mode\": \"town\""},
                                                        {"\"flow\": \"TOWN_SIMPLE\"", "\"flow\": \"TOWN_SIMPEL\""},
                                                        {"\"department\": \"MZ\"", "\"department\": \"ZM\""},
                                                        {"\"code\": \"MZ02-01\"", "\"code\": \"MZ01-01\""},
                                                        {"\"statutory_days\": 30", "\"statutory_days\": \"30\""}}) {
    const auto [where, at] = faults(from, to);
    BOOST_TEST(where.starts_with("line " + std::to_string(at) + ", /items/"), where << " for " << to);
  }
}

BOOST_AUTO_TEST_CASE(its_own_reasons_come_before_those_of_the_catalogue_each_once) {
  json text = json::parse(tests::starter_catalogue_text());
  text["reasons"] = {{"refuse", {"不属于本机关职权范围"}}, {"return", {"材料不清晰", "缺少签名"}}};
  text["items"][0]["businesses"][0]["reasons"] = {{"return", {"缺少签名", "缺少收入证明"}}};
  const auto parsed = Catalogue::parse(text.dump());
  BOOST_REQUIRE(parsed);
  const BusinessDefinition& own = parsed->businesses()[0];
  BOOST_TEST(own.refuse_reasons == std::vector<std::string>{"不属于本机关职权范围"}, boost::test_tools::per_element());
  const std::vector<std::string> returned{"缺少签名", "缺少收入证明", "材料不清晰"};
  BOOST_TEST(own.return_reasons == returned, boost::test_tools::per_element());
  BOOST_TEST(own.decline_reasons.empty());
  BOOST_TEST(parsed->businesses()[1].return_reasons.size() == 2u);
}

BOOST_AUTO_TEST_CASE(reasons_that_cannot_be_offered_are_faults) {
  const std::string good = tests::starter_catalogue_text();
  BOOST_REQUIRE(Catalogue::parse(good));
  for (const json& bad : {json{{"refuse", "不属于"}}, json{{"refuse", {1}}}, json{{"refuse", {"有分号;的"}}},
                          json{{"refuse", {"重复的话", "重复的话"}}}, json{{"refused", {"名称不对"}}}}) {
    json text = json::parse(good);
    text["items"][0]["businesses"][0]["reasons"] = bad;
    const auto parsed = Catalogue::parse(text.dump());
    BOOST_REQUIRE(!parsed);
    BOOST_TEST(parsed.error().complaints.front().where.find("/businesses/0/reasons") != std::string::npos, bad.dump());
  }
}

BOOST_AUTO_TEST_CASE(a_good_form_passes) {
  const auto complaints = check_form(*starter().business("MZ05-01"), good_form(), kToday);
  BOOST_TEST(complaints.empty(), (complaints.empty() ? "" : complaints.front().what));
}

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_said_at_once) {
  json form = good_form();
  form["id_no"] = "329901194406150017";
  form["mobile"] = "12345";
  form["age"] = 79;
  form["account_holder"] = "别人";
  form["other_allowance"] = "maybe";
  form["pay_from"] = "十二月";
  form["surplus"] = "x";
  form.erase("bank_name");
  form["birth_date"] = "2027-01-01";
  const auto complaints = check_form(*starter().business("MZ05-01"), form, kToday);
  BOOST_TEST(told(complaints, "id_no").find("应为 4") != std::string::npos);
  for (const char* field :
       {"mobile", "age", "account_holder", "other_allowance", "pay_from", "surplus", "bank_name", "birth_date"}) {
    BOOST_TEST(!told(complaints, field).empty(), field);
  }
  BOOST_TEST(complaints.size() == 9u);
}

BOOST_AUTO_TEST_CASE(an_item_that_serves_organisations_needs_their_form) {
  const auto told_of = [](const std::function<void(json&)>& change) {
    json catalogue = tests::starter_catalogue();
    change(catalogue);
    const auto parsed = Catalogue::parse(catalogue.dump());
    return parsed ? std::string() : parsed.error().complaints.front().what;
  };
  BOOST_TEST(told_of([](json&) {}) == "");
  const std::string no_code = told_of([](json& c) { c["field_groups"]["enterprise"].erase(1); });
  BOOST_TEST(no_code.find("credit_code") != std::string::npos, no_code);
  const std::string twice = told_of([](json& c) {
    for (json& item : c["items"]) {
      if (item["code"] == "RS09") item["businesses"][0]["form"]["fields"][0]["name"] = "legal_rep_name";
    }
  });
  BOOST_TEST(twice.find("legal_rep_name") != std::string::npos, twice);
  BOOST_TEST(told_of([](json& c) { c["items"][0]["server_type"] = {"7"}; }) != "");
}

BOOST_AUTO_TEST_CASE(each_kind_of_applicant_has_a_form_and_papers_of_its_own) {
  const BusinessDefinition& business = *starter().business("RS09-01");
  BOOST_TEST((business.serves_persons && business.serves_organisations));
  const auto names = [](const ApplicantForm& form) {
    std::set<std::string> out;
    for (const json& field : form.fields) out.insert(field["name"].get<std::string>());
    for (const MaterialRule& material : form.materials) out.insert(material.name);
    return out;
  };
  const auto persons = names(business.of_person);
  const auto organisations = names(business.of_organisation);
  BOOST_TEST((persons.contains("id_no") && persons.contains("居民身份证") && !persons.contains("credit_code")));
  BOOST_TEST((organisations.contains("credit_code") && organisations.contains("agent_id_no")));
  BOOST_TEST((organisations.contains("ins_type") && organisations.contains("授权委托书")));
  BOOST_TEST((!organisations.contains("sex") && !organisations.contains("居民身份证")));
  BOOST_TEST(!starter().business("MZ05-01")->serves_organisations);
}

BOOST_AUTO_TEST_CASE(a_field_that_another_answer_switches_off_is_not_asked_for) {
  json form = good_form();
  form["by_agent"] = true;
  form["agent_id_no"] = "1";
  BOOST_TEST(!told(check_form(*starter().business("MZ05-01"), form, kToday), "agent_id_no").empty());
  form["by_agent"] = false;
  BOOST_TEST(told(check_form(*starter().business("MZ05-01"), form, kToday), "agent_id_no").empty());
}

BOOST_AUTO_TEST_CASE(values_of_the_wrong_type_are_told_and_do_no_harm) {
  const BusinessDefinition& business = *starter().business("MZ01-01");
  for (const json& wrong :
       {json(1), json("text"), json(true), json::array({1, "a", json::object()}), json::object({{"a", 1}}), json()}) {
    json form = json::object();
    for (const json& field : business.of_person.fields) form[field["name"].get<std::string>()] = wrong;
    check_form(business, form, kToday);  // any answer, no fault
    check_materials(business, form, {}, kToday);
  }
}

BOOST_AUTO_TEST_CASE(materials_are_judged_by_the_catalogue_alone) {
  const BusinessDefinition& business = *starter().business("MZ05-01");
  const auto check = [&](std::vector<v1::Material> given) {
    return check_materials(business, good_form(), given, kToday);
  };
  std::vector<v1::Material> all = {material("高龄津贴申请表", v1::GENERATED), material("居民身份证", v1::CERTIFICATE),
                                   material("居民户口簿", v1::TAKEN), material("社会保障卡或银行卡", v1::TAKEN)};
  BOOST_TEST(check(all).empty());
  BOOST_TEST(check({}).size() == 4u);
  auto tolerated = all;
  tolerated[3] = material("社会保障卡或银行卡", v1::TOLERATED, "2026-11-30");
  BOOST_TEST(check(tolerated).empty());
  tolerated[3].set_due("2026-11-16");
  BOOST_TEST(check(tolerated).size() == 1u);
  auto forbidden_gap = all;
  forbidden_gap[1] = material("居民身份证", v1::TOLERATED, "2026-11-30");
  BOOST_TEST(check(forbidden_gap).size() == 1u);
  auto surplus = all;
  surplus.push_back(material("无犯罪记录证明", v1::TAKEN));
  BOOST_TEST(check(surplus).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_condition_makes_a_paper_needed) {
  const BusinessDefinition& business = *starter().business("RS03-01");
  const auto needs = [&](const char* kind) {
    for (const Complaint& complaint : check_materials(business, {{"hardship_type", kind}}, {}, kToday)) {
      if (complaint.where == "残疾人证") return true;
    }
    return false;
  };
  BOOST_TEST(needs("disabled"));
  BOOST_TEST(!needs("older"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(json_places)

BOOST_AUTO_TEST_CASE(every_value_is_found_on_its_line) {
  const std::string text = "{\n \"a\": [1,\n  {\"b/c\": \"x\\\"}\",\n   \"~\": [true,\n null]}],\n \"z\": 5\n}";
  BOOST_TEST(line_of(text, "") == 1u);
  BOOST_TEST(line_of(text, "/a") == 2u);
  BOOST_TEST(line_of(text, "/a/1") == 3u);
  BOOST_TEST(line_of(text, "/a/1/b~1c") == 3u);
  BOOST_TEST(line_of(text, "/a/1/~0/1") == 5u);
  BOOST_TEST(line_of(text, "/z") == 6u);
  BOOST_TEST(line_of(text, "/a/1/nothing") == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
