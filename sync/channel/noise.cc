#include "sync/channel/noise.h"

#include <sodium.h>

#include <array>

#include "storage/base/bytes.h"
#include "storage/base/check.h"

namespace yichuang::sync {
namespace {

constexpr std::string_view kName = "Noise_IK_25519_ChaChaPoly_BLAKE2b";
constexpr std::size_t kHashBytes = 64;
constexpr std::size_t kBlockBytes = 128;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTagBytes = crypto_aead_chacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string hash(std::initializer_list<std::string_view> parts) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, kHashBytes);
  for (const std::string_view part : parts) crypto_generichash_update(&state, bytes_of(part), part.size());
  std::string out(kHashBytes, '\0');
  crypto_generichash_final(&state, bytes_of(out), out.size());
  return out;
}

// HMAC (RFC 2104) over BLAKE2b; libsodium has it for SHA-2 only. `key` is never
// longer than a block here.
std::string hmac(std::string_view key, std::initializer_list<std::string_view> parts) {
  std::string inner(kBlockBytes, '\x36');
  std::string outer(kBlockBytes, '\x5c');
  for (std::size_t i = 0; i < key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key[i]);
    outer[i] = static_cast<char>(outer[i] ^ key[i]);
  }
  std::string text = inner;
  for (const std::string_view part : parts) text += part;
  return hash({outer, hash({text})});
}

// HKDF as Noise §4.3 defines it, with two results.
std::pair<std::string, std::string> hkdf(std::string_view chaining_key, std::string_view input) {
  const std::string temporary = hmac(chaining_key, {input});
  const std::string first = hmac(temporary, {std::string_view("\x01", 1)});
  return {first, hmac(temporary, {first, std::string_view("\x02", 1)})};
}

SecretKey key_from(std::string_view hash64) {
  return *SecretKey::from(hash64.substr(0, kKeyBytes));
}

// An all-zero result, from a key of small order, is made by honest nobody; it
// goes on, as Noise §9.1 allows, since the authenticated keys of both sides go
// into every later key as well.
std::string dh(const BoxSecretKey& own, const BoxPublicKey& other) {
  std::string out(kKeyBytes, '\0');
  if (crypto_scalarmult(bytes_of(out), own.data(), other.data()) != 0) out.assign(kKeyBytes, '\0');
  return out;
}

// Noise's 96-bit nonce: four zero bytes, then the number little-endian.
std::string nonce_bytes(std::uint64_t nonce) {
  std::string out(4, '\0');
  append_u64_le(out, nonce);
  return out;
}

BoxSecretKey fresh_key(Prng& prng) {
  return *BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize));
}

}  // namespace

std::string CipherKey::seal(std::uint64_t nonce, std::string_view associated, std::string_view plain) const {
  std::string out(plain.size() + kTagBytes, '\0');
  crypto_aead_chacha20poly1305_ietf_encrypt(bytes_of(out), nullptr, bytes_of(plain), plain.size(), bytes_of(associated),
                                            associated.size(), nullptr, bytes_of(std::string_view(nonce_bytes(nonce))),
                                            key_.data());
  return out;
}

std::optional<std::string> CipherKey::open(std::uint64_t nonce, std::string_view associated,
                                           std::string_view sealed) const {
  if (sealed.size() < kTagBytes) return std::nullopt;
  std::string out(sealed.size() - kTagBytes, '\0');
  const std::string number = nonce_bytes(nonce);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(bytes_of(out), nullptr, nullptr, bytes_of(sealed), sealed.size(),
                                                bytes_of(associated), associated.size(),
                                                bytes_of(std::string_view(number)), key_.data()) != 0) {
    return std::nullopt;
  }
  return out;
}

SymmetricState::SymmetricState(std::string_view prologue) {
  static_assert(kName.size() <= kHashBytes);
  hash_ = std::string(kName);
  hash_.resize(kHashBytes, '\0');
  chaining_key_ = hash_;
  mix_hash(prologue);
}

void SymmetricState::mix_hash(std::string_view bytes) {
  hash_ = hash({hash_, bytes});
}

