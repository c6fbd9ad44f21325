#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/base/fixed_bytes.h"
#include "storage/base/prng.h"

namespace yichuang {

using SecretKey = FixedBytes<struct SecretKeyTag, 32>;

// XChaCha20-Poly1305 with a random nonce put in front. `context` is bound to
// the result and must be the same at opening.
std::string seal(const SecretKey& key, std::string_view context, std::string_view plain, Prng& prng);
// Absent when key, context or bytes are not those of the sealing.
std::optional<std::string> open_sealed(const SecretKey& key, std::string_view context, std::string_view sealed);

// A key out of a passphrase: Argon2id with `salt16`, "moderate" cost (256 MiB,
// about 0.7 s), since it guards a file that can be carried away.
SecretKey key_from_passphrase(std::string_view passphrase, std::string_view salt16);

// Curve25519 keys (RFC 7748) for whom one message or file is meant.
using BoxPublicKey = FixedBytes<struct BoxPublicTag, 32>;
using BoxSecretKey = FixedBytes<struct BoxSecretTag, 32>;
BoxPublicKey box_public_key(const BoxSecretKey& secret);

// libsodium's sealed box: only `receiver` can open it, and nobody sees who sent.
std::string seal_to(const BoxPublicKey& receiver, std::string_view plain);
std::optional<std::string> open_sealed_to(const BoxSecretKey& secret, std::string_view sealed);

}  // namespace yichuang
