#include <algorithm>

#include "node/api/json.h"
#include "node/domain/cases/draft.pb.h"
#include "node/domain/cases/routes.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kIdBytesMax = 64;
constexpr std::size_t kTitleBytesMax = 200;
constexpr std::size_t kDraftsMax = 50;

std::string rows_of(const Request& request) {
  return "draft/" + request.actor->entry_name() + "/";
}

Result<std::string> row_of(const Request& request) {
  const std::string& id = request.part("id");
  const bool good = id.size() <= kIdBytesMax && std::all_of(id.begin(), id.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                    });
  if (!good) return Error{ErrorCode::kInvalid, "草稿编号不对", {{"id", "应为不超过 64 个字母、数字或连字符"}}};
  return rows_of(request) + id;
}

Result<Response> save(const Request& request, LedgerAccess& ledger) {
  TRY_ASSIGN(const std::string row, row_of(request));
  TRY_ASSIGN(v1::Draft draft, read_json<v1::Draft>(request));
  if (draft.title().size() > kTitleBytesMax) return Error{ErrorCode::kInvalid, "标题过长", {{"title", "过长"}}};
  draft.set_id(request.part("id"));
  draft.mutable_saved()->set_seconds(ledger.now().ms / 1000);
  TRY(ledger.write([&](const LedgerView& view) -> Result<Plan> {
    if (!view.local(row) && view.locals(rows_of(request), kDraftsMax).size() >= kDraftsMax) {
      return too_large("草稿最多 " + std::to_string(kDraftsMax) + " 份,请先办完或删去一些");
    }
    return Plan{{}, {{row, draft.SerializeAsString()}}, 0};
  }));
  return json_response(draft);
}

Result<Response> load(const Request& request, LedgerAccess& ledger) {
  TRY_ASSIGN(const std::string row, row_of(request));
  const auto bytes = ledger.read()->local(row);
  v1::Draft draft;
  if (!bytes || !draft.ParseFromString(*bytes)) return not_found("没有这份草稿");
  return json_response(draft);
}

Result<Response> remove(const Request& request, LedgerAccess& ledger) {
  TRY_ASSIGN(const std::string row, row_of(request));
  TRY(ledger.write([&](const LedgerView& view) -> Result<Plan> {
    if (!view.local(row)) return Plan{};
    return Plan{{}, {{row, std::nullopt}}, 0};
  }));
  Response out;
  out.status = 204;
  return out;
}

Result<Response> list(const Request& request, LedgerAccess& ledger) {
  v1::DraftList out;
  for (const auto& [name, bytes] : ledger.read()->locals(rows_of(request), kDraftsMax)) {
    if (!out.add_drafts()->ParseFromString(bytes)) out.mutable_drafts()->RemoveLast();
  }
  return json_response(out);
}

}  // namespace

std::vector<Route> draft_routes(LedgerAccess& ledger) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/drafts",
                 .summary = "我的草稿",
                 .response = v1::DraftList::descriptor(),
                 .handler = [&](const Request& request) { return list(request, ledger); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/drafts/{id}",
                 .summary = "一份草稿",
                 .response = v1::Draft::descriptor(),
                 .handler = [&](const Request& request) { return load(request, ledger); }});
  out.push_back({.method = "PUT",
                 .pattern = "/api/v1/drafts/{id}",
                 .summary = "存草稿",
                 .request = v1::Draft::descriptor(),
                 .response = v1::Draft::descriptor(),
                 .handler = [&](const Request& request) { return save(request, ledger); }});
  out.push_back({.method = "DELETE",
                 .pattern = "/api/v1/drafts/{id}",
                 .summary = "删草稿",
                 .handler = [&](const Request& request) { return remove(request, ledger); }});
  return out;
}

}  // namespace yichuang::node