void SymmetricState::mix_key(std::string_view input) {
  auto [chaining_key, key] = hkdf(chaining_key_, input);
  chaining_key_ = std::move(chaining_key);
  key_ = CipherKey(key_from(key));
  nonce_ = 0;
}

std::string SymmetricState::encrypt_and_hash(std::string_view plain) {
  std::string out = key_ ? key_->seal(nonce_++, hash_, plain) : std::string(plain);
  mix_hash(out);
  return out;
}

std::optional<std::string> SymmetricState::decrypt_and_hash(std::string_view sealed) {
  auto out = key_ ? key_->open(nonce_++, hash_, sealed) : std::optional(std::string(sealed));
  mix_hash(sealed);
  return out;
}

std::pair<CipherKey, CipherKey> SymmetricState::split() const {
  const auto [first, second] = hkdf(chaining_key_, {});
  return {CipherKey(key_from(first)), CipherKey(key_from(second))};
}

Initiator::Initiator(std::string_view prologue, const BoxSecretKey& own, const BoxPublicKey& responder, Prng& prng)
    : state_(prologue), own_(own), responder_(responder), ephemeral_(fresh_key(prng)) {
  state_.mix_hash(responder_.view());
}

std::string Initiator::first_message(std::string_view payload) {
  const BoxPublicKey ephemeral = box_public_key(ephemeral_);
  state_.mix_hash(ephemeral.view());
  state_.mix_key(dh(ephemeral_, responder_));  // es
  const BoxPublicKey own = box_public_key(own_);
  std::string out = ephemeral.str();
  out += state_.encrypt_and_hash(own.view());
  state_.mix_key(dh(own_, responder_));  // ss
  out += state_.encrypt_and_hash(payload);
  return out;
}

std::optional<Initiator::Finished> Initiator::read_answer(std::string_view message) const {
  const auto ephemeral = BoxPublicKey::from(message.substr(0, BoxPublicKey::kSize));
  if (!ephemeral) return std::nullopt;
  SymmetricState state = state_;
  state.mix_hash(ephemeral->view());
  state.mix_key(dh(ephemeral_, *ephemeral));  // ee
  state.mix_key(dh(own_, *ephemeral));        // se
  auto payload = state.decrypt_and_hash(message.substr(BoxPublicKey::kSize));
  if (!payload) return std::nullopt;
  const auto [out, in] = state.split();
  return Finished{std::move(*payload), {out, in}};
}

Responder::Responder(std::string_view prologue, const BoxSecretKey& own) : state_(prologue), own_(own) {
  state_.mix_hash(box_public_key(own_).view());
}

std::optional<Responder::First> Responder::read_first(std::string_view message) {
  constexpr std::size_t kSealedKey = BoxPublicKey::kSize + kTagBytes;
  const auto ephemeral = BoxPublicKey::from(message.substr(0, BoxPublicKey::kSize));
  if (!ephemeral || message.size() < BoxPublicKey::kSize + kSealedKey) return std::nullopt;
  initiator_ephemeral_ = *ephemeral;
  state_.mix_hash(ephemeral->view());
  state_.mix_key(dh(own_, *ephemeral));  // es
  const auto initiator = state_.decrypt_and_hash(message.substr(BoxPublicKey::kSize, kSealedKey));
  if (!initiator) return std::nullopt;
  initiator_ = *BoxPublicKey::from(*initiator);
  state_.mix_key(dh(own_, initiator_));  // ss
  auto payload = state_.decrypt_and_hash(message.substr(BoxPublicKey::kSize + kSealedKey));
  if (!payload) return std::nullopt;
  return First{initiator_, std::move(*payload)};
}

Responder::Answer Responder::answer(std::string_view payload, Prng& prng) {
  const BoxSecretKey secret = fresh_key(prng);
  const BoxPublicKey ephemeral = box_public_key(secret);
  state_.mix_hash(ephemeral.view());
  state_.mix_key(dh(secret, initiator_ephemeral_));  // ee
  state_.mix_key(dh(secret, initiator_));            // se
  std::string message = ephemeral.str();
  message += state_.encrypt_and_hash(payload);
  const auto [in, out] = state_.split();
  return {std::move(message), {out, in}};
}

}  // namespace yichuang::sync
