#include "node/domain/identifiers/case_number.h"

#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "storage/ledger/state.h"

namespace yichuang::node {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t kSize = 30;

}  // namespace

std::string make_case_number(const Division& division, const Date& date, const storage::LogId& log,
                             std::uint32_t serial) {
  CHECK(serial >= 1 && serial <= storage::kSerialMax);
  std::string out = division.padded() + compact_date(date) + storage::log_tag(log);
  std::string number(4, '0');
  for (auto digit = number.rbegin(); digit != number.rend(); ++digit, serial /= 36) *digit = kDigits[serial % 36];
  out += number;
  out += *iso7064_mod37_36(out);
  return out;
}

std::optional<CaseNumber> parse_case_number(std::string_view text) {
  if (text.size() != kSize || iso7064_mod37_36(text.substr(0, kSize - 1)) != text.back()) return std::nullopt;
  const auto division = Division::from_padded(text.substr(0, 12));
  const std::string date(text.substr(12, 8));
  const auto day = parse_date(date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 2));
  if (!division || !day) return std::nullopt;
  return CaseNumber{*division, *day};
}

}  // namespace yichuang::node
