#include "node/domain/accounts/one_time_code.h"

#include <boost/test/unit_test.hpp>

#include "node/x509/hmac_sha1.h"
#include "storage/base/hex.h"

using namespace yichuang;
using namespace yichuang::node;

namespace {

const std::string kSecret = "12345678901234567890";  // of both RFCs

Instant at_second(std::int64_t second) {
  return Instant{second * 1000};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(one_time_codes)

BOOST_AUTO_TEST_CASE(the_mac_is_that_of_rfc_2202) {
  BOOST_TEST(to_hex(hmac_sha1(std::string(20, '\x0b'), "Hi There")) == "b617318655057264e28bc0b6fb378c8ef146be00");
  BOOST_TEST(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

BOOST_AUTO_TEST_CASE(codes_are_those_of_rfc_4226) {
  const std::vector<std::string> codes = {"755224", "287082", "359152", "969429", "338314",
                                          "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    BOOST_TEST(one_time_code(kSecret, static_cast<std::int64_t>(i)) == codes[i]);
  }
}

// Its vectors have eight digits; ours are the last six of them.
BOOST_AUTO_TEST_CASE(codes_follow_the_clock_as_in_rfc_6238) {
  const std::vector<std::pair<std::int64_t, std::string>> codes = {{59, "94287082"},
                                                                   {1'111'111'109, "07081804"},
                                                                   {1'111'111'111, "14050471"},
                                                                   {1'234'567'890, "89005924"},
                                                                   {2'000'000'000, "69279037"},
                                                                   {20'000'000'000, "65353130"}};
  for (const auto& [second, code] : codes) {
    BOOST_TEST(one_time_code(kSecret, code_step(at_second(second))) == code.substr(2));
  }
}

BOOST_AUTO_TEST_CASE(a_phone_may_be_a_step_off_and_no_more) {
  const Instant now = at_second(1'234'567'890);
  const std::int64_t here = code_step(now);
  for (std::int64_t off = -3; off <= 3; ++off) {
    const auto found = step_of_code(kSecret, one_time_code(kSecret, here + off), now);
    BOOST_TEST(found.has_value() == (off >= -1 && off <= 1));
    if (found) BOOST_TEST(*found == here + off);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_of_no_step) {
  const Instant now = at_second(1'234'567'890);
  for (const char* typed : {"", "0", "00592", "005924 ", "0059240", "abcdef", "89005924"}) {
    BOOST_TEST(!step_of_code(kSecret, typed, now));
  }
}

BOOST_AUTO_TEST_CASE(base32_is_that_of_rfc_4648_without_padding) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "MY"},
                                                                    {"fo", "MZXQ"},
                                                                    {"foo", "MZXW6"},
                                                                    {"foob", "MZXW6YQ"},
                                                                    {"fooba", "MZXW6YTB"},
                                                                    {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : vectors) BOOST_TEST(to_base32(bytes) == text);
  BOOST_TEST(to_base32(std::string(5, '\xff')) == "77777777");
}

BOOST_AUTO_TEST_CASE(an_authenticator_is_told_whose_account_it_is) {
  BOOST_TEST(code_uri("示范镇 A", "sys-01", "foobar") ==
             "otpauth://totp/%e7%a4%ba%e8%8c%83%e9%95%87%20A:sys-01?secret=MZXW6YTBOI"
             "&issuer=%e7%a4%ba%e8%8c%83%e9%95%87%20A&algorithm=SHA1&digits=6&period=30");
  BOOST_TEST(grouped("MZXW6YTBOI", 4, ' ') == "MZXW 6YTB OI");
}

BOOST_AUTO_TEST_SUITE_END()
