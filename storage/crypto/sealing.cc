#include "storage/crypto/sealing.h"

#include <sodium.h>

#include "storage/base/check.h"

namespace yichuang {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string seal(const SecretKey& key, std::string_view context, std::string_view plain, Prng& prng) {
  const std::string nonce = prng.bytes(kNonceBytes);
  std::string box(plain.size() + kTagBytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(box), nullptr, bytes_of(plain), plain.size(), bytes_of(context),
                                             context.size(), nullptr, bytes_of(std::string_view(nonce)), key.data());
  return nonce + box;
}

std::optional<std::string> open_sealed(const SecretKey& key, std::string_view context, std::string_view sealed) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view box = sealed.substr(kNonceBytes);
  std::string plain(box.size() - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(box), box.size(),
                                                 bytes_of(context), context.size(), bytes_of(sealed),
                                                 key.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

SecretKey key_from_passphrase(std::string_view passphrase, std::string_view salt16) {
  CHECK(salt16.size() == crypto_pwhash_SALTBYTES);
  SecretKey key;
  const int made =
      crypto_pwhash(key.data(), key.kSize, passphrase.data(), passphrase.size(), bytes_of(salt16),
                    crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13);
  CHECK(made == 0);  // fails only when the memory cannot be had
  return key;
}

BoxPublicKey box_public_key(const BoxSecretKey& secret) {
  BoxPublicKey out;
  crypto_scalarmult_base(out.data(), secret.data());
  return out;
}

std::string seal_to(const BoxPublicKey& receiver, std::string_view plain) {
  std::string out(plain.size() + crypto_box_SEALBYTES, '\0');
  crypto_box_seal(bytes_of(out), bytes_of(plain), plain.size(), receiver.data());
  return out;
}

std::optional<std::string> open_sealed_to(const BoxSecretKey& secret, std::string_view sealed) {
  if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
  const BoxPublicKey receiver = box_public_key(secret);
  std::string plain(sealed.size() - crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal_open(bytes_of(plain), bytes_of(sealed), sealed.size(), receiver.data(), secret.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace yichuang
