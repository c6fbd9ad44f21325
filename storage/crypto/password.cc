#include "storage/crypto/password.h"

#include <sodium.h>

#include "storage/base/check.h"

namespace yichuang {

std::string hash_password(std::string_view password, PasswordCost cost) {
  char out[crypto_pwhash_STRBYTES];
  const int made = crypto_pwhash_str_alg(out, password.data(), password.size(), cost.passes, cost.memory_bytes,
                                         crypto_pwhash_ALG_ARGON2ID13);
  CHECK(made == 0);  // fails only when the memory cannot be had
  return out;
}

bool password_matches(std::string_view password, const std::string& hash) {
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace yichuang
