#include "node/domain/erasure/routes.h"

#include <algorithm>
#include <map>
#include <set>

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/erasure/erasure.pb.h"
#include "node/domain/kinds.h"
#include "storage/ledger/orders.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kReasonBytesMax = 600;

// Who holds a case: those who wrote in it and those it is for, and everybody above
// them up to this node.
std::set<Division> holders(const Record& record, const Division& top) {
  std::set<Division> out;
  std::vector<Division> all = record.authors();
  for (const Division& to : record.audience()) all.push_back(to);
  for (Division at : all) {
    for (; !at.empty() && top.covers(at); at = at.parent()) {
      if (at.tier() != Tier::kVillage) out.insert(at);
    }
  }
  return out;
}

Result<Plan> plan_erasure(const LedgerView& view, const Division& own, const Actor& by, const std::string& number,
                          const std::string& reason, Instant now) {
  const auto ref = view.first(kCaseByNumber, number);
  const auto record = ref ? view.record(*ref) : std::nullopt;
  if (!record) return not_found("没有这一件,或已清除:" + number);
  std::vector<Division> audience = record->authors();
  for (const Division& author : audience) {
    if (!own.covers(author)) {
      return forbidden("这一件有 " + author.str() + " 写的内容,须由上级清除");
    }
  }
  for (const Division& to : record->audience()) {
    if (own.covers(to) || to.tier() == Tier::kTownship) audience.push_back(to);
  }
  const Erasure erasure{*ref, reason, by.entry_name(), now, number};
  return Plan{
      {EntryDraft{kErasure, erasure_key(own, *ref), audience, by.entry_name(), encode_erasure(erasure)}}, {}, 0};
}

v1::OrderedErasures erasures(const LedgerView& view, const Division& own) {
  std::map<RecordRef, std::vector<std::pair<Division, Removal>>> removals;
  for (const Record& record : view.records(kRemovals)) {
    const auto removal = record.state.empty() ? Result<Removal>(Error{}) : parse_removal(record.state);
    const auto at = Division::from(record.ref.key.substr(0, record.ref.key.find('/')));
    if (removal && at) removals[removal->ref].emplace_back(*at, *removal);
  }
  v1::OrderedErasures out;
  for (const Record& record : view.records(kErasures)) {
    const auto erasure = record.state.empty() ? Result<Erasure>(Error{}) : parse_erasure(record.state);
    if (!erasure) continue;
    v1::OrderedErasure& added = *out.add_erasures();
    added.set_number(erasure->title);
    added.set_reason(erasure->reason);
    added.set_by(erasure->by);
    set_time(*added.mutable_at(), erasure->at);
    const auto about = view.record(erasure->ref);
    std::set<Division> awaited = about ? holders(*about, own) : std::set<Division>();
    for (const auto& [division, removal] : removals[erasure->ref]) {
      if (removal.cause != Removal::Cause::kErased) continue;
      awaited.erase(division);
      v1::RemovalStatement& statement = *added.add_removed();
      statement.set_division(division.str());
      set_time(*statement.mutable_at(), removal.at);
      statement.set_bodies(removal.bodies);
      statement.set_files(removal.blobs);
      statement.set_node(removal.node.hex());
    }
    for (const Division& division : awaited) added.add_awaited(division.str());
  }
  auto& all = *out.mutable_erasures();
  std::sort(all.begin(), all.end(), [](const v1::OrderedErasure& a, const v1::OrderedErasure& b) {
    return b.at().seconds() < a.at().seconds();
  });
  return out;
}

Result<Response> erase(const Request& request, LedgerAccess& ledger) {
  TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
  if (ledger.division().tier() > Tier::kCounty) return forbidden("清除由县级及以上节点下令");
  TRY_ASSIGN(const v1::EraseCase in, read_json<v1::EraseCase>(request));
  if (in.reason().empty() || in.reason().size() > kReasonBytesMax) {
    return Error{ErrorCode::kInvalid, "清除须说明依据", {{"reason", "1 到 200 个字"}}};
  }
  const std::string number = request.part("number");
  TRY(ledger.write([&](const LedgerView& view) {
    return plan_erasure(view, ledger.division(), *request.actor, number, in.reason(), ledger.now());
  }));
  v1::OrderedErasures all = erasures(*ledger.read(), ledger.division());
  for (v1::OrderedErasure& one : *all.mutable_erasures()) {
    if (one.number() == number) return json_response(one, 201);
  }
  return Error{ErrorCode::kIo, "清除已下令,但读不回来"};
}

}  // namespace

std::vector<Route> erasure_routes(LedgerAccess& ledger) {
  std::vector<Route> out;
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/cases/{number}/erase",
                 .summary = "清除一件的内容(各级、各处)",
                 .request = v1::EraseCase::descriptor(),
                 .response = v1::OrderedErasure::descriptor(),
                 .handler = [&](const Request& request) { return erase(request, ledger); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/erasures",
                 .summary = "下令清除的件,和各节点的清除声明",
                 .response = v1::OrderedErasures::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::HUB_ADMIN, v1::SUPERVISOR, v1::SYSTEM_ADMIN}));
                   return json_response(erasures(*ledger.read(), ledger.division()));
                 }});
  return out;
}

}  // namespace yichuang::node
