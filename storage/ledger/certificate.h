#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/division.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"
#include "storage/crypto/sealing.h"
#include "storage/ledger/ids.h"

namespace yichuang::storage {

// Who a node is: its two keys and the divisions it serves, signed by its parent.
// It has no expiry; a new key is a new node of the same division.
struct Certificate {
  NodeId node;
  BoxPublicKey channel_key;
  std::vector<Division> divisions;  // its own first; at least one
  PublicKey issuer;
  Instant issued;
  std::string name;

  const Division& division() const { return divisions.front(); }
  // Does one of its divisions cover `division`?
  bool covers(const Division& division) const;
};

// A certificate as it was signed: bytes and signature belong together.
struct SignedCertificate {
  std::string bytes;
  Signature signature;
};

// From a node's own certificate up to the one that the province's root key
// signed: at most one link a tier.
using CertificateChain = std::vector<SignedCertificate>;
inline constexpr std::size_t kCertificateLinksMax = 5;

SignedCertificate issue_certificate(const Certificate& certificate, const SigningKey& issuer);
// Errors: kCorrupt for bytes that are no certificate. Looks at no signature.
Result<Certificate> parse_certificate(std::string_view bytes);

// The chain's first certificate, once every link is signed by the next, stays
// within the divisions of the next, and the last is signed by `root`.
// Errors: kCorrupt, with the link that fails.
Result<Certificate> verify_chain(const CertificateChain& chain, const PublicKey& root);

std::string encode_chain(const CertificateChain& chain);
// Errors: kCorrupt.
Result<CertificateChain> decode_chain(std::string_view bytes);

}  // namespace yichuang::storage
