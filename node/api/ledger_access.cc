#include "node/api/ledger_access.h"

namespace yichuang::node {

LedgerAccess::LedgerAccess(const storage::Ledger& ledger, storage::GroupCommit& writer, std::function<Instant()> now)
    : ledger_(ledger), writer_(writer), now_(std::move(now)) {
  for (const storage::SignedCertificate& link : ledger.identity().chain) {
    const auto certificate = storage::parse_certificate(link.bytes);
    if (certificate) tiers_.push_back({certificate->division(), certificate->name});
  }
}

// Nobody is given a number that counts for nothing.
Result<storage::Written> LedgerAccess::write(const storage::Command& command) {
  if (!revoked_ || !revoked_()) return writer_.execute(command);
  return writer_.execute([&](const storage::LedgerView& view) -> Result<storage::Plan> {
    TRY_ASSIGN(storage::Plan plan, command(view));
    if (!plan.entries.empty()) return forbidden("这台机器已被上级吊销,不再受理;请用新机,或联系上级中心");
    return plan;
  });
}

}  // namespace yichuang::node
