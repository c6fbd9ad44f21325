#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "node/domain/identifiers/case_number.h"
#include "node/domain/identifiers/masking.h"
#include "node/domain/identifiers/resident_id.h"
#include "tests/support/starter_catalogue.h"

using namespace yichuang;
using namespace yichuang::node;

BOOST_AUTO_TEST_SUITE(identifiers)

BOOST_AUTO_TEST_CASE(published_vectors_of_identity_numbers_hold) {
  for (const auto& vector : tests::starter_catalogue()["test_vectors"]["resident_id"]) {
    const std::string value = vector["value"];
    const auto parsed = parse_resident_id(value);
    BOOST_TEST(parsed.has_value() == vector["valid"].get<bool>(), value);
    if (parsed && vector.contains("birth"))
      BOOST_TEST(format_date(parsed->birth) == vector["birth"].get<std::string>());
    if (parsed && vector.contains("sex")) BOOST_TEST(parsed->male == (vector["sex"] == "1"));
  }
  BOOST_TEST((parse_resident_id("11010519491231002x")->number == "11010519491231002X"));
  BOOST_TEST((check_resident_id("329901194803050018") == ResidentIdFault::kCheck));
  BOOST_TEST((*resident_id_check("32990119480305001") == '7'));
  BOOST_TEST((check_resident_id("32990119480230001X") == ResidentIdFault::kBirth));
  BOOST_TEST((check_resident_id("3299011948030500") == ResidentIdFault::kLength));
}

BOOST_AUTO_TEST_CASE(published_vectors_of_social_credit_codes_hold) {
  for (const auto& vector : tests::starter_catalogue()["test_vectors"]["uscc"]) {
    BOOST_TEST(is_social_credit_code(vector["value"].get<std::string>()) == vector["valid"].get<bool>());
  }
  BOOST_TEST((check_social_credit_code("91329901MA00000151") == SocialCreditFault::kCheck));
  BOOST_TEST((*social_credit_check("91329901MA0000015") == '0'));
  BOOST_TEST((check_social_credit_code("91329901MA0000015") == SocialCreditFault::kLength));
  for (const char* not_one : {"91329901ma00000150", "9132990IMA00000150", "91329901MA0000015O", "9132990 MA00000150"}) {
    BOOST_TEST((check_social_credit_code(not_one) == SocialCreditFault::kCharacter), not_one);
    BOOST_TEST(!is_social_credit_code(not_one));
  }
}

BOOST_AUTO_TEST_CASE(published_vectors_of_certificate_identifiers_hold) {
  for (const auto& vector : tests::starter_catalogue()["test_vectors"]["ecert_id"]) {
    const std::string text = vector["type"].get<std::string>() + vector["issuer"].get<std::string>() +
                             vector["serial"].get<std::string>() + vector["version"].get<std::string>();
    BOOST_TEST(std::string(1, *iso7064_mod37_36(text)) == vector["check"].get<std::string>());
  }
}

BOOST_AUTO_TEST_CASE(a_case_number_is_read_back_and_a_slip_is_noticed) {
  const auto log = *storage::LogId::from(std::string(16, 'L'));
  const std::string number = make_case_number(*Division::from("329901101"), {2026, 11, 16}, log, 42);
  BOOST_TEST(number.size() == 30u);
  BOOST_TEST(number.substr(0, 20) == "32990110100020261116");
  BOOST_TEST(number.substr(25, 4) == "0016");
  const auto read = parse_case_number(number);
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->division.view() == "329901101");
  for (std::size_t i = 0; i < number.size(); ++i) {
    std::string slip = number;
    slip[i] = slip[i] == '7' ? '8' : '7';
    BOOST_TEST(!parse_case_number(slip).has_value());
  }
  // The reference's own example.
  for (const auto& vector : tests::starter_catalogue()["test_vectors"]["case_no"]) {
    BOOST_TEST(parse_case_number(vector["value"].get<std::string>()).has_value());
  }
}

BOOST_AUTO_TEST_CASE(published_vectors_of_masks_hold) {
  for (const auto& vector : tests::starter_catalogue()["test_vectors"]["mask"]) {
    const std::string kind = vector["kind"];
    const std::string in = vector["in"];
    const std::string out = vector["out"];
    if (kind == "name") BOOST_TEST(mask_name(in) == out);
    if (kind == "id") BOOST_TEST(mask_resident_id(in) == out);
    if (kind == "mobile") BOOST_TEST(mask_mobile(in) == out);
    if (kind == "address") BOOST_TEST(mask_address(in) == out);
    if (kind == "tail4") BOOST_TEST(mask_tail4(in) == out);
  }
}

BOOST_AUTO_TEST_CASE(rare_characters_count_as_one) {
  BOOST_TEST(mask_name("𬭎明") == "𬭎*");  // beyond the basic plane
  BOOST_TEST(mask_name("买买提·吐尔逊") == "买******");
  BOOST_TEST(is_utf8("𬭎·"));
  BOOST_TEST(!is_utf8("\xff"));
  BOOST_TEST(!is_utf8("\xc0\x80"));      // overlong
  BOOST_TEST(!is_utf8("\xed\xa0\x80"));  // a surrogate
  BOOST_TEST(!is_utf8("\xe4\xb8"));      // cut short
}

BOOST_AUTO_TEST_CASE(bank_cards_pass_luhn) {
  BOOST_TEST(passes_luhn("79927398713"));
  BOOST_TEST(!passes_luhn("79927398710"));
  BOOST_TEST(!passes_luhn(""));
}

BOOST_AUTO_TEST_SUITE_END()
