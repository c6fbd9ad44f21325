#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/instant.h"

namespace yichuang::node {

// One-time codes (动态码) as every authenticator makes them: TOTP (RFC 6238) with
// HMAC-SHA-1, steps of 30 s since 1970, six digits.
inline constexpr std::int64_t kCodeStepSeconds = 30;
inline constexpr std::size_t kCodeSecretBytes = 20;
// A phone's clock may be so many steps ahead of ours or behind it.
inline constexpr std::int64_t kCodeDriftSteps = 1;

std::int64_t code_step(Instant at);
std::string one_time_code(std::string_view secret, std::int64_t step);
// The step of those around `now` that `code` is of; absent when it is of none.
std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code, Instant now);

// RFC 4648 §6 without padding.
std::string to_base32(std::string_view bytes);
// In groups of `size`, with `between` between them.
std::string grouped(std::string_view text, std::size_t size, char between);
// What an authenticator reads off a QR code. `issuer` says whose account it is.
std::string code_uri(std::string_view issuer, std::string_view account, std::string_view secret);

}  // namespace yichuang::node
