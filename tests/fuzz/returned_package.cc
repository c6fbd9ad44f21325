#include "node/domain/identifiers/resident_id.h"
#include "node/domain/returned/csv.h"
#include "node/domain/returned/packages.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace node;

namespace {

constexpr std::size_t kRowsMax = 100;
constexpr Date kToday{2026, 11, 16};

const Division& county() {
  static const Division out = *Division::from("329901");
  return out;
}

const DataSet& unemployed() {
  static const DataSet out{"DS_UNEMPLOYED",
                           "失业登记信息",
                           "人社部门",
                           "",
                           1,
                           30,
                           "id_no",
                           {{"id_no", "身份号码", "idno", true, {}},
                            {"division_code", "所属村(社区)代码", "division", true, {}},
                            {"reg_date", "登记日期", "date", false, {}},
                            {"months", "月数", "int", false, {}},
                            {"hardship", "就业困难", "bool", false, {}}}};
  return out;
}

// A file that a data officer imports: what is taken of it is whole persons of this
// county's townships, each once, and every one can be found in the file again.
void one(std::string_view bytes) {
  const auto rows = parse_csv(bytes, kRowsMax);
  if (rows) CHECK(rows->size() <= kRowsMax);
  v1::ImportReturned from;
  from.set_as_of("2026-11-01");
  from.set_grade("A");
  from.set_csv(std::string(bytes));
  const auto package = read_package(unemployed(), from, county(), kToday);
  if (!package) return;
  CHECK(!package->facts.empty() && package->facts.size() == package->places.size());
  CHECK(package->facts.size() <= kPackagePeopleMax);
  for (const v1::ReturnedFact& fact : package->facts) {
    CHECK(parse_resident_id(fact.id_no()));
    const auto township = Division::from(fact.township());
    CHECK(township && county().covers(*township) && township->tier() == Tier::kTownship);
  }
}

std::vector<std::string> seeds() {
  const std::string head = "身份号码,所属村(社区)代码,登记日期,月数,就业困难\n";
  return {head + "329901194803050017,329901101200,20260301,3,是\n",
          "\xef\xbb\xbf" + head + "\"329901198507120023\",\"329901102201\",2026-03-01,\"1\"\"2\",false\r\n\r\n",
          "id_no,division_code\n329901194803050017,329901101200\n329901194803050017,329901101200\n", "\"a\nb\",c\n\"d"};
}

const Enlisted enlisted({"returned_package", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
