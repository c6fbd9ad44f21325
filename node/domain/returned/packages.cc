#include "node/domain/returned/packages.h"

#include <algorithm>
#include <map>
#include <set>

#include "node/domain/kinds.h"
#include "node/domain/returned/csv.h"

namespace yichuang::node {

using namespace storage;
using google::protobuf::Value;

namespace {

constexpr std::size_t kComplaintsMax = 100;
constexpr std::size_t kReasonBytesMax = 600;
// Where a row says which village it belongs to; of that follows the township.
constexpr const char* kDivisionField = "division_code";

// A row as it came: what stands where, by the field's name.
struct Row {
  std::string place;  // 第 3 行
  std::vector<std::pair<std::string, std::string>> cells;
};

// Numbers as people write them, lists in one line.
std::string text_of(const Value& value) {
  switch (value.kind_case()) {
    case Value::kStringValue:
      return value.string_value();
    case Value::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case Value::kNumberValue: {
      std::string out = std::to_string(value.number_value());
      out.erase(out.find_last_not_of('0') + 1);
      if (out.ends_with('.')) out.pop_back();
      return out;
    }
    case Value::kListValue: {
      std::string out;
      for (const Value& each : value.list_value().values()) out += (out.empty() ? "" : "、") + text_of(each);
      return out;
    }
    default:
      return {};
  }
}

class PackageReader {
 public:
  PackageReader(const DataSet& set, const v1::ImportReturned& from, const Division& office, const Date& today)
      : set_(set), from_(from), office_(office), today_(today) {}

  Result<Package> read() {
    if (!set_.of_persons()) return invalid("「" + set_.name + "」不是按人的数据,不能回流到表单");
    check_head();
    TRY_ASSIGN(const std::vector<Row> rows, from_.csv().empty() ? rows_of_json() : rows_of_csv());
    out_.resource = set_.code;
    if (rows.empty()) complain("rows", "没有数据");
    for (const Row& row : rows) read_row(row);
    if (faults_ == 0) return std::move(out_);
    Error error{ErrorCode::kInvalid, "数据包有 " + std::to_string(faults_) + " 处不对,一条也没有导入",
                std::move(complaints_)};
    return error;
  }

 private:
  void complain(std::string where, std::string what) {
    if (faults_++ < kComplaintsMax) complaints_.push_back({std::move(where), std::move(what)});
  }

  void check_head() {
    const auto as_of = parse_date(from_.as_of());
    if (!as_of) {
      complain("asOf", "应为日期,如 2026-11-01");
    } else if (today_ < *as_of) {
      complain("asOf", "数据日期晚于今天 " + format_date(today_));
    }
    if (from_.grade().size() != 1 || from_.grade() < "A" || "D" < from_.grade()) complain("grade", "应为 A、B、C 或 D");
    if (!from_.csv().empty() && from_.rows_size() > 0) complain("rows", "csv 与 rows 只能有一个");
    if (from_.complete_for().empty()) return;
    out_.complete_for = Division::from(from_.complete_for());
    if (!out_.complete_for || !office_.covers(*out_.complete_for) || out_.complete_for->tier() > Tier::kTownship) {
      complain("completeFor", "应为本级辖区内乡镇以上的区划");
    }
  }

  Result<std::vector<Row>> rows_of_json() {
    if (static_cast<std::size_t>(from_.rows_size()) > kPackagePeopleMax) {
      return too_large("超过 " + std::to_string(kPackagePeopleMax) + " 条,请分成几个文件");
    }
    std::vector<Row> out;
    for (int i = 0; i < from_.rows_size(); ++i) {
      Row row{"第 " + std::to_string(i + 1) + " 条", {}};
      for (const auto& [name, value] : from_.rows(i).fields()) {
        if (set_.field(name) == nullptr) {
          complain(row.place + " " + name, "数据资源没有这个字段");
        } else {
          row.cells.emplace_back(name, text_of(value));
        }
      }
      out.push_back(std::move(row));
    }
    return out;
  }

  Result<std::vector<Row>> rows_of_csv() {
    TRY_ASSIGN(const std::vector<CsvRow> lines, parse_csv(from_.csv(), kPackagePeopleMax + 1));
    std::vector<Row> out;
    if (lines.empty()) return out;
    const std::vector<std::string> names = names_in(lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i) {
      Row row{"第 " + std::to_string(lines[i].line) + " 行", {}};
      if (lines[i].cells.size() != names.size()) {
        complain(row.place,
                 "有 " + std::to_string(lines[i].cells.size()) + " 格,表头有 " + std::to_string(names.size()) + " 格");
        continue;
      }
      for (std::size_t cell = 0; cell < names.size(); ++cell) row.cells.emplace_back(names[cell], lines[i].cells[cell]);
      out.push_back(std::move(row));
    }
    return out;
  }

