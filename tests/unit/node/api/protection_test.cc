#include "node/api/protection.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

namespace {

enum class Over : std::uint8_t { kHttp, kHttps };

Request post(std::map<std::string, std::string> headers, Over over = Over::kHttp) {
  Request out;
  out.method = "POST";
  out.secure = over == Over::kHttps;
  out.headers = std::move(headers);
  out.headers["host"] = "10.0.0.5:8443";
  return out;
}

Response answer(const std::string& type, const std::string& secure_host) {
  Response out{200, type, ""};
  add_protection(secure_host, out);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protection)

BOOST_AUTO_TEST_CASE(own_pages_and_programs_without_a_page_may_act) {
  BOOST_TEST(refuse_foreign_page(post({{"origin", "http://10.0.0.5:8443"}})).has_value());
  BOOST_TEST(refuse_foreign_page(post({{"origin", "https://10.0.0.5:8443"}}, Over::kHttps)).has_value());
  BOOST_TEST(refuse_foreign_page(post({{"sec-fetch-site", "same-origin"}})).has_value());
  BOOST_TEST(refuse_foreign_page(post({{"sec-fetch-site", "none"}})).has_value());
  BOOST_TEST(refuse_foreign_page(post({})).has_value());
}

BOOST_AUTO_TEST_CASE(pages_of_others_may_not_and_the_header_is_named) {
  for (const char* origin : {"http://evil.example", "http://10.0.0.5:8080", "https://10.0.0.5:8443", "null",
                             "http://10.0.0.5:8443.evil.example"}) {
    const auto refused = refuse_foreign_page(post({{"origin", origin}}));
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == ErrorCode::kForbidden));
    BOOST_TEST(refused.error().complaints.front().where == "Origin");
  }
  // Another port of the same address is the same site, so SameSite cookies go along.
  for (const char* site : {"cross-site", "same-site", "who-knows"}) {
    const auto refused = refuse_foreign_page(post({{"sec-fetch-site", site}, {"origin", "http://10.0.0.5:8443"}}));
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().complaints.front().where == "Sec-Fetch-Site");
  }
}

BOOST_AUTO_TEST_CASE(looking_is_free_and_the_socket_in_the_data_folder_knows_no_pages) {
  Request look = post({{"origin", "http://evil.example"}});
  look.method = "GET";
  BOOST_TEST(refuse_foreign_page(look).has_value());
  Request local = post({{"origin", "http://evil.example"}});
  local.local = true;
  BOOST_TEST(refuse_foreign_page(local).has_value());
  for (const char* method : {"PUT", "DELETE", "PATCH", "BREW"}) {
    Request change = post({{"origin", "http://evil.example"}});
    change.method = method;
    BOOST_TEST(!refuse_foreign_page(change).has_value());
  }
}

BOOST_AUTO_TEST_CASE(every_answer_says_what_may_be_loaded_and_pages_run_no_inline_script) {
  for (const char* type : {"text/html; charset=utf-8", "application/json", "application/pdf"}) {
    const Response out = answer(type, "");
    const std::string policy = out.headers.at("Content-Security-Policy");
    for (const char* rule : {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"}) {
      BOOST_TEST(policy.find(rule) != std::string::npos, policy);
    }
    BOOST_TEST(out.headers.at("X-Content-Type-Options") == "nosniff");
    BOOST_TEST(out.headers.at("Referrer-Policy") == "no-referrer");
    BOOST_TEST(!out.headers.contains("Strict-Transport-Security"));
  }
  const std::string page = answer("text/html", "").headers.at("Content-Security-Policy");
  BOOST_TEST(page.find("script-src 'self';") != std::string::npos);
  BOOST_TEST(page.find("style-src 'self';") != std::string::npos);
  BOOST_TEST(page.find("object-src 'none'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(https_is_to_be_kept_for_names_and_not_for_addresses_or_localhost) {
  BOOST_TEST(answer("text/html", "yc-32.internal:8443").headers.contains("Strict-Transport-Security"));
  for (const char* host : {"10.0.0.5:8443", "10.0.0.5", "[fd00::1]:8443", "localhost:8443", "LOCALHOST"}) {
    BOOST_TEST(!answer("text/html", host).headers.contains("Strict-Transport-Security"), host);
  }
}

BOOST_AUTO_TEST_SUITE_END()
