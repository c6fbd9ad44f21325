#pragma once

#include <string_view>

namespace yichuang::sync {

// What both sides mix into the handshake first: protocol and suite. A peer that
// speaks another does not get past the first message.
constexpr std::string_view prologue() {
  return "yichuang/sync/1 Noise_IK_25519_ChaChaPoly_BLAKE2b";
}

}  // namespace yichuang::sync