  // The fields that the columns are, by name or by label.
  std::vector<std::string> names_in(const CsvRow& head) {
    std::vector<std::string> out;
    const std::string place = "第 " + std::to_string(head.line) + " 行";
    for (const std::string& cell : head.cells) {
      const auto found = std::find_if(set_.fields.begin(), set_.fields.end(), [&](const DataField& field) {
        return field.name == cell || field.label == cell;
      });
      if (found == set_.fields.end()) {
        complain(place, "数据资源没有「" + cell + "」这个字段");
      } else if (std::find(out.begin(), out.end(), found->name) != out.end()) {
        complain(place, "「" + cell + "」有两列");
      }
      out.push_back(found == set_.fields.end() ? cell : found->name);
    }
    for (const DataField& field : set_.fields) {
      if (field.required && std::find(out.begin(), out.end(), field.name) == out.end()) {
        complain(place, "缺少「" + field.label + "」(" + field.name + ")这一列");
      }
    }
    return out;
  }

  void read_row(const Row& row) {
    v1::ReturnedFact fact;
    fact.set_resource(set_.code);
    fact.set_grade(from_.grade());
    fact.set_as_of(from_.as_of());
    for (const DataField& field : set_.fields) {
      const auto cell =
          std::find_if(row.cells.begin(), row.cells.end(), [&](const auto& one) { return one.first == field.name; });
      if (cell == row.cells.end() || cell->second.empty()) {
        // A column that is not there at all was said once.
        if (field.required && (cell != row.cells.end() || from_.csv().empty()))
          complain(row.place + " " + field.name, "必填");
        continue;
      }
      auto value = canonical_value(field, cell->second);
      if (!value) {
        complain(row.place + " " + field.name, value.error().context);
        continue;
      }
      if (field.name == set_.key) fact.set_id_no(*value);
      if (field.name == kDivisionField) place(row, *value, fact);
      v1::ReturnedField& added = *fact.add_fields();
      added.set_name(field.name);
      added.set_text(*std::move(value));
    }
    keep(row, std::move(fact));
  }

  void place(const Row& row, const std::string& code, v1::ReturnedFact& fact) {
    constexpr std::size_t kTownshipDigits = 9;
    const auto division = Division::from_padded(code);
    const std::string where = row.place + " " + kDivisionField;
    if (!division || division->tier() < Tier::kTownship) {
      complain(where, "应写到乡镇或村(社区)");
    } else if (!office_.covers(*division)) {
      complain(where, "不在本级辖区 " + office_.str());
    } else {
      fact.set_township(division->str().substr(0, kTownshipDigits));
    }
  }

  void keep(const Row& row, v1::ReturnedFact fact) {
    if (fact.id_no().empty() || fact.township().empty()) {
      if (set_.field(kDivisionField) == nullptr) complain(row.place, "没有 division_code,不知给哪个乡镇");
      return;
    }
    const auto [before, fresh] = places_.try_emplace(fact.id_no(), row.place);
    if (!fresh) return complain(row.place + " " + set_.key, "与" + before->second + "是同一人");
    out_.facts.push_back(std::move(fact));
    out_.places.push_back(row.place);
  }

  const DataSet& set_;
  const v1::ImportReturned& from_;
  const Division& office_;
  const Date& today_;
  Package out_;
  std::map<std::string, std::string> places_;
  std::vector<Complaint> complaints_;
  std::size_t faults_ = 0;
};

EntryDraft draft(const std::string& key, std::vector<Division> audience, const Actor& by,
                 const v1::ReturnedFact& fact) {
  return {kReturnedFact, key, std::move(audience), by.entry_name(), fact.SerializeAsString()};
}

// An empty audience: whoever had it loses it, and it stays with us and those above.
void withdraw(const LedgerView& view, const std::vector<RecordRef>& refs, const std::string& reason, const Actor& by,
              Plan& plan, v1::ReturnedWritten& written) {
  for (const RecordRef& ref : refs) {
    const auto record = view.record(ref);
    auto fact = record ? fact_of(*record) : std::nullopt;
    if (!fact) continue;
    fact->clear_fields();
    fact->set_withdrawn(reason);
    plan.entries.push_back(draft(ref.key, {}, by, *fact));
    written.set_withdrawn(written.withdrawn() + 1);
  }
}

}  // namespace

Result<Package> read_package(const DataSet& set, const v1::ImportReturned& from, const Division& office,
                             const Date& today) {
  return PackageReader(set, from, office, today).read();
}

Result<void> may_return_data(const Actor& actor, const Division& office) {
  if (office.tier() > Tier::kCounty) return forbidden("回流数据由县级及以上节点导入,乡镇只接收");
  if (!actor.has(v1::DATA_OFFICER)) return forbidden("回流数据由「数据」岗位导入");
  return {};
}

namespace {

// Puts the facts of a package in the place of those before.
class Taking {
 public:
  Taking(const LedgerView& view, const Identity& identity, const Actor& by, v1::ReturnedWritten& written)
      : view_(view), identity_(identity), by_(by), written_(written) {}

