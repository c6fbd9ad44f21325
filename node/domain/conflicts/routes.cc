#include "node/domain/conflicts/routes.h"

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/api/once.h"
#include "node/domain/conflicts/pages.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kPage = 50;
constexpr std::size_t kPageMax = 200;
constexpr std::size_t kCursorBytesMax = 600;
// The menu says "more than so many": counting goes no further.
constexpr std::size_t kCountedMax = 99;

class ConflictRoutes {
 public:
  ConflictRoutes(LedgerAccess& ledger, Published& published, const DivisionNames& names)
      : ledger_(ledger), published_(published), pages_(ledger, names) {}

  Result<Response> list(const Request& request) {
    TRY(may_see_conflicts(request));
    TRY_ASSIGN(const Asked asked, read(request));
    const Snapshot snapshot = ledger_.read();
    const ConflictScope scope = scope_of(*request.actor, asked.division);
    const FoundConflicts found = find_conflicts(*snapshot, scope, asked.state, asked.limit, asked.cursor);
    v1::ConflictList out;
    for (const ConflictId& id : found.conflicts) {
      const auto judged = judge_conflict(*snapshot, id, *request.actor);
      if (judged) *out.add_rows() = pages_.conflict(*snapshot, **judged, ConflictPages::Values::kLeftOut);
    }
    out.set_cursor(to_base64url(found.cursor));
    TRY(snapshot->health());
    return json_response(out);
  }

  Result<Response> count(const Request& request) {
    const Actor& actor = *request.actor;
    const Snapshot snapshot = ledger_.read();
    v1::ConflictCounts out;
    out.set_capped_at(kCountedMax);
    const ConflictScope scope = scope_of(actor, actor.division);
    out.set_conflicts(static_cast<std::uint32_t>(
        find_conflicts(*snapshot, scope, ConflictState::kOpen, kCountedMax + 1, {}).conflicts.size()));
    if (scope.registers) {
      out.set_quarantined(static_cast<std::uint32_t>(
          find_quarantined(*snapshot, everything_of(actor.division), ConflictState::kOpen, kCountedMax + 1, {})
              .entries.size()));
    }
    return json_response(out);
  }

  Result<Response> show(const Request& request) {
    TRY(may_see_conflicts(request));
    TRY_ASSIGN(const ConflictId id, id_of(request));
    return page(id, *request.actor);
  }

  Result<Response> rule(const Request& request) {
    TRY(may_see_conflicts(request));
    TRY_ASSIGN(const ConflictId id, id_of(request));
    TRY_ASSIGN(const v1::RuleConflict in, read_json<v1::RuleConflict>(request));
    TRY_ASSIGN(const Once once, Once::of(request, ledger_.now()));
    TRY(ledger_.write(once.wrap(rule_on(id, in, *request.actor, ledger_.now(), etag(request), published_.catalogue()),
                                std::make_shared<std::string>())));
    return page(id, *request.actor);
  }

  Result<Response> undo(const Request& request) {
    TRY(may_see_conflicts(request));
    TRY_ASSIGN(const ConflictId id, id_of(request));
    TRY_ASSIGN(const v1::GiveReason in, read_json<v1::GiveReason>(request));
    TRY_ASSIGN(const Once once, Once::of(request, ledger_.now()));
    TRY(ledger_.write(
        once.wrap(undo_ruling(id, in, *request.actor, ledger_.now(), etag(request)), std::make_shared<std::string>())));
    return page(id, *request.actor);
  }

  Result<Response> list_quarantine(const Request& request) {
    TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
    TRY_ASSIGN(const Asked asked, read(request));
    const Snapshot snapshot = ledger_.read();
    const FoundQuarantined found =
        find_quarantined(*snapshot, everything_of(asked.division), asked.state, asked.limit, asked.cursor);
    v1::QuarantineList out;
    for (const QuarantinedId& id : found.entries) {
      const auto judged = judge_quarantined(*snapshot, id, *request.actor, ledger_.identity());
      if (judged) *out.add_rows() = pages_.quarantined(*snapshot, *judged);
    }
    out.set_cursor(to_base64url(found.cursor));
    TRY(snapshot->health());
    return json_response(out);
  }

  // Gives the rows that are left of what was asked about: none, when it counts now.
  Result<Response> handle(const Request& request) {
    TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
    const auto id = QuarantinedId::from(request.part("id"));
    if (!id) return not_found("隔离区里没有这一条");
    TRY_ASSIGN(const v1::GiveReason in, read_json<v1::GiveReason>(request));
    TRY_ASSIGN(const Once once, Once::of(request, ledger_.now()));
    TRY(ledger_.write(once.wrap(
        handle_quarantined(*id, request.part("what"), in.reason(), *request.actor, ledger_.identity(), ledger_.now()),
        std::make_shared<std::string>())));
    const Snapshot snapshot = ledger_.read();
    v1::QuarantineList out;
    const auto judged = judge_quarantined(*snapshot, *id, *request.actor, ledger_.identity());
    if (judged) *out.add_rows() = pages_.quarantined(*snapshot, *judged);
    return json_response(out);
  }

