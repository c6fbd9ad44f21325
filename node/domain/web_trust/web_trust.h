#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/domain/web_trust/names.h"
#include "node/x509/x509.h"
#include "storage/base/prng.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/projection.h"
#include "storage/ledger/state.h"

namespace yichuang::node {

// Who vouches for whose web pages. A box states its key; the hub right above it
// answers with a certificate; a root vouches for itself. All of it travels as
// registers, so it outlasts an outage and is renewed over the channel.
//
// A box's key follows from its signing key, an authority's from its division's
// secret: a hub that is replaced by a new box signs with the same key, and what
// clerks have installed stays good.

inline constexpr Millis kDay{24 * 3'600'000};
inline constexpr Millis kWebCertificateLife{397 * kDay.count()};
inline constexpr Millis kWebAuthorityLife{20 * 365 * kDay.count()};
// Clocks of clerks' PCs are behind now and then.
inline constexpr Millis kWebCertificateBackdated = kDay;
inline constexpr std::size_t kWebKeysMax = 20'000;
// One batch of the writer signs no more than these; the next look goes on.
inline constexpr std::size_t kIssuedAtOnce = 64;

WebKey site_key(const storage::Identity& identity);
WebKey authority_key(const storage::Identity& identity);

// The division whose hub vouches for this node: its own for a root.
Division web_hub(const storage::Identity& identity);

// How this node takes part.
struct WebTrustTerms {
  WebNames names;            // what this node is called
  WebScope scope;            // what it signs for the nodes below
  bool serves_pages = true;  // otherwise it states no key
};

// Everything that this node has to write now: its key, its authority if it may have
// nodes below it, and certificates that are missing, outdated or past two thirds of
// their life. Empty when all is well.
storage::Plan plan_web_trust(const storage::LedgerView& view, const storage::Identity& identity,
                             const WebTrustTerms& terms, Instant now, Prng& prng);

// What this node may show to browsers.
struct WebTrust {
  std::string authority;    // DER; empty while none has arrived
  std::string certificate;  // DER, of this box's key, holding now; empty while there is none
};
// `key` is what the box serves with. A certificate that does not verify is not given.
WebTrust web_trust(const storage::LedgerView& view, const storage::Identity& identity, const WebKey& key, Instant now);

// What is served until a certificate has arrived.
std::string provisional_certificate(const storage::Identity& identity, const WebKey& key, const WebNames& names,
                                    Instant now, Prng& prng);

std::shared_ptr<const storage::Projection> web_trust_projection();

}  // namespace yichuang::node
