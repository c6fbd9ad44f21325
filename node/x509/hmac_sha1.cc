#include "node/x509/hmac_sha1.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "storage/base/check.h"

namespace yichuang::node {

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  CHECK(HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
             bytes.size(), out, &size) != nullptr);
  return {reinterpret_cast<const char*>(out), size};
}

}  // namespace yichuang::node
