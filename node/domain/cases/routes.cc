#include "node/domain/cases/routes.h"

#include <algorithm>

#include "node/api/access.h"
#include "node/api/doubt_counts.h"
#include "node/api/json.h"
#include "node/api/once.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/evidence.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/pages.h"
#include "node/domain/cases/queries.h"
#include "node/domain/identifiers/resident_id.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kPage = 50;
constexpr std::size_t kPageMax = 200;
constexpr std::size_t kCursorBytesMax = 300;

// The handlers of this capability, which share what they are made from.
class CaseRoutes {
 public:
  CaseRoutes(LedgerAccess& ledger, Published& published, const DivisionNames& names, LookLog look_log,
             FindSources sources)
      : ledger_(ledger),
        published_(published),
        pages_(ledger, published, names),
        look_log_(std::move(look_log)),
        sources_(std::move(sources)) {}

  Result<Response> file(const Request& request) {
    TRY_ASSIGN(v1::FileCase in, read_json<v1::FileCase>(request));
    TRY_ASSIGN(const Once once, Once::of(request, ledger_.now()));
    std::vector<v1::FieldSource> sources = sources_(*ledger_.read(), in, *request.actor);
    TRY_ASSIGN(FilingDraft drafted, draft_filing(std::move(in), *request.actor, context()));
    for (v1::FieldSource& source : sources) *drafted.filed.add_sources() = std::move(source);
    const auto draft = std::make_shared<FilingDraft>(std::move(drafted));
    const auto number = std::make_shared<std::string>();
    TRY(ledger_.write(once.wrap(file_case(draft, number), number)));
    const Snapshot snapshot = ledger_.read();
    auto record = snapshot->record({kCases, draft->key});
    // What a repeat is told of lies under the key of the first.
    if (!record) record = find_case(*snapshot, *number);
    if (!record) return not_found("没有这个办件:" + *number);
    v1::CaseSummary summary = summary_of(*record);
    if (!may_see(summary, *request.actor)) return not_found("没有这个办件:" + *number);
    const v1::FiledCase filed = pages_.filed({std::move(*record), std::move(summary)});
    TRY(snapshot->health());
    Response response = with_etag(json_response(filed, 201), filed.etag());
    response.headers["Location"] = "/api/v1/cases/" + *number;
    return response;
  }

  Result<Response> act(const Request& request) {
    TRY_ASSIGN(const v1::ActOnCase in, read_json<v1::ActOnCase>(request));
    TRY_ASSIGN(const Once once, Once::of(request, ledger_.now()));
    const auto number = std::make_shared<std::string>(request.part("number"));
    TRY_ASSIGN(const std::string key, key_of(*number));
    TRY(ledger_.write(once.wrap(
        act_on_case(key, request.part("action"), in, *request.actor, context(), unquoted(request.header("if-match"))),
        number)));
    return page(*number, *request.actor, Sensitive::kMasked);
  }

  Result<Response> show(const Request& request) {
    const bool all = request.parameter("show") == "all";
    auto response = page(request.part("number"), *request.actor, all ? Sensitive::kShown : Sensitive::kMasked);
    if (response && all) look_log_(*request.actor, request.part("number"));
    if (response) want_files(request.part("number"));
    return response;
  }

  Result<Response> list(const Request& request) {
    TRY_ASSIGN(const std::size_t limit, read_limit(request, kPage, kPageMax));
    TRY_ASSIGN(const std::string cursor, read_cursor(request));
    CaseSearch search{request.parameter("q"), v1::CASE_STATE_UNSPECIFIED, request.parameter("ends")};
    if (search.text.size() > 200) return Error{ErrorCode::kInvalid, "查找内容过长", {{"q", "过长"}}};
    const std::string& state = request.parameter("state");
    if (!state.empty() && !v1::CaseState_Parse(state, &search.state)) {
      return Error{ErrorCode::kInvalid, "没有这种状态", {{"state", "不认识「" + state + "」"}}};
    }
    if (!search.ends.empty() && search.ends != kPromised && search.ends != kCorrection && search.ends != kPaper) {
      return Error{ErrorCode::kInvalid, "没有这种期限", {{"ends", "应为 promised、correction 或 paper"}}};
    }
    const Snapshot snapshot = ledger_.read();
    return listed(*snapshot, search_cases(*snapshot, *request.actor, search, limit, cursor), *request.actor);
  }

