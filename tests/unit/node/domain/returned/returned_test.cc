#include <boost/test/unit_test.hpp>

#include "node/domain/kinds.h"
#include "node/domain/returned/csv.h"
#include "node/domain/returned/packages.h"
#include "node/domain/returned/sources.h"
#include "storage/ledger/orders.h"
#include "tests/support/starter_catalogue.h"
#include "tests/unit/node/domain/conflicts/offices.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;

namespace {

constexpr const char* kLi = "329901194803050017";
constexpr const char* kWang = "329901198507120023";
constexpr const char* kHead = "身份号码,姓名,所属村(社区)代码,reg_date,sex,birth_date,status,hardship\n";
constexpr Date kToday{2026, 11, 16};

const Catalogue& catalogue() {
  static const Catalogue read = *Catalogue::parse(tests::starter_catalogue_text());
  return read;
}

const DataSet& unemployed() {
  static const std::vector<DataSet> sets = data_sets(catalogue());
  return *find_data_set(sets, "DS_UNEMPLOYED");
}

std::string row_of(const std::string& id_no, const std::string& village, const std::string& registered = "20260301") {
  return id_no + ",李小明," + village + "," + registered + ",1,1948-03-05,unemployed,是\n";
}

v1::ImportReturned package_of(const std::string& rows, const std::string& as_of = "2026-11-01") {
  v1::ImportReturned out;
  out.set_as_of(as_of);
  out.set_grade("A");
  out.set_csv(kHead + rows);
  return out;
}

std::string complaints_of(const Error& error) {
  std::string out = error.context;
  for (const Complaint& each : error.complaints) out += "\n" + each.where + ": " + each.what;
  return out;
}

// What is wrong with a package, in one text; empty when nothing is.
std::string faults_in(const v1::ImportReturned& from) {
  const auto read = read_package(unemployed(), from, *Division::from("329901"), kToday);
  return read ? std::string() : complaints_of(read.error());
}

// A county that returns data to its two towns.
struct Returning : tests::Offices {
  Returning() : officer(county.person("sj-01", {v1::DATA_OFFICER})) {}

  Result<v1::ReturnedWritten> import(const v1::ImportReturned& from) {
    TRY_ASSIGN(const Package package, read_package(unemployed(), from, county.division(), kToday));
    v1::ReturnedWritten written;
    TRY(county.run(
        [&](const LedgerView& view) { return plan_package(view, county.identity(), package, officer, written); }));
    return written;
  }
  Result<v1::ReturnedWritten> withdraw(const std::string& division, const std::string& reason) {
    v1::WithdrawReturned request;
    request.set_division(division);
    request.set_reason(reason);
    v1::ReturnedWritten written;
    TRY(county.run([&](const LedgerView& view) {
      return plan_withdrawal(view, county.identity(), unemployed().code, request, officer, written);
    }));
    return written;
  }
  // As a clerk of `reader` would read it at `office`.
  static std::string registered(tests::Office& office, const std::string& id_no, const Division& reader,
                                const LeaseVerdict& lease = {}) {
    const auto fact = find_fact(*office.ledger().snapshot(), unemployed(), id_no, reader, lease);
    if (!fact) return {};
    for (const v1::ReturnedField& field : fact->fields()) {
      if (field.name() == "reg_date") return field.text();
    }
    return "no date";
  }
  static std::string registered(tests::Office& town, const std::string& id_no) {
    return registered(town, id_no, town.division());
  }

