#include "storage/crypto/secure_random.h"

#include <sodium.h>

#include "storage/base/check.h"

namespace yichuang {

void SecureRandom::fill(void* out, std::size_t bytes) {
  randombytes_buf(out, bytes);
}

void start_crypto() {
  CHECK(sodium_init() >= 0);
}

}  // namespace yichuang
