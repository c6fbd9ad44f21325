#pragma once

#include <string>
#include <string_view>

namespace yichuang::node {

// What stands in lists in place of personal data (DOMAIN.md §7). Characters are
// code points: a rare character counts as one.

// The surname stays, two-character surnames too: 李**, 欧阳**.
std::string mask_name(std::string_view name);
// 329***********0017
std::string mask_resident_id(std::string_view number);
// 138****8000
std::string mask_mobile(std::string_view number);
// ***************1234
std::string mask_tail4(std::string_view text);
// Down to the village: 示范县示范镇示范村****
std::string mask_address(std::string_view address);

// Whole UTF-8, without surrogates or characters past U+10FFFF?
bool is_utf8(std::string_view text);

}  // namespace yichuang::node
