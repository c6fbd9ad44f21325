#include "node/domain/accounts/one_time_code.h"

#include "node/x509/hmac_sha1.h"
#include "storage/base/hex.h"

namespace yichuang::node {
namespace {

constexpr std::uint32_t kCodes = 1'000'000;
constexpr std::size_t kCodeDigits = 6;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// RFC 4226 §5.3: four bytes from where the last half-byte points.
std::uint32_t truncated(std::string_view mac) {
  const std::size_t at = static_cast<unsigned char>(mac.back()) & 0xf;
  std::uint32_t out = 0;
  for (std::size_t i = at; i < at + 4; ++i) out = out << 8 | static_cast<unsigned char>(mac[i]);
  return out & 0x7fffffff;
}

// Takes as long whatever differs.
bool equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned differs = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differs |= static_cast<unsigned>(a[i] ^ b[i]);
  return differs == 0;
}

// RFC 3986: all but what never needs it.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    out += plain ? std::string(1, c) : "%" + to_hex({&c, 1});
  }
  return out;
}

}  // namespace

std::int64_t code_step(Instant at) {
  return at.ms / (kCodeStepSeconds * 1000);
}

std::string one_time_code(std::string_view secret, std::int64_t step) {
  std::string counter(8, '\0');
  for (std::size_t i = counter.size(); i-- > 0; step >>= 8) counter[i] = static_cast<char>(step & 0xff);
  const std::string digits = std::to_string(truncated(hmac_sha1(secret, counter)) % kCodes);
  return std::string(kCodeDigits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> step_of_code(std::string_view secret, std::string_view code, Instant now) {
  const std::int64_t here = code_step(now);
  std::optional<std::int64_t> found;
  for (std::int64_t step = here - kCodeDriftSteps; step <= here + kCodeDriftSteps; ++step) {
    if (equal(one_time_code(secret, step), code)) found = step;
  }
  return found;
}

std::string to_base32(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xffff;
    for (held += 8; held >= 5; held -= 5) out += kBase32[bits >> (held - 5) & 31];
  }
  if (held > 0) out += kBase32[bits << (5 - held) & 31];
  return out;
}

std::string grouped(std::string_view text, std::size_t size, char between) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += size) {
    if (i > 0) out += between;
    out += text.substr(i, size);
  }
  return out;
}

std::string code_uri(std::string_view issuer, std::string_view account, std::string_view secret) {
  return "otpauth://totp/" + percent_encoded(issuer) + ":" + percent_encoded(account) + "?secret=" + to_base32(secret) +
         "&issuer=" + percent_encoded(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace yichuang::node
