#pragma once

#include <initializer_list>
#include <string_view>

#include "storage/base/fixed_bytes.h"

namespace yichuang {

using Digest = FixedBytes<struct DigestTag, 32>;

// BLAKE2b-256 (RFC 7693, no key) over the parts put end to end. Callers that
// hash parts of varying length put the lengths between them.
Digest blake2b(std::initializer_list<std::string_view> parts);
inline Digest blake2b(std::string_view bytes) {
  return blake2b({bytes});
}

// Keyed BLAKE2b with a 16-byte result: a message authentication code.
// `key` is 16 to 64 bytes.
FixedBytes<struct MacTag, 16> blake2b_mac(std::string_view key, std::string_view bytes);

// Hashes what arrives in pieces: files, backups.
class Blake2bStream {
 public:
  Blake2bStream();
  void update(std::string_view bytes);
  // Ends the hash; the object is not used afterwards.
  Digest finish();

 private:
  alignas(64) unsigned char state_[384];
};

}  // namespace yichuang
