#pragma once

#include <string>
#include <string_view>

#include "storage/base/fixed_bytes.h"
#include "storage/base/prng.h"

namespace yichuang {

using PublicKey = FixedBytes<struct PublicKeyTag, 32>;  // Ed25519
using Signature = FixedBytes<struct SignatureTag, 64>;

// An Ed25519 key pair (RFC 8032). Every signature covers "yichuang/<what>/1",
// a zero byte and the bytes, so that one for a checkpoint is never taken for one
// on a certificate.
class SigningKey {
 public:
  static SigningKey generate(Prng& prng);
  // From the 32-byte seed that `seed()` gave.
  static SigningKey from_seed(std::string_view seed);
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();

  const PublicKey& public_key() const { return public_; }
  std::string_view seed() const;
  Signature sign(std::string_view what, std::string_view bytes) const;

 private:
  SigningKey() = default;

  PublicKey public_;
  FixedBytes<struct SecretTag, 64> secret_;
};

// True when `signature` is `signer`'s over `bytes` as a `what`.
bool verify(const PublicKey& signer, std::string_view what, std::string_view bytes, const Signature& signature);

}  // namespace yichuang