  Actor officer;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(returned_data)

BOOST_AUTO_TEST_CASE(the_starter_catalogue_says_of_each_data_set_who_has_it_its_cycle_and_its_lease) {
  const std::vector<DataSet> sets = data_sets(catalogue());
  BOOST_REQUIRE(sets.size() == 6u);
  for (const DataSet& set : sets) {
    BOOST_TEST_CONTEXT(set.code) {
      BOOST_TEST(!set.name.empty());
      BOOST_TEST(!set.provider.empty());
      BOOST_TEST(set.cycle_days > 0u);
      BOOST_TEST(set.lease_days > 0u);
      BOOST_TEST(set.field(set.key) != nullptr);
    }
  }
  BOOST_TEST(unemployed().cycle_days == 1u);
  BOOST_TEST(!find_data_set(sets, "DS_VACANCY")->of_persons());
}

BOOST_AUTO_TEST_CASE(a_form_s_field_is_filled_in_its_own_type) {
  BOOST_TEST((form_value("12", "int") == 12));
  BOOST_TEST((form_value("1234.5", "money") == 1234.5));
  BOOST_TEST((form_value("true", "boolean") == true));
  BOOST_TEST((form_value("2026-03-01", "date") == "2026-03-01"));
  BOOST_TEST(form_value("twelve", "int").is_null());
  BOOST_TEST(form_value("麻疹", "table").is_null());
}

BOOST_AUTO_TEST_CASE(a_fact_lands_in_the_township_that_it_names_and_nowhere_else) {
  Returning hall;
  const auto written = hall.import(package_of(row_of(kLi, "329901101200") + row_of(kWang, "329901102000")));
  BOOST_REQUIRE(written);
  BOOST_TEST(written->added() == 2u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "2026-03-01");
  BOOST_TEST(Returning::registered(hall.b, kLi) == "");
  BOOST_TEST(hall.b.ledger().snapshot()->records(kReturned).size() == 1u);
  // The hub that gave it counts it, and reads nobody's.
  BOOST_TEST(Returning::registered(hall.county, kLi) == "");
  const FactCounts counts = count_facts(*hall.county.ledger().snapshot(), unemployed().code);
  BOOST_TEST(counts.at("329901101").at("2026-11-01") == 1);
  BOOST_TEST(counts.at("329901102").at("2026-11-01") == 1);
  BOOST_TEST(hall.a.ledger().snapshot()->quarantined() == 0);
}

BOOST_AUTO_TEST_CASE(its_key_tells_nobody_who_it_is_about) {
  Returning hall;
  const std::string key = fact_key(hall.county.identity(), unemployed().code, kLi, "2026-11-01");
  BOOST_TEST(key.find(kLi) == std::string::npos);
  BOOST_TEST(key.starts_with("329901/DS_UNEMPLOYED/2026/"));
  BOOST_TEST(key != fact_key(hall.province.identity(), unemployed().code, kLi, "2026-11-01"));
}

BOOST_AUTO_TEST_CASE(a_newer_package_takes_the_older_one_s_place_and_an_older_one_is_refused) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200"))));
  BOOST_TEST(hall.import(package_of(row_of(kLi, "329901101200")))->same() == 1u);
  BOOST_TEST(hall.import(package_of(row_of(kLi, "329901101200", "2026-10-08"), "2026-11-10"))->changed() == 1u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "2026-10-08");
  const auto older = hall.import(package_of(row_of(kWang, "329901101200") + row_of(kLi, "329901101200"), "2026-11-05"));
  BOOST_REQUIRE(!older);
  BOOST_TEST(complaints_of(older.error()).find("第 3 行: 这里已有 2026-11-10 的") != std::string::npos);
  // All or nothing: nothing is known of the other row either.
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kWang) == "");
}

BOOST_AUTO_TEST_CASE(who_moves_is_lost_to_the_township_before_which_states_it) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200"))));
  hall.meet();
  BOOST_REQUIRE(Returning::registered(hall.a, kLi) == "2026-03-01");
  BOOST_TEST(hall.import(package_of(row_of(kLi, "329901102200"), "2026-11-10"))->moved() == 1u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.b, kLi) == "2026-03-01");
  BOOST_TEST(Returning::registered(hall.a, kLi) == "");
  BOOST_TEST(count_facts(*hall.a.ledger().snapshot(), unemployed().code).empty());
  // Not only the index: the body is gone, and the town has said so in its own log.
  const RecordRef ref{kReturned, fact_key(hall.county.identity(), unemployed().code, kLi, "2026-11-01")};
  const auto record = hall.a.ledger().snapshot()->record(ref);
  BOOST_TEST((!record || record->held.empty()));
  hall.meet();
  const auto statement = hall.county.ledger().snapshot()->record({kRemovals, removal_key(hall.a.division(), ref)});
  BOOST_REQUIRE(statement.has_value());
  const auto removal = parse_removal(statement->state);
  BOOST_REQUIRE(removal);
  BOOST_TEST((removal->cause == Removal::Cause::kGone));
  BOOST_TEST(removal->bodies == 1u);
}

BOOST_AUTO_TEST_CASE(a_right_that_ends_takes_a_township_s_data_and_leaves_the_other_s) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200") + row_of(kWang, "329901102200"))));
  hall.meet();
  BOOST_TEST(complaints_of(hall.withdraw("329901101", "").error()).find("reason") != std::string::npos);
  BOOST_TEST(complaints_of(hall.withdraw("3205", "权限到期").error()).find("division") != std::string::npos);
  BOOST_TEST(hall.withdraw("329901101", "权限到期")->withdrawn() == 1u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "");
  for (const Record& record : hall.a.ledger().snapshot()->records(kReturned)) BOOST_TEST(record.held.empty());
  BOOST_TEST(Returning::registered(hall.b, kWang) == "2026-03-01");
  // It may be given again.
  BOOST_TEST(hall.import(package_of(row_of(kLi, "329901101200"), "2026-11-12"))->added() == 1u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "2026-03-01");
}