  Result<Response> show_inbox(const Request& request) {
    TRY_ASSIGN(const std::size_t limit, read_limit(request, kPage, kPageMax));
    TRY_ASSIGN(const std::string cursor, read_cursor(request));
    const Snapshot snapshot = ledger_.read();
    FoundCases found = inbox(*snapshot, *request.actor, limit, cursor);
    std::vector<std::uint32_t> doubted;
    for (const FoundCase& one : found.cases) {
      doubted.push_back(one.summary.state() < v1::DECIDED ? doubts(*snapshot, one, *request.actor) : 0);
    }
    v1::CaseList list = rows(*snapshot, std::move(found), *request.actor);
    for (int i = 0; i < list.rows_size(); ++i) list.mutable_rows(i)->set_doubts(doubted[static_cast<std::size_t>(i)]);
    TRY(snapshot->health());
    return json_response(list);
  }

  Result<Response> show_evidence(const Request& request) {
    const Snapshot snapshot = ledger_.read();
    const auto record = find_case(*snapshot, request.part("number"));
    if (!record || !may_see(summary_of(*record), *request.actor))
      return not_found("没有这个办件:" + request.part("number"));
    v1::Evidence out;
    std::vector<FoundCase> others = others_of(*snapshot, *record, *request.actor);
    for (v1::Finding& finding : findings(*snapshot, *record, others)) *out.add_findings() = std::move(finding);
    v1::CaseList rows_of_others = pages_.list(*snapshot, std::move(others), *request.actor);
    out.mutable_others()->Swap(rows_of_others.mutable_rows());
    TRY(snapshot->health());
    return json_response(out);
  }

  Result<Response> duplicates(const Request& request) {
    TRY(require_role(request, {v1::WINDOW_CLERK, v1::VILLAGE_AGENT}));
    const std::string& id_no = request.parameter("idNo");
    const std::string& credit_code = request.parameter("creditCode");
    if (credit_code.empty() && !parse_resident_id(id_no)) {
      return Error{ErrorCode::kInvalid, "证号不对", {{"idNo", "不是公民身份号码"}}};
    }
    if (!credit_code.empty() && !is_social_credit_code(credit_code)) {
      return Error{ErrorCode::kInvalid, "证号不对", {{"creditCode", "不是统一社会信用代码"}}};
    }
    const Snapshot snapshot = ledger_.read();
    const std::string& applicant = credit_code.empty() ? id_no : credit_code;
    return listed(*snapshot,
                  {open_cases_of(*snapshot, *request.actor, request.parameter("businessCode"), applicant), {}},
                  *request.actor);
  }

  Result<Response> counts(const Request& request) {
    return json_response(
        count_cases(*ledger_.read(), *request.actor, local_date(ledger_.now()), *published_.calendar()));
  }

 private:
  // Who opens a case wants to see its files: those that are not here are fetched.
  void want_files(const std::string& number) {
    const Snapshot snapshot = ledger_.read();
    const auto record = find_case(*snapshot, number);
    if (!record) return;
    std::vector<BlobId> lacking;
    const v1::CaseSummary summary = summary_of(*record);
    for (const std::string& blob : summary.blobs()) {
      const auto id = BlobId::from(blob);
      if (id && !snapshot->blobs().whole(*id)) lacking.push_back(*id);
    }
    if (lacking.empty()) return;
    ledger_.writer().submit(
        [lacking = std::move(lacking)](Batch& batch) {
          for (const BlobId& id : lacking) batch.want_blob(id);
        },
        [](const Result<void>&) {});
  }

  CaseContext context() { return {published_.catalogue(), published_.calendar(), ledger_.now(), &ledger_.prng()}; }

  static Result<std::string> read_cursor(const Request& request) {
    const std::string& text = request.parameter("cursor");
    const auto cursor = from_base64url(text);
    if (text.size() > kCursorBytesMax || !cursor)
      return Error{ErrorCode::kInvalid, "翻页标记不对", {{"cursor", "不是本接口给出的"}}};
    return *cursor;
  }

  Result<std::string> key_of(const std::string& number) const {
    const auto record = find_case(*ledger_.read(), number);
    if (!record) return not_found("没有这个办件:" + number);
    return record->ref.key;
  }