  void take(const v1::ReturnedFact& fact, const std::string& place) {
    const std::string key = fact_key(identity_, fact.resource(), fact.id_no(), fact.as_of());
    settled_.insert(key);
    const auto held = facts_by(view_, fact.resource(), fact.id_no(), identity_.division());
    const auto record = view_.record({kReturned, key});
    // What was withdrawn under the same key says nothing, and is of a day all the same.
    auto newest = record ? fact_of(*record) : std::nullopt;
    for (const auto& [ref, other] : held) {
      if (!newest || newest->as_of() < other.as_of()) newest = other;
    }
    if (newest && fact.as_of() < newest->as_of()) {
      stale_.complaints.push_back({place, "这里已有 " + newest->as_of() + " 的"});
      return;
    }
    for (const auto& [ref, other] : held) {
      if (ref.key != key && settled_.insert(ref.key).second) earlier_.push_back(ref);
    }
    if (record && record->state == fact.SerializeAsString()) return written_.set_same(written_.same() + 1);
    if (held.empty()) written_.set_added(written_.added() + 1);
    if (!held.empty()) written_.set_changed(written_.changed() + 1);
    if (!held.empty() && newest->township() != fact.township()) written_.set_moved(written_.moved() + 1);
    plan_.entries.push_back(draft(key, {*Division::from(fact.township())}, by_, fact));
  }

  // Of the division's others, nobody is on the list any more.
  Result<void> complete(const std::string& resource, const Division& division) {
    TRY_ASSIGN(std::vector<RecordRef> others,
               facts_below(view_, resource, division, identity_.division(), kPackagePeopleMax * 2));
    std::erase_if(others, [&](const RecordRef& ref) { return settled_.contains(ref.key); });
    withdraw(view_, others, "不在新的全部名单上", by_, plan_, written_);
    return {};
  }

  Result<Plan> plan() {
    if (!stale_.complaints.empty()) {
      stale_.complaints.resize(std::min(stale_.complaints.size(), kComplaintsMax));
      return std::move(stale_);
    }
    // Last year's words of the same people, who are counted once.
    v1::ReturnedWritten uncounted;
    withdraw(view_, earlier_, "已有新一年的数据", by_, plan_, uncounted);
    return std::move(plan_);
  }

 private:
  const LedgerView& view_;
  const Identity& identity_;
  const Actor& by_;
  v1::ReturnedWritten& written_;
  Plan plan_;
  std::set<std::string> settled_;   // keys that the package has said all about
  std::vector<RecordRef> earlier_;  // of its people, those of other years
  Error stale_{ErrorCode::kConflict, "已有更新的数据,一条也没有导入"};
};

}  // namespace

Result<Plan> plan_package(const LedgerView& view, const Identity& identity, const Package& package, const Actor& by,
                          v1::ReturnedWritten& written) {
  Taking taking(view, identity, by, written);
  written.set_rows(static_cast<std::uint32_t>(package.facts.size()));
  for (std::size_t i = 0; i < package.facts.size(); ++i) taking.take(package.facts[i], package.places[i]);
  if (package.complete_for) TRY(taking.complete(package.resource, *package.complete_for));
  return taking.plan();
}

Result<Plan> plan_withdrawal(const LedgerView& view, const Identity& identity, const std::string& resource,
                             const v1::WithdrawReturned& request, const Actor& by, v1::ReturnedWritten& written) {
  Error error{ErrorCode::kInvalid, "收回须写明范围和依据"};
  const auto division = Division::from(request.division());
  if (!division || !identity.division().covers(*division) || division->tier() > Tier::kTownship) {
    error.complaints.push_back({"division", "应为本级辖区内乡镇以上的区划"});
  }
  if (request.reason().empty() || request.reason().size() > kReasonBytesMax) {
    error.complaints.push_back({"reason", "1 到 200 个字"});
  }
  if (!error.complaints.empty()) return error;
  Plan plan;
  TRY_ASSIGN(const std::vector<RecordRef> refs,
             facts_below(view, resource, *division, identity.division(), kPackagePeopleMax));
  withdraw(view, refs, request.reason(), by, plan, written);
  return plan;
}

}  // namespace yichuang::node
