#include "storage/crypto/signature.h"

#include <sodium.h>

#include "storage/base/check.h"

namespace yichuang {
namespace {

std::string message(std::string_view what, std::string_view bytes) {
  std::string out = "yichuang/";
  out.append(what).append("/1").push_back('\0');
  out.append(bytes);
  return out;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SigningKey SigningKey::generate(Prng& prng) {
  return from_seed(prng.bytes(crypto_sign_SEEDBYTES));
}

SigningKey SigningKey::from_seed(std::string_view seed) {
  CHECK(seed.size() == crypto_sign_SEEDBYTES);
  SigningKey key;
  crypto_sign_seed_keypair(key.public_.data(), key.secret_.data(), bytes_of(seed));
  return key;
}

SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.kSize);
}

// libsodium keeps the seed in the first half of the secret key.
std::string_view SigningKey::seed() const {
  return secret_.view().substr(0, crypto_sign_SEEDBYTES);
}

Signature SigningKey::sign(std::string_view what, std::string_view bytes) const {
  const std::string text = message(what, bytes);
  Signature out;
  crypto_sign_detached(out.data(), nullptr, bytes_of(text), text.size(), secret_.data());
  return out;
}

bool verify(const PublicKey& signer, std::string_view what, std::string_view bytes, const Signature& signature) {
  const std::string text = message(what, bytes);
  return crypto_sign_verify_detached(signature.data(), bytes_of(text), text.size(), signer.data()) == 0;
}

}  // namespace yichuang
