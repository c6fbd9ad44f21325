#include "node/api/ledger_access.h"

namespace yichuang::node {

LedgerAccess::LedgerAccess(const storage::Ledger& ledger, storage::GroupCommit& writer, std::function<Instant()> now)
    : ledger_(ledger), writer_(writer), now_(std::move(now)) {
  for (const storage::SignedCertificate& link : ledger.identity().chain) {
    const auto certificate = storage::parse_certificate(link.bytes);
    if (certificate) tiers_.push_back({certificate->division(), certificate->name});
  }
}

}  // namespace yichuang::node
