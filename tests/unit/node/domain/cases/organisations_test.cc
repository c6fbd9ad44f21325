#include <boost/test/unit_test.hpp>

#include "node/domain/cases/actions.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/evidence.h"
#include "node/domain/cases/pages.h"
#include "node/domain/cases/queries.h"
#include "node/domain/conflicts/twins.h"
#include "tests/unit/node/domain/cases/hall.h"
#include "tests/unit/node/domain/conflicts/offices.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;
using nlohmann::json;
using tests::Hall;

namespace {

constexpr const char* kCompany = "91329901MA00000150";
constexpr const char* kInstitution = "123299010000000279";
constexpr const char* kMandate = "授权委托书";

// What an organisation says of itself and of who came.
json company(const std::string& village = "329901101200") {
  return {{"name", "示范县绿源农业发展有限公司"},
          {"credit_code", kCompany},
          {"legal_rep_name", "欧阳明月"},
          {"legal_rep_id_no", "329901194803050017"},
          {"division_code", village},
          {"address", "示范镇示范村工业路1号"},
          {"agent_name", "陈某"},
          {"agent_id_no", "329901198507120023"},
          {"agent_mobile", "13800138000"}};
}

json with(json form, const json& more) {
  form.update(more);
  return form;
}

const json kProof = {{"ins_type", {"injury"}}, {"from_month", "2026-01"}, {"to_month", "2026-10"}};

// Its insurance record, which rules give out at once.
v1::FileCase insurance_record(const json& changes = json::object()) {
  return tests::request("RS09-01", with(with(company(), kProof), changes),
                        {{"营业执照(登记证书)", v1::TAKEN}, {kMandate, v1::TAKEN}, {"经办人身份证", v1::TAKEN}});
}

std::string told(const std::optional<Error>& error, const std::string& where) {
  for (const Complaint& complaint : error ? error->complaints : std::vector<Complaint>()) {
    if (complaint.where == where) return complaint.what;
  }
  return {};
}

// A catalogue that serves these with RS03-02, which the township of residence decides.
std::shared_ptr<const Catalogue> serving(const json& parties) {
  json catalogue = tests::starter_catalogue();
  for (json& item : catalogue["items"]) {
    if (item["code"] != "RS03") continue;
    item.erase("server_type");
    if (!parties.is_null()) item["server_type"] = parties;
  }
  const auto parsed = Catalogue::parse(catalogue.dump());
  BOOST_REQUIRE(parsed);
  return std::make_shared<const Catalogue>(*parsed);
}

v1::FileCase exit_of(const json& who) {
  return tests::request("RS03-02", with(who, {{"exit_reason", "employed"}, {"exit_date", "2026-10-01"}}),
                        {{"居民身份证", v1::TAKEN}});
}

json person() {
  return {
      {"name", "陈某"},          {"id_no", "329901198507120023"},   {"sex", "2"},         {"birth_date", "1985-07-12"},
      {"mobile", "13800138000"}, {"division_code", "329901101200"}, {"address", "示范村"}};
}

std::vector<std::string> found(Hall& hall, const std::string& text) {
  std::vector<std::string> out;
  for (const FoundCase& one : search_cases(*hall.ledger().snapshot(), hall.clerk(), {text}, 50, {}).cases) {
    out.push_back(one.summary.number());
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(organisations)

BOOST_AUTO_TEST_CASE(an_organisation_files_by_its_credit_code_and_is_kept_whole) {
  Hall hall("329901101");
  const std::string key = hall.file(insurance_record(), hall.clerk());
  BOOST_REQUIRE_MESSAGE(!key.empty(), (hall.error ? hall.error->complaints.at(0).what : ""));
  const v1::CaseSummary summary = hall.summary(key);
  BOOST_TEST((summary.state() == v1::ISSUED));
  BOOST_TEST(summary.applicant_credit_code() == kCompany);
  BOOST_TEST(summary.applicant_id_no() == "");
  BOOST_TEST(summary.agent_name() == "陈某");
  const Snapshot snapshot = hall.ledger().snapshot();
  const Record record = *snapshot->record({kCases, key});
  const CaseContent content = read_content(record, entries_of(*snapshot, record));
  BOOST_TEST(content.filed.applicant().legal_representative() == "欧阳明月");
  BOOST_TEST(content.filed.applicant().legal_representative_id_no() == "329901194803050017");
  BOOST_TEST(content.filed.agent().id_no() == "329901198507120023");
  BOOST_TEST(to_json(content.form) == with(company(), kProof));
}

BOOST_AUTO_TEST_CASE(its_result_is_handed_to_a_person) {
  const auto receiver_of = [](const json& changes, v1::ActOnCase request) {
    Hall hall("329901101");
    const std::string key = hall.file(insurance_record(changes), hall.clerk());
    BOOST_REQUIRE(hall.act(key, kActionDeliver, hall.clerk(), std::move(request)));
    const Snapshot snapshot = hall.ledger().snapshot();
    for (const auto& one : entries_of(*snapshot, *snapshot->record({kCases, key}))) {
      if (one && one->header.kind == kCaseDelivered)
        return describe_event(one->header, one->entry, hall.summary(key)).text;
    }
    return std::string();
  };
  BOOST_TEST(receiver_of(json::object(), {}) == "陈某");
  v1::ActOnCase named;
  named.set_receiver("欧阳明月");
  BOOST_TEST(receiver_of(json::object(), named) == "欧阳明月");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_the_character_that_is_expected) {
  Hall hall("329901101");
  hall.file(insurance_record({{"credit_code", "91329901MA00000151"}, {"agent_id_no", "329901198507120024"}}),
            hall.clerk());
  BOOST_TEST(told(hall.error, "form.credit_code").find("应为 0") != std::string::npos);
  BOOST_TEST(told(hall.error, "form.agent_id_no").find("应为 3") != std::string::npos);
  hall.file(insurance_record({{"credit_code", "91329901ma00000150"}, {"legal_rep_name", ""}, {"sex", "1"}}),
            hall.clerk());
  BOOST_TEST(told(hall.error, "form.credit_code").find("大写") != std::string::npos);
  BOOST_TEST(!told(hall.error, "form.legal_rep_name").empty());
  BOOST_TEST(!told(hall.error, "form.sex").empty());
}

BOOST_AUTO_TEST_CASE(an_item_for_persons_refuses_an_organisation_and_names_the_rule) {
  Hall hall("329901101");
  v1::FileCase request = exit_of(company());
  for (const v1::CaseState outcome : {v1::ACCEPTED, v1::CORRECTING, v1::NOT_ACCEPTED}) {
    request.set_outcome(outcome);
    request.set_reason("不符合条件");
    BOOST_TEST(hall.file(request, hall.clerk()).empty());
    BOOST_TEST(told(hall.error, "form.credit_code") == "此事项的服务对象为自然人,不受理法人或其他组织的申请");
  }
}

BOOST_AUTO_TEST_CASE(an_item_for_organisations_refuses_a_person) {
  Hall hall("329901101");
  hall.catalogue = serving({"2", "3"});
  BOOST_TEST(hall.file(exit_of(person()), hall.clerk()).empty());
  BOOST_TEST(told(hall.error, "form.id_no") == "此事项的服务对象为企业法人、事业法人,不受理自然人的申请");
  BOOST_TEST(!hall.file(exit_of(company()), hall.clerk()).empty());
}

BOOST_AUTO_TEST_CASE(an_item_that_names_nobody_takes_either) {
  Hall hall("329901101");
  hall.catalogue = serving(nullptr);
  BOOST_TEST(!hall.file(exit_of(person()), hall.clerk()).empty());
  BOOST_TEST(!hall.file(exit_of(company()), hall.clerk()).empty());
}

BOOST_AUTO_TEST_CASE(the_mandate_is_asked_for_unless_the_representative_came) {
  Hall hall("329901101");
  v1::FileCase request = insurance_record();
  request.mutable_materials()->DeleteSubrange(1, 1);
  hall.file(request, hall.clerk());
  BOOST_TEST(!told(hall.error, std::string("materials.") + kMandate).empty());
  (*request.mutable_form()->mutable_fields())["agent_name"].set_string_value("欧阳明月");
  BOOST_TEST(!hall.file(request, hall.clerk()).empty());
  // A person's paper is not an organisation's.
  v1::Material& card = *request.add_materials();
  card.set_name("居民身份证");
  card.set_state(v1::TAKEN);
  hall.file(request, hall.clerk());
  BOOST_TEST(!told(hall.error, "materials.居民身份证").empty());
}

BOOST_AUTO_TEST_CASE(where_it_is_registered_decides) {
  Hall hall("329901101");
  hall.catalogue = serving({"1", "2"});
  const std::string key = hall.file(exit_of(company("329901102200")), hall.clerk());
  BOOST_REQUIRE(!key.empty());
  BOOST_TEST(hall.summary(key).deciding_division() == "329901102");
}

BOOST_AUTO_TEST_CASE(the_same_organisation_again_asks_for_an_answer) {
  Hall hall("329901101");
  BOOST_REQUIRE(!hall.file(insurance_record(), hall.clerk()).empty());
  const std::string first = hall.last_number;
  BOOST_TEST(hall.file(insurance_record({{"name", "另一个名称"}}), hall.clerk()).empty());
  BOOST_TEST(!told(hall.error, first).empty());
  BOOST_TEST(!hall.file(insurance_record({{"credit_code", kInstitution}}), hall.clerk()).empty());
  const auto open = [&](const char* code) {
    return open_cases_of(*hall.ledger().snapshot(), hall.clerk(), "RS09-01", code).size();
  };
  BOOST_TEST(open(kCompany) == 1u);
  v1::FileCase answered = insurance_record();
  answered.add_not_duplicates(first);
  BOOST_TEST(!hall.file(answered, hall.clerk()).empty());
  BOOST_TEST(open(kCompany) == 2u);
}

BOOST_AUTO_TEST_CASE(it_is_found_by_its_code_and_by_any_part_of_its_name_once) {
  Hall hall("329901101");
  BOOST_REQUIRE(!hall.file(insurance_record({{"name", "示范县示范镇绿源(示范)有限公司"}}), hall.clerk()).empty());
  const std::vector<std::string> one = {hall.last_number};
  BOOST_REQUIRE(!hall.file(tests::request("RS09-01", with(person(), with(kProof, {{"name", "李绿源"}})),
                                          {{"居民身份证", v1::TAKEN}}),
                           hall.clerk())
                     .empty());
  for (const char* text :
       {kCompany, "91329901ma00000150", "绿源", "示范", "有限公司", "示范县示范镇绿源(示范)有限公司"}) {
    BOOST_TEST(found(hall, text) == one, text);
  }
  // A person's is found by its beginning alone.
  BOOST_TEST(found(hall, "李绿").size() == 1u);
  BOOST_TEST(found(hall, kInstitution).empty());
}

BOOST_AUTO_TEST_CASE(its_name_and_code_are_public_and_the_numbers_of_its_people_are_not) {
  Hall hall("329901101");
  const std::string key = hall.file(insurance_record({{"credit_code", kInstitution}}), hall.clerk());
  BOOST_TEST(listed_name(hall.summary(key)) == "示范县绿源农业发展有限公司");
  v1::FileCase request = insurance_record({{"credit_code", kInstitution}});
  mask_form(*request.mutable_form());
  const json masked = to_json(request.form());
  BOOST_TEST(masked["credit_code"] == kInstitution);
  BOOST_TEST(masked["legal_rep_id_no"] == "329***********0017");
  BOOST_TEST(masked["agent_id_no"] == "329***********0023");
  BOOST_TEST(masked["agent_mobile"] == "138****8000");
}

BOOST_AUTO_TEST_CASE(what_fits_raises_no_doubt_and_the_handler_is_noted) {
  Hall hall("329901101");
  const std::string first = hall.file(insurance_record(), hall.clerk());
  v1::FileCase again = insurance_record();
  again.add_not_duplicates(hall.last_number);
  const std::string key = hall.file(again, hall.clerk());
  const Snapshot snapshot = hall.ledger().snapshot();
  const Record record = *snapshot->record({kCases, key});
  const auto others = others_of(*snapshot, record, hall.clerk());
  BOOST_REQUIRE(others.size() == 1u);
  BOOST_TEST(others[0].record.ref.key == first);
  std::vector<std::string> kinds;
  for (const v1::Finding& one : findings_of(*snapshot, record, {}, *hall.catalogue, local_date(hall.now))) {
    BOOST_TEST(one.standing() != "doubt", one.kind());
    if (one.standing() == "note") kinds.push_back(one.kind() + " " + one.subject());
  }
  BOOST_TEST(kinds == std::vector<std::string>{"handler 陈某"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_persons_case_does_not_become_an_organisations) {
  Hall hall("329901101");
  hall.catalogue = serving({"1", "2"});
  const std::string key = hall.file(exit_of(person()), hall.clerk());
  v1::ActOnCase more;
  to_struct({{"credit_code", kCompany}}, *more.mutable_form());
  const auto refused = hall.act(key, kActionSupplement, hall.clerk(), more);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(!told(refused.error(), "form.credit_code").empty());
}

BOOST_AUTO_TEST_CASE(one_that_applies_in_two_towns_is_found_by_the_county) {
  tests::Offices all;
  BOOST_REQUIRE(!all.a.file(insurance_record()).empty());
  BOOST_REQUIRE(!all.b.file(insurance_record()).empty());
  BOOST_REQUIRE(!all.b.file(insurance_record({{"credit_code", kInstitution}})).empty());
  all.meet();
  const Plan plan = TwinFinder().look(*all.county.ledger().snapshot(), all.county.identity());
  BOOST_TEST(plan.entries.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
