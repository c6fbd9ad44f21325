#include "node/domain/fleet/routes.h"

#include <algorithm>

#include "node/api/access.h"
#include "node/api/json.h"
#include "sync/enrol/invitation.h"
#include "sync/enrol/revoking.h"
#include "sync/protocol/limits.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kTokenBytes = 24;
constexpr std::size_t kNameBytesMax = 120;
constexpr std::uint32_t kDaysMax = 90;
constexpr std::size_t kInvitationsMax = 10'000;

v1::Invitation to_message(const std::string& row_name, const sync::InvitationRow& row, Instant now) {
  v1::Invitation out;
  out.set_id(row_name.substr(sync::kInvitationRows.size(), 12));
  out.set_division(row.division.str());
  out.set_name(row.name);
  out.mutable_expires()->set_seconds(row.expires.ms / 1000);
  out.set_created_by(row.created_by);
  out.set_state(row.bound_to ? "used" : row.expires <= now ? "expired" : "open");
  if (row.bound_to) out.set_node(row.bound_to->hex());
  out.set_replaces(row.replaces);
  return out;
}

// Two machines for one division are a mistake, but for the minute of a change.
Result<void> check_boxes(const LedgerView& view, const Division& division, bool replaces) {
  const std::vector<sync::KnownNode> nodes = sync::nodes_of(view, division);
  const bool in_service = std::any_of(nodes.begin(), nodes.end(), [](const auto& node) { return !node.revoked; });
  if (in_service && !replaces) return conflict(division.str() + " 已有设备在用;换机请选“更换设备”(replaces)");
  if (nodes.empty() && replaces) return conflict(division.str() + " 还没有接入过设备,请直接邀请");
  return {};
}

Result<Response> invite(const Request& request, LedgerAccess& ledger, const HubFacts& hub) {
  TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
  TRY_ASSIGN(const v1::CreateInvitation in, read_json<v1::CreateInvitation>(request));
  std::vector<Complaint> complaints;
  const auto division = Division::from(in.division());
  const bool below = division && ledger.division().covers(*division) && *division != ledger.division();
  if (!below) complaints.push_back({"division", "应为本级 " + ledger.division().str() + " 以下的区划代码"});
  if (in.name().empty() || in.name().size() > kNameBytesMax) complaints.push_back({"name", "1 到 40 个字"});
  if (in.days() > kDaysMax) complaints.push_back({"days", "最多 " + std::to_string(kDaysMax) + " 天"});
  if (!complaints.empty()) return Error{ErrorCode::kInvalid, "邀请内容有误", std::move(complaints)};

  sync::Invitation invitation;
  invitation.addresses = hub.addresses;
  invitation.hub_key = box_public_key(sync::listening_key(ledger.identity().division_secret));
  invitation.root_key = hub.root;
  invitation.token = ledger.prng().bytes(kTokenBytes);
  invitation.division = *division;
  invitation.hub = ledger.division();
  invitation.name = in.name();
  invitation.expires = ledger.now() + (in.days() == 0 ? sync::kInvitationLife : Millis{in.days() * 24LL * 3'600'000});

  const sync::InvitationRow row{
      invitation.division, invitation.name, invitation.expires, request.actor->entry_name(), {}, in.replaces()};
  const std::string name = sync::invitation_row_name(invitation.token);
  const Command command = [&](const LedgerView& view) -> Result<Plan> {
    TRY(check_boxes(view, *division, in.replaces()));
    return Plan{{}, {{name, sync::encode_invitation_row(row)}}, 0};
  };
  TRY(ledger.write(command));
  v1::Invitation out = to_message(name, row, ledger.now());
  out.set_text(sync::encode_invitation(invitation));
  return json_response(out, 201);
}

Result<Response> list_invitations(const Request& request, LedgerAccess& ledger) {
  TRY(require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN}));
  v1::InvitationList out;
  for (const auto& [name, bytes] : ledger.read()->locals(sync::kInvitationRows, kInvitationsMax)) {
    if (const auto row = sync::decode_invitation_row(bytes))
      *out.add_invitations() = to_message(name, *row, ledger.now());
  }
  return json_response(out);
}

}  // namespace

std::vector<Route> fleet_routes(LedgerAccess& ledger, const FleetReport& report, std::function<std::string()> below,
                                Events& events, HubFacts hub,
                                std::function<Result<std::string>(const std::string& file)> back_up) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/welcome",
                 .summary = "登录页要知道的:本机、时间、线路",
                 .access = Access::kAnybody,
                 .response = v1::NodeReport::descriptor(),
                 .handler = [&](const Request&) -> Result<Response> { return json_response(report.welcome()); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/node",
                 .summary = "本节点的状况",
                 .response = v1::NodeReport::descriptor(),
                 .handler = [&](const Request&) -> Result<Response> { return json_response(report.self()); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/events",
                 .summary = "变动提示(server-sent events)",
                 .handler = [&](const Request& request) { return events.stream(request); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/fleet",
                 .summary = "下级节点",
                 .response = v1::Fleet::descriptor(),
                 .handler = [below = std::move(below)](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::HUB_ADMIN, v1::SUPERVISOR, v1::SYSTEM_ADMIN}));
                   return Response{.body = below()};
                 }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/fleet/{division}/contacts",
                 .summary = "与一个下级节点的接触史:逐小时,30 天",
                 .response = v1::ContactHistory::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::HUB_ADMIN, v1::SUPERVISOR, v1::SYSTEM_ADMIN}));
                   const auto history = report.contacts(request.part("division"));
                   if (!history) return not_found("本级以下没有这个区划:" + request.part("division"));
                   return json_response(*history);
                 }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/invitations",
                 .summary = "发出的邀请",
                 .response = v1::InvitationList::descriptor(),
                 .handler = [&](const Request& request) { return list_invitations(request, ledger); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/invitations",
                 .summary = "邀请一个新节点",
                 .request = v1::CreateInvitation::descriptor(),
                 .response = v1::Invitation::descriptor(),
                 .handler = [&ledger, hub](const Request& request) { return invite(request, ledger, hub); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/backup",
                 .summary = "立即备份",
                 .request = v1::MakeBackup::descriptor(),
                 .response = v1::BackupMade::descriptor(),
                 .handler = [back_up](const Request& request) -> Result<Response> {
                   TRY(require_role(request, {v1::SYSTEM_ADMIN}));
                   TRY_ASSIGN(const v1::MakeBackup in, read_json<v1::MakeBackup>(request));
                   if (!in.file().empty() && !request.local) return forbidden("备份的位置只能在本机命令行上指定");
                   TRY_ASSIGN(const std::string file, back_up(in.file()));
                   v1::BackupMade made;
                   made.set_file(file);
                   return json_response(made, 201);
                 }});
  return out;
}

}  // namespace yichuang::node
