#pragma once

#include <nng/nng.h>

#include <cstring>
#include <string>

#include "storage/base/check.h"

namespace yichuang::sync {

// A message for NNG, which owns it once it is sent.
inline nng_msg* to_message(const std::string& bytes) {
  nng_msg* message = nullptr;
  CHECK(nng_msg_alloc(&message, bytes.size()) == 0);
  std::memcpy(nng_msg_body(message), bytes.data(), bytes.size());
  return message;
}

// The bytes of a message that was received; frees it.
inline std::string from_message(nng_msg* message) {
  std::string out(static_cast<const char*>(nng_msg_body(message)), nng_msg_len(message));
  nng_msg_free(message);
  return out;
}

}  // namespace yichuang::sync