  Result<Response> page(const std::string& number, const Actor& actor, Sensitive sensitive) const {
    const Snapshot snapshot = ledger_.read();
    const auto record = find_case(*snapshot, number);
    // Another town's case is as unknown as none.
    if (!record || !may_see(summary_of(*record), actor)) return not_found("没有这个办件:" + number);
    const v1::Case message = pages_.page(*snapshot, *record, actor, sensitive);
    TRY(snapshot->health());
    return with_etag(json_response(message), message.etag());
  }

  v1::CaseList rows(const LedgerView& view, FoundCases found, const Actor& actor) const {
    v1::CaseList list = pages_.list(view, std::move(found.cases), actor);
    list.set_cursor(to_base64url(found.cursor));
    return list;
  }

  Result<Response> listed(const LedgerView& view, FoundCases found, const Actor& actor) const {
    const v1::CaseList list = rows(view, std::move(found), actor);
    TRY(view.health());
    return json_response(list);
  }

  std::vector<v1::Finding> findings(const LedgerView& view, const Record& record,
                                    const std::vector<FoundCase>& others) const {
    return findings_of(view, record, others, *published_.catalogue(), local_date(ledger_.now()));
  }

  std::uint32_t doubts(const LedgerView& view, const FoundCase& found, const Actor& actor) {
    return doubt_counts_.of(view, found, others_of(view, found.record, actor), *published_.catalogue(),
                            local_date(ledger_.now()));
  }

  LedgerAccess& ledger_;
  Published& published_;
  CasePages pages_;
  DoubtCounts doubt_counts_;
  LookLog look_log_;
  FindSources sources_;
};

const std::vector<Parameter> kPaging = {{"cursor", "上一页给出的"}, {"limit", "最多几条"}};

}  // namespace

std::vector<Route> case_routes(LedgerAccess& ledger, Published& published, const DivisionNames& names, LookLog look_log,
                               FindSources sources) {
  const auto cases = std::make_shared<CaseRoutes>(ledger, published, names, std::move(look_log), std::move(sources));
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases",
                 .summary = "查件:按编号或其末几位、姓名或单位名称、证号、状态",
                 .response = v1::CaseList::descriptor(),
                 .parameters = {{"q", "编号或其末几位、姓名、单位名称(任一部分)、证号或统一社会信用代码"},
                                {"state", "状态"},
                                {"ends", "本单位有期限的:promised、correction、paper,先到期的在前"},
                                kPaging[0],
                                kPaging[1]},
                 .handler = [cases](const Request& request) { return cases->list(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/cases",
                 .summary = "收件、受理、一次性告知或不予受理;办件页按编号另取",
                 .request = v1::FileCase::descriptor(),
                 .response = v1::FiledCase::descriptor(),
                 .handler = [cases](const Request& request) { return cases->file(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases/{number}",
                 .summary = "一个办件",
                 .response = v1::Case::descriptor(),
                 .parameters = {{"show", "all:显示敏感值,记一次查看"}},
                 .handler = [cases](const Request& request) { return cases->show(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases/{number}/evidence",
                 .summary = "本节点所知:一致的、存疑的、同一申请人的其他办件",
                 .response = v1::Evidence::descriptor(),
                 .handler = [cases](const Request& request) { return cases->show_evidence(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/cases/{number}/actions/{action}",
                 .summary = "办理一步;If-Match 为所见的 ETag",
                 .request = v1::ActOnCase::descriptor(),
                 .response = v1::Case::descriptor(),
                 .handler = [cases](const Request& request) { return cases->act(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/duplicates",
                 .summary = "同一申请人同一办理项的在办件",
                 .response = v1::CaseList::descriptor(),
                 .parameters = {{"businessCode", "办理项编码"},
                                {"idNo", "公民身份号码"},
                                {"creditCode", "统一社会信用代码,单位申请时代替 idNo"}},
                 .handler = [cases](const Request& request) { return cases->duplicates(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/inbox",
                 .summary = "待我办理",
                 .response = v1::CaseList::descriptor(),
                 .parameters = kPaging,
                 .handler = [cases](const Request& request) { return cases->show_inbox(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/counts",
                 .summary = "各状态的办件数",
                 .response = v1::CaseCounts::descriptor(),
                 .handler = [cases](const Request& request) { return cases->counts(request); }});
  return out;
}

}  // namespace yichuang::node
