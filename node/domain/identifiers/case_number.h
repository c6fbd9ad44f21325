#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "node/domain/identifiers/resident_id.h"
#include "storage/base/division.h"
#include "storage/ledger/ids.h"

namespace yichuang::node {

// The part that names the division, padded.
inline constexpr std::size_t kNumberDivisionDigits = 12;

// A case number (办件编号): division 12, date 8, tag of the log 5 and serial 4 in
// base 36, check character. Final at once and offline: the serial counts on in
// the log whatever the date, and no two logs of a division carry one tag.
std::string make_case_number(const Division& division, const Date& date, const storage::LogId& log,
                             std::uint32_t serial);

struct CaseNumber {
  Division division;
  Date date;
};
// Absent when the form or the check character is wrong.
std::optional<CaseNumber> parse_case_number(std::string_view text);

}  // namespace yichuang::node
