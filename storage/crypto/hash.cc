#include "storage/crypto/hash.h"

#include <sodium.h>

#include "storage/base/check.h"

namespace yichuang {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Digest blake2b(std::initializer_list<std::string_view> parts) {
  Digest out;
  if (parts.size() == 1) {
    const std::string_view all = *parts.begin();
    crypto_generichash(out.data(), Digest::kSize, bytes_of(all), all.size(), nullptr, 0);
    return out;
  }
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, Digest::kSize);
  for (const std::string_view part : parts) {
    crypto_generichash_update(&state, bytes_of(part), part.size());
  }
  crypto_generichash_final(&state, out.data(), Digest::kSize);
  return out;
}

FixedBytes<struct MacTag, 16> blake2b_mac(std::string_view key, std::string_view bytes) {
  CHECK(key.size() >= crypto_generichash_KEYBYTES_MIN && key.size() <= crypto_generichash_KEYBYTES_MAX);
  FixedBytes<MacTag, 16> out;
  crypto_generichash(out.data(), out.kSize, bytes_of(bytes), bytes.size(), bytes_of(key), key.size());
  return out;
}

Blake2bStream::Blake2bStream() {
  static_assert(sizeof(state_) >= sizeof(crypto_generichash_state));
  static_assert(alignof(crypto_generichash_state) <= 64);
  crypto_generichash_init(reinterpret_cast<crypto_generichash_state*>(state_), nullptr, 0, Digest::kSize);
}

void Blake2bStream::update(std::string_view bytes) {
  crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(state_), bytes_of(bytes), bytes.size());
}

Digest Blake2bStream::finish() {
  Digest out;
  crypto_generichash_final(reinterpret_cast<crypto_generichash_state*>(state_), out.data(), Digest::kSize);
  return out;
}

}  // namespace yichuang
