#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "storage/base/fixed_bytes.h"

namespace yichuang {

using StreamKey = FixedBytes<struct StreamKeyTag, 32>;
using StreamNonce = FixedBytes<struct StreamNonceTag, 24>;

// XChaCha20 as a seekable stream (draft-irtf-cfrg-xchacha-03): the same bytes
// at the same offset under the same key and nonce come back. It hides; it does
// not prove, and a key and nonce pair must never write one offset twice.
// Encrypts or decrypts `size` bytes in place, `offset` bytes into the stream.
void xchacha20_xor(const StreamKey& key, const StreamNonce& nonce, std::uint64_t offset, char* data, std::size_t size);

}  // namespace yichuang
