#include "node/domain/returned/routes.h"

#include <algorithm>

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/domain/cases/pages.h"
#include "node/domain/identifiers/masking.h"
#include "node/domain/identifiers/resident_id.h"
#include "node/domain/returned/packages.h"
#include "node/domain/returned/sources.h"

namespace yichuang::node {

using namespace storage;

namespace {

// A row of every field that a data set has, in a spreadsheet's CSV, for each person.
constexpr std::size_t kPackageBytesMax = std::size_t{8} << 20;
constexpr std::size_t kReportsMax = 200;  // cases of one data set

class ReturnedRoutes {
 public:
  ReturnedRoutes(LedgerAccess& ledger, Published& published, const DivisionNames& names, AskLease lease,
                 std::function<void(const ReturnedNote&)> note)
      : ledger_(ledger), published_(published), names_(names), lease_(std::move(lease)), note_(std::move(note)) {}

  Result<Response> prefill(const Request& request) {
    TRY(require_role(request, {v1::WINDOW_CLERK, v1::VILLAGE_AGENT}));
    const Actor& actor = *request.actor;
    const auto person = parse_resident_id(request.parameter("idNo"));
    if (!person) return Error{ErrorCode::kInvalid, "证号不对", {{"idNo", "不是公民身份号码"}}};
    const auto catalogue = published_.catalogue();
    const BusinessDefinition* business = catalogue->business(request.parameter("businessCode"));
    if (business == nullptr) {
      return Error{ErrorCode::kInvalid, "须说明为哪一项取数", {{"businessCode", "目录中没有这个办理项"}}};
    }
    const bool handles = actor.items.empty() ||
                         std::find(actor.items.begin(), actor.items.end(), business->item_code) != actor.items.end();
    if (!handles) return forbidden("这个账号不办「" + business->item_name + "」,不能为它取数");
    const Snapshot snapshot = ledger_.read();
    const v1::ReturnedPrefill out =
        returned_prefill(*snapshot, *catalogue, *business, person->number, actor.division, lease_);
    TRY(snapshot->health());
    ReturnedNote note{"looked", actor.entry_name(), business->code, mask_resident_id(person->number), {}};
    for (const v1::ReturnedValue& value : out.values()) {
      note.locked = note.locked || value.locked();
      if (value.has_value()) note.resources.push_back(value.resource() + "." + value.field());
    }
    note_(note);
    return json_response(out);
  }

  Result<Response> list(const Request& request) {
    TRY(require_role(request, {v1::DATA_OFFICER, v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
    const Snapshot snapshot = ledger_.read();
    v1::DataResources out = data_resources(*snapshot, *published_.catalogue(), names_, lease_);
    const auto may = may_return_data(*request.actor, ledger_.division());
    for (v1::DataResource& resource : *out.mutable_resources()) {
      if (!may) resource.set_hindrance(may.error().context);
    }
    TRY(snapshot->health());
    return json_response(out);
  }

  Result<Response> reports(const Request& request) {
    TRY(require_role(request, {v1::DATA_OFFICER}));
    const Snapshot snapshot = ledger_.read();
    v1::SourceReports out = source_reports(*snapshot, *published_.catalogue(), names_, ledger_.division(), kReportsMax);
    TRY(snapshot->health());
    if (request.parameter("show") == "all") {
      note_({"reports_taken", request.actor->entry_name(), {}, {}, {}});
      return json_response(out);
    }
    for (v1::SourceReport& row : *out.mutable_rows()) {
      row.set_person_name(mask_name(row.person_name()));
      row.set_person_id_no(mask_resident_id(row.person_id_no()));
      if (row.source().has_held()) mask_values(*row.mutable_source()->mutable_held());
      if (row.has_stated()) mask_values(*row.mutable_stated());
    }
    return json_response(out);
  }

  Result<Response> import(const Request& request) {
    TRY(may_return_data(*request.actor, ledger_.division()));
    v1::ImportReturned in;
    TRY(read_json(request, in, kPackageBytesMax));
    TRY_ASSIGN(const DataSet set, set_of(request));
    TRY_ASSIGN(const Package package, read_package(set, in, ledger_.division(), local_date(ledger_.now())));
    return write(request, set, "imported", [&](const LedgerView& view, v1::ReturnedWritten& written) {
      return plan_package(view, ledger_.identity(), package, *request.actor, written);
    });
  }

  Result<Response> withdraw(const Request& request) {
    TRY(may_return_data(*request.actor, ledger_.division()));
    TRY_ASSIGN(const v1::WithdrawReturned in, read_json<v1::WithdrawReturned>(request));
    TRY_ASSIGN(const DataSet set, set_of(request));
    return write(request, set, "withdrawn", [&](const LedgerView& view, v1::ReturnedWritten& written) {
      return plan_withdrawal(view, ledger_.identity(), set.code, in, *request.actor, written);
    });
  }

 private:
  Result<DataSet> set_of(const Request& request) {
    const std::vector<DataSet> sets = data_sets(*published_.catalogue());
    const DataSet* set = find_data_set(sets, request.part("resource"));
    if (set == nullptr) return not_found("目录中没有数据资源「" + request.part("resource") + "」");
    return *set;
  }

  Result<Response> write(const Request& request, const DataSet& set, const char* deed,
                         const std::function<Result<Plan>(const LedgerView&, v1::ReturnedWritten&)>& plan) {
    v1::ReturnedWritten written;
    TRY(ledger_.write([&](const LedgerView& view) {
      written.Clear();
      return plan(view, written);
    }));
    ReturnedNote note{deed, request.actor->entry_name(), set.code, {}, {}};
    note.written = written;
    note_(note);
    return json_response(written);
  }

  LedgerAccess& ledger_;
  Published& published_;
  const DivisionNames& names_;
  AskLease lease_;
  std::function<void(const ReturnedNote&)> note_;
};

}  // namespace

std::vector<Route> returned_routes(LedgerAccess& ledger, Published& published, const DivisionNames& names,
                                   AskLease lease, std::function<void(const ReturnedNote&)> note) {
  const auto returned = std::make_shared<ReturnedRoutes>(ledger, published, names, std::move(lease), std::move(note));
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/returned/prefill",
                 .summary = "回流数据中可填入一项表单的值,带来源、质量和日期;记一次查看",
                 .response = v1::ReturnedPrefill::descriptor(),
                 .parameters = {{"businessCode", "办理项编码"}, {"idNo", "公民身份号码"}},
                 .handler = [returned](const Request& request) { return returned->prefill(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/returned",
                 .summary = "数据资源:条数、日期、乡镇、租约",
                 .response = v1::DataResources::descriptor(),
                 .handler = [returned](const Request& request) { return returned->list(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/returned/reports",
                 .summary = "窗口报来的数据更正:办件、字段、来源的值、填写的值、来源是否已改",
                 .response = v1::SourceReports::descriptor(),
                 .parameters = {{"show", "all:姓名、证号和值不遮盖;记一次查看"}},
                 .handler = [returned](const Request& request) { return returned->reports(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/returned/{resource}/packages",
                 .summary = "导入一个回流包,全部或全不",
                 .request = v1::ImportReturned::descriptor(),
                 .response = v1::ReturnedWritten::descriptor(),
                 .body_bytes_max = kPackageBytesMax,
                 .handler = [returned](const Request& request) { return returned->import(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/returned/{resource}/withdrawals",
                 .summary = "收回一个区划的数据",
                 .request = v1::WithdrawReturned::descriptor(),
                 .response = v1::ReturnedWritten::descriptor(),
                 .handler = [returned](const Request& request) { return returned->withdraw(request); }});
  return out;
}

}  // namespace yichuang::node
