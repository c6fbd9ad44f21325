#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yichuang::node {

// A calendar date, as on paper.
struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
  auto operator<=>(const Date&) const = default;
};
bool is_real_date(const Date& date);
// `2026-11-16`; absent for anything else.
std::optional<Date> parse_date(std::string_view text);
std::string format_date(const Date& date);
// `20261116`.
std::string compact_date(const Date& date);

// Citizen identity number (公民身份号码, GB 11643-1999): area 6, birth 8, sequence
// 3, check 1 (ISO 7064 MOD 11-2).
struct ResidentId {
  std::string number;  // 18 characters, 'X' upper case
  Date birth;
  bool male = false;
};

// Why a number is none; for the person who typed it.
enum class ResidentIdFault : unsigned char { kNone, kLength, kCharacter, kBirth, kCheck };
ResidentIdFault check_resident_id(std::string_view text);
// Absent unless the text is a number with a real birth date and the right check.
// Unknown area codes pass: codes are abolished, people keep them.
std::optional<ResidentId> parse_resident_id(std::string_view text);
// What the last character should be; absent when the first 17 are no digits.
std::optional<char> resident_id_check(std::string_view first17);

// Unified social credit code (统一社会信用代码, GB 32100-2015) of an organisation: 18
// digits and capital letters without I, O, S, V, Z, the last one a check (mod 31).
enum class SocialCreditFault : unsigned char { kNone, kLength, kCharacter, kCheck };
SocialCreditFault check_social_credit_code(std::string_view text);
bool is_social_credit_code(std::string_view text);
// What the last character should be; absent when the first 17 hold one that does not belong.
std::optional<char> social_credit_check(std::string_view first17);

// ISO 7064 MOD 37,36 over 0-9A-Z, as case numbers and e-certificate identifiers
// have it. Absent when a character does not belong.
std::optional<char> iso7064_mod37_36(std::string_view text);

// Luhn's check of bank cards; only ever a warning.
bool passes_luhn(std::string_view digits);

}  // namespace yichuang::node
