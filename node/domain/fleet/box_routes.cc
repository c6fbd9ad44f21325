#include "node/domain/fleet/box_routes.h"

#include <algorithm>

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/fleet/boxes.pb.h"
#include "sync/enrol/revoking.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kReasonBytesMax = 600;
constexpr std::size_t kNodeDigitsMin = 6;

void count_entries(const LedgerView& view, const sync::KnownNode& node, v1::FleetBox& out) {
  std::uint64_t entries = 0;
  std::uint64_t counted = 0;
  for (const LogInfo& log : view.logs().of_division(node.certificate.division())) {
    if (log.owner != node.certificate.node) continue;
    const auto named = node.revoked ? node.revoked->last.find(log.id) : std::map<LogId, Seq>::const_iterator();
    for (const HeldRange& held : log.held) {
      entries += held.hi - held.lo + 1;
      const Seq last = !node.revoked                       ? held.hi
                       : named == node.revoked->last.end() ? 0
                                                           : std::min(held.hi, named->second);
      counted += last < held.lo ? 0 : last - held.lo + 1;
    }
  }
  out.set_entries(entries);
  out.set_counted(counted);
}

v1::FleetBoxes boxes_of(const LedgerView& view, const Division& division) {
  v1::FleetBoxes out;
  out.set_division(division.str());
  for (const sync::KnownNode& node : sync::nodes_of(view, division)) {
    v1::FleetBox& box = *out.add_boxes();
    box.set_node(node.certificate.node.hex());
    box.set_name(node.certificate.name);
    set_time(*box.mutable_issued(), node.certificate.issued);
    count_entries(view, node, box);
    if (!node.revoked) continue;
    box.mutable_revoked()->set_by(node.revoked->by);
    box.mutable_revoked()->set_reason(node.revoked->reason);
    set_time(*box.mutable_revoked()->mutable_at(), node.revoked->at);
  }
  return out;
}

Result<Division> division_below(const LedgerAccess& ledger, const std::string& code) {
  const auto division = Division::from(code);
  if (!division || !ledger.division().covers(*division) || *division == ledger.division()) {
    return not_found("本级以下没有这个区划:" + code);
  }
  return *division;
}

// The machine that is meant.
Result<Certificate> find_box(const LedgerView& view, const Division& division, const std::string& node) {
  std::vector<Certificate> found;
  bool any_revoked = false;
  for (const sync::KnownNode& known : sync::nodes_of(view, division)) {
    if (!known.certificate.node.hex().starts_with(node)) continue;
    any_revoked |= known.revoked.has_value();
    if (!known.revoked) found.push_back(known.certificate);
  }
  if (found.size() > 1) return conflict(division.str() + " 有多台设备,请指明是哪一台(node)");
  if (!found.empty()) return found.front();
  if (any_revoked) return conflict("这台设备已经吊销");
  return not_found(division.str() + " 没有接入过" + (node.empty() ? "设备" : "这台设备:" + node));
}

Result<Response> revoke(const Request& request, LedgerAccess& ledger) {
  TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
  TRY_ASSIGN(const v1::RevokeBox in, read_json<v1::RevokeBox>(request));
  TRY_ASSIGN(const Division division, division_below(ledger, request.part("division")));
  std::vector<Complaint> complaints;
  if (in.reason().empty() || in.reason().size() > kReasonBytesMax) complaints.push_back({"reason", "1 到 200 个字"});
  if (!in.node().empty() && in.node().size() < kNodeDigitsMin) complaints.push_back({"node", "至少 6 位十六进制"});
  const Instant now = ledger.now();
  std::optional<Instant> since;
  if (in.has_since()) since = Instant{in.since().seconds() * 1000 + in.since().nanos() / 1'000'000};
  if (since && *since > now) complaints.push_back({"since", "不能晚于现在"});
  if (!complaints.empty()) return Error{ErrorCode::kInvalid, "吊销内容有误", std::move(complaints)};
  const Command command = [&](const LedgerView& view) -> Result<Plan> {
    TRY_ASSIGN(const Certificate box, find_box(view, division, in.node()));
    const sync::Revoking revoking{in.reason(), request.actor->entry_name(), now, since};
    return Plan{{sync::revoke_draft(view, ledger.division(), box, revoking)}, {}, 0};
  };
  TRY(ledger.write(command));
  return json_response(boxes_of(*ledger.read(), division), 201);
}

}  // namespace

std::vector<Route> box_routes(LedgerAccess& ledger) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/fleet/{division}/boxes",
                 .summary = "一个下级节点的历任设备",
                 .response = v1::FleetBoxes::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::HUB_ADMIN, v1::SUPERVISOR, v1::SYSTEM_ADMIN}));
                   TRY_ASSIGN(const Division division, division_below(ledger, request.part("division")));
                   return json_response(boxes_of(*ledger.read(), division));
                 }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/fleet/{division}/revoke",
                 .summary = "吊销一台设备:立即断开,此后它写的不算",
                 .request = v1::RevokeBox::descriptor(),
                 .response = v1::FleetBoxes::descriptor(),
                 .handler = [&](const Request& request) { return revoke(request, ledger); }});
  return out;
}

}  // namespace yichuang::node
