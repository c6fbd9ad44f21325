#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/ledger/ledger.h"
#include "storage/ledger/orders.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::sync {

// A node below, as its certificate in the ledger names it.
struct KnownNode {
  storage::Certificate certificate;
  std::optional<storage::Revocation> revoked;
};

// Every node that was ever certified for exactly `division`, as far as this hub
// knows; the latest certified first.
std::vector<KnownNode> nodes_of(const storage::LedgerView& view, const Division& division);

// Every certificate that the hub of `division` has issued below itself.
std::vector<storage::Certificate> certified_by(const storage::LedgerView& view, const Division& division);

// How a hub says that a node counts no longer. Of each of the node's logs
// everything that is here counts, or, with `since`, what was written before then.
struct Revoking {
  std::string reason;
  std::string by;  // who ordered it, as entries name actors
  Instant at;
  std::optional<Instant> since{};
};
storage::EntryDraft revoke_draft(const storage::LedgerView& view, const Division& hub, const storage::Certificate& node,
                                 const Revoking& revoking);

// The nodes that the revocations of one ledger name.
//
//   Thread   any one.
class RevokedNodes {
 public:
  void read(const storage::LedgerView& view);
  const storage::Revocation* find(const storage::NodeId& node) const;
  bool empty() const { return nodes_.empty(); }

 private:
  std::map<storage::NodeId, storage::Revocation> nodes_;
};

// The name of a revoked node that signed one of the chain's certificates, of which this
// ledger has no record: it may have been signed since. Empty when there is none.
std::string unrecorded_signer(const storage::Ledger& ledger, const RevokedNodes& revoked,
                              const storage::CertificateChain& chain);

// The sentence that a revoked box shows, and the same in its parts.
std::string revoked_sentence(const storage::Revocation& revocation);
void write_revoked(const storage::Revocation& revocation, pb::Revoked& out);

}  // namespace yichuang::sync
