#include "node/domain/calendar/working_days.h"
#include "node/domain/identifiers/case_number.h"
#include "node/domain/identifiers/masking.h"
#include "node/domain/identifiers/resident_id.h"
#include "storage/base/check.h"
#include "storage/base/division.h"
#include "storage/base/hex.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace node;

namespace {

// Everything that people type as a number or a name.
void one(std::string_view bytes) {
  if (const auto number = parse_case_number(bytes)) CHECK(is_real_date(number->date));
  const auto person = parse_resident_id(bytes);
  CHECK(person.has_value() == (check_resident_id(bytes) == ResidentIdFault::kNone));
  if (person) CHECK(resident_id_check(person->number.substr(0, 17)) == person->number.back());
  static_cast<void>(is_social_credit_code(bytes));
  static_cast<void>(iso7064_mod37_36(bytes));
  static_cast<void>(passes_luhn(bytes));
  if (const auto date = parse_date(bytes)) CHECK(format_date(*date) == bytes);
  const bool whole = is_utf8(bytes);
  for (const auto mask : {mask_name, mask_resident_id, mask_mobile, mask_tail4, mask_address}) {
    const std::string masked = mask(bytes);
    // A mask never cuts a character in two.
    if (whole) CHECK(is_utf8(masked));
  }
  if (const auto division = Division::from(bytes)) CHECK(division->view() == bytes);
  static_cast<void>(Division::from_padded(bytes));
  if (const auto raw = from_base64url(bytes)) CHECK(to_base64url(*raw) == bytes);
  static_cast<void>(from_hex(bytes));
}

std::vector<std::string> seeds() {
  return {make_case_number(*Division::from("329901101"), {2026, 11, 16}, {}, 1),
          "11010519491231002X",
          "91350100M000100Y43",
          "2026-11-16",
          "欧阳修",
          "13800138000",
          "江苏省示范县示范镇示范村3组",
          "329901101200",
          "329901101000"};
}

const Enlisted enlisted({"identifiers", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
