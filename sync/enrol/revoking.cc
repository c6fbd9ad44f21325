#include "sync/enrol/revoking.h"

#include <algorithm>

#include "storage/ledger/kind.h"
#include "sync/enrol/service.h"

namespace yichuang::sync {

using namespace storage;

namespace {

std::optional<Certificate> certificate_in(const LedgerView& view, const Record& record) {
  const auto live = record.live();
  const auto entry = live.empty() ? std::nullopt : view.entry(*live.front());
  const auto chain = entry ? decode_chain(entry->entry.message()) : Result<CertificateChain>(Error{});
  if (!chain || chain->empty()) return std::nullopt;
  auto certificate = parse_certificate(chain->front().bytes);
  return certificate ? std::optional(std::move(*certificate)) : std::nullopt;
}

// Of the nodes that hubs entitled to it have revoked.
std::map<NodeId, Revocation> revocations_in(const LedgerView& view) {
  std::map<NodeId, Revocation> out;
  for (const Record& record : view.records(kRevocations)) {
    const auto issuer = Division::from(record.ref.key.substr(0, record.ref.key.find('/')));
    auto revocation = record.state.empty() ? Result<Revocation>(Error{}) : parse_revocation(record.state);
    const bool entitled =
        issuer && revocation && issuer->covers(revocation->division) && *issuer != revocation->division;
    if (entitled) out.emplace(revocation->node, std::move(*revocation));
  }
  return out;
}

// The last number of the log that was written before `since`.
Seq last_before(const LedgerView& view, const LogInfo& log, Instant since) {
  for (Seq seq = log.head(); seq > 0; --seq) {
    const auto bytes = view.logs().entry(log.no, seq);
    const auto entry = bytes ? parse_entry(*bytes) : Result<ParsedEntry>(Error{});
    if (entry && entry->header.at < since) return seq;
  }
  return 0;
}

}  // namespace

std::vector<KnownNode> nodes_of(const LedgerView& view, const Division& division) {
  RevokedNodes revoked;
  revoked.read(view);
  std::vector<KnownNode> out;
  for (const Record& record : view.records(kCertificates)) {
    auto certificate = certificate_in(view, record);
    if (!certificate || certificate->division() != division) continue;
    const Revocation* revocation = revoked.find(certificate->node);
    out.push_back({std::move(*certificate), revocation == nullptr ? std::nullopt : std::optional(*revocation)});
  }
  std::sort(out.begin(), out.end(),
            [](const KnownNode& a, const KnownNode& b) { return b.certificate.issued < a.certificate.issued; });
  return out;
}

std::map<Division, Revocation> out_of_service(const LedgerView& view) {
  const std::map<NodeId, Revocation> revoked = revocations_in(view);
  std::map<Division, Revocation> out;
  for (const auto& [node, revocation] : revoked) {
    const auto [at, fresh] = out.emplace(revocation.division, revocation);
    if (!fresh && at->second.at < revocation.at) at->second = revocation;
  }
  if (out.empty()) return out;
  for (const Record& record : view.records(kCertificates)) {
    const auto certificate = certificate_in(view, record);
    if (certificate && !revoked.contains(certificate->node)) out.erase(certificate->division());
  }
  return out;
}

std::vector<Certificate> certified_by(const LedgerView& view, const Division& division) {
  std::vector<Certificate> out;
  for (const Record& record : view.records(kCertificates)) {
    if (!record.ref.key.starts_with(division.str() + "/")) continue;
    if (auto certificate = certificate_in(view, record)) out.push_back(std::move(*certificate));
  }
  return out;
}

EntryDraft revoke_draft(const LedgerView& view, const Division& hub, const Certificate& node,
                        const Revoking& revoking) {
  Revocation revocation{node.node, node.division(), revoking.reason, {}, revoking.by, revoking.at, node.name};
  for (const LogInfo& log : view.logs().of_division(node.division())) {
    if (log.owner != node.node) continue;
    revocation.last[log.id] = revoking.since ? last_before(view, log, *revoking.since) : log.head();
  }
  return EntryDraft{
      kRevocation, revocation_key(hub, node.node), {node.division()}, revoking.by, encode_revocation(revocation)};
}

void RevokedNodes::read(const LedgerView& view) {
  nodes_ = revocations_in(view);
}

const Revocation* RevokedNodes::find(const NodeId& node) const {
  const auto found = nodes_.find(node);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::string unrecorded_signer(const Ledger& ledger, const RevokedNodes& revoked, const CertificateChain& chain) {
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const auto signer = parse_certificate(chain[i].bytes);
    if (!signer || revoked.find(signer->node) == nullptr) continue;
    // What a revoked hub signed while it counted is in the ledger.
    const auto below = parse_certificate(chain[i - 1].bytes);
    const auto record = ledger.snapshot()->record(
        {kCertificates, signer->division().str() + "/" + (below ? below->node.hex() : std::string())});
    if (!record || record->live().empty()) return signer->name;
  }
  return {};
}

std::string revoked_sentence(const Revocation& revocation) {
  return "这台机器(" + revocation.name + ")已被 " + revocation.by.substr(0, revocation.by.find('/')) +
         " 吊销:" + revocation.reason;
}

void write_revoked(const Revocation& revocation, pb::Revoked& out) {
  out.set_by(revocation.by);
  out.set_at_ms(static_cast<std::uint64_t>(std::max<std::int64_t>(revocation.at.ms, 0)));
  out.set_reason(revocation.reason);
}

}  // namespace yichuang::sync