BOOST_AUTO_TEST_CASE(who_is_not_on_a_whole_list_any_more_is_taken_off_there_and_only_there) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200") + row_of(kWang, "329901102200"))));
  v1::ImportReturned whole = package_of(row_of("32990120190930003X", "329901101200"), "2026-11-10");
  whole.set_complete_for("329901101");
  const auto written = hall.import(whole);
  BOOST_REQUIRE(written);
  BOOST_TEST(written->withdrawn() == 1u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "");
  BOOST_TEST(Returning::registered(hall.a, "32990120190930003X") == "2026-03-01");
  BOOST_TEST(Returning::registered(hall.b, kWang) == "2026-03-01");
}

BOOST_AUTO_TEST_CASE(a_new_year_s_register_takes_the_place_of_last_year_s) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200", "20251001"), "2025-12-30")));
  const auto written = hall.import(package_of(row_of(kLi, "329901102200"), "2026-01-02"));
  BOOST_REQUIRE(written);
  BOOST_TEST(written->changed() == 1u);
  BOOST_TEST(written->moved() == 1u);
  BOOST_TEST(written->withdrawn() == 0u);
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "");
  BOOST_TEST(Returning::registered(hall.b, kLi) == "2026-03-01");
  BOOST_TEST(count_facts(*hall.county.ledger().snapshot(), unemployed().code).size() == 1u);
  BOOST_TEST(!hall.import(package_of(row_of(kLi, "329901101200"), "2025-12-31")));
}

BOOST_AUTO_TEST_CASE(nothing_is_read_through_a_lease_that_is_over_and_all_is_there_again_at_contact) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200"))));
  hall.meet();
  HubContact contact;
  contact.last = hall.a.now - Millis{40LL * 24 * 3'600'000};
  const auto read = [&] {
    return Returning::registered(hall.a, kLi, hall.a.division(),
                                 judge_lease(contact, unemployed().lease_days, hall.a.now));
  };
  BOOST_TEST(read() == "");
  contact.answers = true;
  BOOST_TEST(read() == "2026-03-01");
}

BOOST_AUTO_TEST_CASE(a_filing_keeps_the_source_of_a_value_and_what_it_says_instead_and_only_that_is_reported) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200"))));
  hall.meet();
  v1::FileCase filing;
  filing.set_business_code("RS03-01");
  auto& form = *filing.mutable_form()->mutable_fields();
  form["id_no"].set_string_value(kLi);
  form["unemp_date"].set_string_value("2026-03-01");
  filing.add_reported_fields("unemp_date");
  LeaseVerdict lease;
  const auto sources = [&] {
    return sources_of(*hall.a.ledger().snapshot(), catalogue(), filing, hall.a.division(),
                      [&](std::uint32_t) { return lease; });
  };
  const auto same = sources();
  BOOST_REQUIRE(same.size() == 1u);
  BOOST_TEST(same[0].field() == "unemp_date");
  BOOST_TEST(same[0].as_of() == "2026-11-01");
  BOOST_TEST(!same[0].has_held());
  BOOST_TEST(!same[0].reported());
  form["unemp_date"].set_string_value("2026-02-15");
  const auto other = sources();
  BOOST_REQUIRE(other.size() == 1u);
  BOOST_TEST(other[0].held().string_value() == "2026-03-01");
  BOOST_TEST(other[0].reported());
  form["id_no"].set_string_value(kWang);
  BOOST_TEST(sources().empty());
  form["id_no"].set_string_value(kLi);
  lease.locked = true;
  BOOST_TEST(sources().empty());
}

BOOST_AUTO_TEST_CASE(of_two_offices_the_newer_word_counts) {
  Returning hall;
  BOOST_REQUIRE(hall.import(package_of(row_of(kLi, "329901101200"))));
  const Actor officer = hall.province.person("shuju", {v1::DATA_OFFICER});
  const auto package = read_package(unemployed(), package_of(row_of(kLi, "329901101200", "2026-09-09"), "2026-11-03"),
                                    hall.province.division(), kToday);
  BOOST_REQUIRE(package);
  v1::ReturnedWritten written;
  BOOST_REQUIRE(hall.province.run([&](const LedgerView& view) {
    return plan_package(view, hall.province.identity(), *package, officer, written);
  }));
  hall.meet();
  BOOST_TEST(Returning::registered(hall.a, kLi) == "2026-09-09");
}

