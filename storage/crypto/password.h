#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace yichuang {

// What one password hash costs. The default is libsodium's "interactive":
// 64 MiB and about 70 ms; callers run one at a time.
struct PasswordCost {
  std::uint64_t passes = 2;
  std::size_t memory_bytes = std::size_t{64} << 20;
};

// Argon2id (RFC 9106) as a self-describing string, salt included.
std::string hash_password(std::string_view password, PasswordCost cost = {});
// True when `password` made `hash`. A hash that cannot be read matches nothing.
bool password_matches(std::string_view password, const std::string& hash);

}  // namespace yichuang
