#include "sync/courier/boxes.h"

#include "sync/courier/memory.h"

namespace yichuang::sync {

using namespace storage;

std::optional<Certificate> box_named(const CertificateChain& chain) {
  auto box = chain.empty() ? Result<Certificate>(Error{}) : parse_certificate(chain.front().bytes);
  return box ? std::optional(std::move(*box)) : std::nullopt;
}

BoxesBelow::BoxesBelow(const Ledger& ledger) : ledger_(ledger), snapshot_(ledger.snapshot()) {
  revoked_.read(*snapshot_);
}

std::optional<KnownNode> BoxesBelow::of(const Division& child) const {
  const Identity& own = ledger_.identity();
  if (!own.certificate.covers(child) || child == own.division()) return std::nullopt;
  std::optional<KnownNode> out;
  const auto consider = [&](const std::optional<Certificate>& box) {
    if (!box || box->division() != child) return;
    const Revocation* revocation = revoked_.find(box->node);
    const bool counts_before = out && !out->revoked;
    if (counts_before && revocation != nullptr) return;
    // Of two of one age the one considered later: who wrote the last stick.
    const bool better = !out || (revocation == nullptr && !counts_before) || !(box->issued < out->certificate.issued);
    if (better) out = {*box, revocation == nullptr ? std::nullopt : std::optional(*revocation)};
  };
  for (const LogInfo& log : snapshot_->logs().of_division(child)) consider(box_named(log.chain));
  if (const auto by_stick = decode_chain(down_row(*snapshot_, child).chain())) consider(box_named(*by_stick));
  if (out && !out->revoked) return out;
  // One that was certified and has not been heard of yet.
  for (const KnownNode& node : nodes_of(*snapshot_, child)) consider(node.certificate);
  return out;
}

}  // namespace yichuang::sync
