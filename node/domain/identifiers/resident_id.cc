#include "node/domain/identifiers/resident_id.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace yichuang::node {
namespace {

constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

Date birth_in(std::string_view id) {
  return {number(id.substr(6, 4)), number(id.substr(10, 2)), number(id.substr(12, 2))};
}

int value36(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool is_real_date(const Date& date) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1) return false;
  const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
  const int days = kDays[static_cast<std::size_t>(date.month - 1)] + (date.month == 2 && leap ? 1 : 0);
  return date.day <= days;
}

std::optional<Date> parse_date(std::string_view text) {
  const bool form = text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4)) &&
                    all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
  if (!form) return std::nullopt;
  const Date date{number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2))};
  return is_real_date(date) ? std::optional(date) : std::nullopt;
}

std::string format_date(const Date& date) {
  char out[24];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d", date.year, date.month, date.day);
  return out;
}

std::string compact_date(const Date& date) {
  char out[24];
  std::snprintf(out, sizeof out, "%04d%02d%02d", date.year, date.month, date.day);
  return out;
}

std::optional<char> resident_id_check(std::string_view first17) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  if (first17.size() != kWeights.size() || !all_digits(first17)) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (first17[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

ResidentIdFault check_resident_id(std::string_view text) {
  if (text.size() != 18) return ResidentIdFault::kLength;
  const char last = text[17] == 'x' ? 'X' : text[17];
  const auto check = resident_id_check(text.substr(0, 17));
  if (!check || value36(last) < 0) return ResidentIdFault::kCharacter;
  if (!is_real_date(birth_in(text))) return ResidentIdFault::kBirth;
  return *check == last ? ResidentIdFault::kNone : ResidentIdFault::kCheck;
}

std::optional<ResidentId> parse_resident_id(std::string_view text) {
  if (check_resident_id(text) != ResidentIdFault::kNone) return std::nullopt;
  std::string upper(text);
  if (upper.back() == 'x') upper.back() = 'X';
  const bool male = (upper[16] - '0') % 2 == 1;
  return ResidentId{upper, birth_in(upper), male};
}

std::optional<char> social_credit_check(std::string_view first17) {
  constexpr std::array<int, 17> kWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  if (first17.size() != kWeights.size()) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const auto value = kCreditAlphabet.find(first17[i]);
    if (value == std::string_view::npos) return std::nullopt;
    sum += static_cast<int>(value) * kWeights[i];
  }
  return kCreditAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

SocialCreditFault check_social_credit_code(std::string_view text) {
  if (text.size() != 18) return SocialCreditFault::kLength;
  const auto check = social_credit_check(text.substr(0, 17));
  if (!check || kCreditAlphabet.find(text[17]) == std::string_view::npos) return SocialCreditFault::kCharacter;
  return *check == text[17] ? SocialCreditFault::kNone : SocialCreditFault::kCheck;
}

bool is_social_credit_code(std::string_view text) {
  return check_social_credit_code(text) == SocialCreditFault::kNone;
}

std::optional<char> iso7064_mod37_36(std::string_view text) {
  int p = 36;
  for (const char c : text) {
    const int value = value36(c);
    if (value < 0) return std::nullopt;
    p = (p + value) % 36;
    if (p == 0) p = 36;
    p = p * 2 % 37;
  }
  return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - p) % 36];
}

bool passes_luhn(std::string_view digits) {
  if (digits.empty() || !all_digits(digits)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

}  // namespace yichuang::node
