#include "sync/enrol/admitting.h"

#include <algorithm>

#include "sync/enrol/invitation.h"
#include "sync/enrol/revoking.h"

namespace yichuang::sync {

using namespace storage;

namespace {

std::string certificate_key(const Identity& hub, const NodeId& node) {
  return hub.division().str() + "/" + node.hex();
}

Result<void> may_come_in(const LedgerView& view, const std::optional<InvitationRow>& row, const NodeId& node,
                         Instant wall) {
  if (!row) return forbidden("本级没有发出过这个邀请");
  if (row->bound_to && *row->bound_to != node) return forbidden("这个邀请已被另一台机器用过");
  if (!row->bound_to && row->expires <= wall) return forbidden("这个邀请已过期,请另发一个");
  RevokedNodes revoked;
  revoked.read(view);
  if (const Revocation* revocation = revoked.find(node)) return forbidden(revoked_sentence(*revocation));
  return {};
}

// The chain by which this hub, with the certificate that it has now, let the box in before.
std::optional<CertificateChain> known_chain(const LedgerView& view, const Identity& hub, const Applicant& box,
                                            const Division& division) {
  const auto record = view.record({kCertificates, certificate_key(hub, box.node)});
  const auto live = record ? record->live() : std::vector<const Held*>();
  const auto entry = live.empty() ? std::nullopt : view.entry(*live.front());
  auto chain = entry ? decode_chain(entry->entry.message()) : Result<CertificateChain>(Error{});
  if (!chain || chain->size() < 2) return std::nullopt;
  const auto certificate = parse_certificate(chain->front().bytes);
  const bool same = certificate && certificate->channel_key == box.channel_key && certificate->division() == division;
  const bool by_us = (*chain)[1].bytes == hub.chain.front().bytes;
  return same && by_us ? std::optional(std::move(*chain)) : std::nullopt;
}

Plan plan_for(const LedgerView& view, const Identity& hub, const Applicant& box, const InvitationRow& row,
              const Certificate& certificate, const CertificateChain& chain, Instant wall) {
  Plan plan{
      {certificate_draft(hub, certificate, chain)}, {{invitation_row_name(box.token), encode_invitation_row(row)}}, 0};
  if (!row.replaces) return plan;
  for (const KnownNode& before : nodes_of(view, row.division)) {
    if (before.revoked || before.certificate.node == box.node) continue;
    const Revoking revoking{"已更换设备,新机 " + box.node.hex().substr(0, 8), row.created_by, wall};
    plan.entries.push_back(revoke_draft(view, hub.division(), before.certificate, revoking));
  }
  return plan;
}

// The newest of a division's boxes is known by its day, whatever our clock says now.
Instant day_of_issue(const LedgerView& view, const Division& division, Instant wall) {
  for (const KnownNode& before : nodes_of(view, division)) {
    wall = std::max(wall, before.certificate.issued + Millis{1});
  }
  return wall;
}

}  // namespace

EntryDraft certificate_draft(const Identity& hub, const Certificate& box, const CertificateChain& chain) {
  return {kCertificate, certificate_key(hub, box.node), box.divisions, hub.division().str() + "/", encode_chain(chain)};
}

Result<Admitted> let_in(Batch& batch, const Identity& hub, const Applicant& box, Instant wall) {
  const auto bytes = batch.view().local(invitation_row_name(box.token));
  auto row = bytes ? decode_invitation_row(*bytes) : std::nullopt;
  TRY(may_come_in(batch.view(), row, box.node, wall));
  Admitted out;
  auto known = row->bound_to ? known_chain(batch.view(), hub, box, row->division) : std::nullopt;
  if (known) {
    out.chain = std::move(*known);
    out.again = true;
  } else {
    const Instant issued = day_of_issue(batch.view(), row->division, wall);
    const Certificate certificate{box.node, box.channel_key, {row->division}, hub.node(), issued, row->name};
    out.chain = {issue_certificate(certificate, hub.key)};
    out.chain.insert(out.chain.end(), hub.chain.begin(), hub.chain.end());
    row->bound_to = box.node;
    TRY(batch.execute([&](const LedgerView& view) -> Result<Plan> {
      return plan_for(view, hub, box, *row, certificate, out.chain, wall);
    }));
  }
  TRY_ASSIGN(out.certificate, parse_certificate(out.chain.front().bytes));
  out.child = batch.add_child(out.certificate.divisions);
  return out;
}

}  // namespace yichuang::sync
