#include "storage/crypto/stream_cipher.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace yichuang {
namespace {

constexpr std::size_t kBlockBytes = 64;

}  // namespace

void xchacha20_xor(const StreamKey& key, const StreamNonce& nonce, std::uint64_t offset, char* data, std::size_t size) {
  auto* bytes = reinterpret_cast<unsigned char*>(data);
  std::uint64_t block = offset / kBlockBytes;
  const std::size_t into = offset % kBlockBytes;
  if (into != 0) {
    // A start inside a block: the block's stream is made whole and cut.
    std::array<unsigned char, kBlockBytes> part{};
    const std::size_t count = std::min(size, kBlockBytes - into);
    std::memcpy(part.data() + into, bytes, count);
    crypto_stream_xchacha20_xor_ic(part.data(), part.data(), part.size(), nonce.data(), block, key.data());
    std::memcpy(bytes, part.data() + into, count);
    bytes += count;
    size -= count;
    ++block;
  }
  if (size > 0) {
    crypto_stream_xchacha20_xor_ic(bytes, bytes, size, nonce.data(), block, key.data());
  }
}

}  // namespace yichuang
