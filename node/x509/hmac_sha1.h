#pragma once

#include <string>
#include <string_view>

namespace yichuang::node {

// HMAC-SHA-1 (RFC 2104), 20 bytes: what one-time codes are made with (RFC 4226) and
// nothing else here.
std::string hmac_sha1(std::string_view key, std::string_view bytes);

}  // namespace yichuang::node