 private:
  struct Asked {
    Division division;
    ConflictState state = ConflictState::kOpen;
    std::size_t limit = kPage;
    std::string cursor;
  };

  // The node's own people see what its parent's feed brought, too.
  Division everything_of(const Division& division) const {
    return division == ledger_.division() ? Division() : division;
  }

  static Result<void> may_see_conflicts(const Request& request) {
    if (request.actor && sees_conflicts(*request.actor)) return {};
    return require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN, v1::COUNTY_REVIEWER, v1::COUNTY_APPROVER,
                                  v1::SUPERVISOR, v1::TOWN_REVIEWER, v1::TOWN_APPROVER});
  }

  static Result<Asked> read(const Request& request) {
    Asked out{request.actor->division, ConflictState::kOpen, kPage, {}};
    TRY_ASSIGN(out.limit, read_limit(request, kPage, kPageMax));
    const std::string& at = request.parameter("at");
    const auto division = at.empty() ? out.division : Division::from(at).value_or(Division());
    if (division.empty() || !out.division.covers(division)) {
      return Error{ErrorCode::kInvalid, "范围不对", {{"at", "应为本级或下级的区划代码"}}};
    }
    out.division = division;
    const std::string& state = request.parameter("state");
    if (!state.empty() && state != "open" && state != "ruled") {
      return Error{ErrorCode::kInvalid, "没有这种状态", {{"state", "应为 open 或 ruled"}}};
    }
    if (state == "ruled") out.state = ConflictState::kRuled;
    const std::string& text = request.parameter("cursor");
    const auto cursor = from_base64url(text);
    const bool ours = cursor && (cursor->empty() || ((*cursor)[0] >= '0' && (*cursor)[0] <= '9'));
    if (text.size() > kCursorBytesMax || !ours) {
      return Error{ErrorCode::kInvalid, "翻页标记不对", {{"cursor", "不是本接口给出的"}}};
    }
    out.cursor = *cursor;
    return out;
  }

  static Result<ConflictId> id_of(const Request& request) {
    auto id = ConflictId::from(request.part("id"));
    if (!id) return not_found("没有这个冲突");
    return std::move(*id);
  }
  static std::string etag(const Request& request) { return unquoted(request.header("if-match")); }

  Result<Response> page(const ConflictId& id, const Actor& actor) const {
    const Snapshot snapshot = ledger_.read();
    TRY_ASSIGN(const ConflictPtr judged, judge_conflict(*snapshot, id, actor));
    const v1::Conflict message = pages_.conflict(*snapshot, *judged, ConflictPages::Values::kShown);
    TRY(snapshot->health());
    return with_etag(json_response(message), message.etag());
  }

  LedgerAccess& ledger_;
  Published& published_;
  ConflictPages pages_;
};

const std::vector<Parameter> kListing = {{"at", "本级或下级的区划代码"},
                                         {"state", "open 待处理,ruled 已处理"},
                                         {"cursor", "上一页给出的"},
                                         {"limit", "最多几条"}};

}  // namespace

std::vector<Route> conflict_routes(LedgerAccess& ledger, Published& published, const DivisionNames& names) {
  const auto routes = std::make_shared<ConflictRoutes>(ledger, published, names);
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/conflicts",
                 .summary = "冲突:两处互不知情的办理、重复申请、同时改动",
                 .response = v1::ConflictList::descriptor(),
                 .parameters = kListing,
                 .handler = [routes](const Request& request) { return routes->list(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/conflict-counts",
                 .summary = "待裁定的冲突和隔离区的条数",
                 .response = v1::ConflictCounts::descriptor(),
                 .handler = [routes](const Request& request) { return routes->count(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/conflicts/{id}",
                 .summary = "一个冲突:两方逐项",
                 .response = v1::Conflict::descriptor(),
                 .handler = [routes](const Request& request) { return routes->show(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/conflicts/{id}/ruling",
                 .summary = "裁定;If-Match 为所见的 ETag",
                 .request = v1::RuleConflict::descriptor(),
                 .response = v1::Conflict::descriptor(),
                 .handler = [routes](const Request& request) { return routes->rule(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/conflicts/{id}/undo",
                 .summary = "撤销裁定",
                 .request = v1::GiveReason::descriptor(),
                 .response = v1::Conflict::descriptor(),
                 .handler = [routes](const Request& request) { return routes->undo(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/quarantine",
                 .summary = "隔离区:保留原位而不计的记录",
                 .response = v1::QuarantineList::descriptor(),
                 .parameters = kListing,
                 .handler = [routes](const Request& request) { return routes->list_quarantine(request); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/quarantine/{id}/{what}",
                 .summary = "处理一条隔离的记录:retry、release、reject、reopen",
                 .request = v1::GiveReason::descriptor(),
                 .response = v1::QuarantineList::descriptor(),
                 .handler = [routes](const Request& request) { return routes->handle(request); }});
  return out;
}

}  // namespace yichuang::node