BOOST_AUTO_TEST_CASE(a_township_s_thousands_are_one_deed_given_and_taken_back) {
  constexpr int kPeople = 1500;
  Returning hall;
  std::string rows;
  for (int i = 0; i < kPeople; ++i) {
    const std::string day = std::to_string(10 + i % 18);
    const std::string head = "3299011948" + std::to_string(10 + i / 18 % 3) + day + std::to_string(100 + i / 54);
    rows += row_of(head + *resident_id_check(head), "329901101200");
  }
  const auto written = hall.import(package_of(rows));
  BOOST_REQUIRE(written);
  BOOST_TEST(written->added() == unsigned{kPeople});
  BOOST_TEST(hall.withdraw("329901", "权限到期")->withdrawn() == unsigned{kPeople});
}

BOOST_AUTO_TEST_CASE(the_data_officer_of_a_hub_returns_data_and_nobody_else) {
  Returning hall;
  BOOST_TEST(may_return_data(hall.officer, hall.county.division()).has_value());
  BOOST_TEST(!may_return_data(hall.county.person("admin", {v1::HUB_ADMIN}), hall.county.division()).has_value());
  BOOST_TEST(!may_return_data(hall.a.person("sj", {v1::DATA_OFFICER}), hall.a.division()).has_value());
}

BOOST_AUTO_TEST_CASE(a_package_says_all_that_is_wrong_with_it_at_once_by_row) {
  v1::ImportReturned bad = package_of("329901194803050018,李小明,329901101200,2026-13-01,1,1948-03-05,unemployed,是\n" +
                                      row_of(kLi, "320585101200") + row_of(kWang, "329901101200") +
                                      row_of(kWang, "329901101200") + "too,short\n" + row_of(kLi, "329901"));
  bad.set_grade("E");
  const std::string said = faults_in(bad);
  for (const char* each : {"grade: 应为", "第 2 行 id_no: 不是公民身份号码", "第 2 行 reg_date: 应为日期",
                           "第 3 行 division_code: 不在本级辖区", "第 5 行 id_no: 与第 4 行是同一人",
                           "第 6 行: 有 2 格", "第 7 行 division_code: 应为 12 位", "一条也没有导入"}) {
    BOOST_TEST(said.find(each) != std::string::npos, each << " in " << said);
  }
}

BOOST_AUTO_TEST_CASE(a_head_names_fields_by_name_or_label_and_all_that_are_required) {
  v1::ImportReturned from = package_of("");
  from.set_csv("id_no,姓名,颜色,姓名\n329901194803050017,李,红,李\n");
  const std::string said = faults_in(from);
  for (const char* each : {"没有「颜色」", "「姓名」有两列", "缺少「登记日期」(reg_date)"}) {
    BOOST_TEST(said.find(each) != std::string::npos, each << " in " << said);
  }
  BOOST_TEST(faults_in(package_of("")).find("没有数据") != std::string::npos);
  BOOST_TEST(faults_in(package_of(row_of(kLi, "329901101200"), "2026-11-17")).find("晚于今天") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_may_come_as_json) {
  v1::ImportReturned from = package_of("");
  from.clear_csv();
  auto& fields = *from.add_rows()->mutable_fields();
  for (const auto& [name, value] : {std::pair{"id_no", kLi},
                                    {"name", "李小明"},
                                    {"division_code", "329901101200"},
                                    {"sex", "1"},
                                    {"birth_date", "1948-03-05"},
                                    {"reg_date", "2026-03-01"},
                                    {"status", "unemployed"}}) {
    fields[name].set_string_value(value);
  }
  fields["hardship"].set_bool_value(true);
  fields["want_wage"].set_number_value(3500);
  BOOST_TEST(faults_in(from) == "");
  fields["colour"].set_string_value("red");
  fields.erase("status");
  const std::string said = faults_in(from);
  BOOST_TEST(said.find("第 1 条 colour") != std::string::npos);
  BOOST_TEST(said.find("第 1 条 status: 必填") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(csv_is_read_as_spreadsheets_write_it) {
  const auto rows = parse_csv("\xef\xbb\xbf a ,\"b, \"\"c\"\"\"\r\n\r\n\"two\nlines\",d\n,", 10);
  BOOST_REQUIRE(rows);
  BOOST_REQUIRE(rows->size() == 3u);
  BOOST_TEST(((*rows)[0].cells == std::vector<std::string>{"a", "b, \"c\""}));
  BOOST_TEST(((*rows)[1].cells == std::vector<std::string>{"two\nlines", "d"}));
  BOOST_TEST((*rows)[1].line == 3u);
  BOOST_TEST((*rows)[2].line == 5u);
  BOOST_TEST(((*rows)[2].cells == std::vector<std::string>{"", ""}));
  BOOST_TEST(parse_csv("a\n\"b", 10).error().context.find("第 2 行") != std::string::npos);
  BOOST_TEST(!parse_csv("\"a\"b", 10));
  BOOST_TEST((parse_csv("a\nb\nc", 2).error().code == ErrorCode::kTooLarge));
}

BOOST_AUTO_TEST_SUITE_END()
