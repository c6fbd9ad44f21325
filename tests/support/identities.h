#pragma once

#include <string_view>

#include "storage/ledger/state.h"

namespace yichuang::tests {

// A province's root key and the nodes certified under it.
class Authority {
 public:
  explicit Authority(Prng& prng) : root_(SigningKey::generate(prng)), prng_(prng) {}

  // The root node of the province.
  storage::Identity province(std::string_view division);
  // A node below `parent`, with a key of its own; each call a new box. Its
  // channel key is drawn when none is given.
  storage::Identity below(const storage::Identity& parent, std::string_view division);
  storage::Identity below(const storage::Identity& parent, std::string_view division, const BoxPublicKey& channel_key,
                          Instant issued = {});

  const PublicKey& root() const { return root_.public_key(); }

 private:
  storage::Identity make(const SigningKey& issuer, const storage::CertificateChain& above, std::string_view division,
                         const BoxPublicKey& channel_key, const SecretKey& secret, Instant issued);
  BoxPublicKey some_channel_key();

  SigningKey root_;
  Prng& prng_;
};

}  // namespace yichuang::tests
