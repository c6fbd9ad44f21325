#include "node/http/static_files.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "node/api/protection.h"
#include "tests/support/temporary_folder.h"

namespace yichuang::node {
namespace {

struct Built {
  tests::TemporaryFolder folder;
  StaticFiles files;

  Built() {
    std::filesystem::create_directories(folder / "counter/assets");
    std::ofstream(folder / "counter/index.html") << "<meta property=\"csp-nonce\" nonce=\"YICHUANG-STYLE-NONCE\">"
                                                    "<script nonce=\"YICHUANG-STYLE-NONCE\"></script>";
    std::ofstream(folder / "counter/assets/part-1a2b.js") << std::string(1000, 'x');
    files = *StaticFiles::load(folder.str(), Tier::kTownship);
  }

  Response get(const std::string& path) const {
    Request request;
    request.method = "GET";
    request.path = path;
    Response out = files.serve(request);
    add_protection("", out);
    return out;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(static_files)

BOOST_FIXTURE_TEST_CASE(a_page_has_a_nonce_of_its_own_each_time_and_no_other_styles_come_in, Built) {
  const Response first = get("/counter/index.html");
  const Response again = get("/counter/cases/32");
  BOOST_TEST(first.style_nonce.size() >= 22u);
  BOOST_TEST(first.style_nonce != again.style_nonce);
  for (const Response* page : {&first, &again}) {
    BOOST_TEST(page->body == "<meta property=\"csp-nonce\" nonce=\"" + page->style_nonce + "\"><script nonce=\"" +
                                 page->style_nonce + "\"></script>");
    const std::string& policy = page->headers.at("Content-Security-Policy");
    BOOST_TEST(policy.find("style-src 'self' 'nonce-" + page->style_nonce + "';") != std::string::npos, policy);
    BOOST_TEST(policy.find("unsafe") == std::string::npos);
    BOOST_TEST(page->headers.at("Cache-Control") == "no-store");
  }
}

BOOST_FIXTURE_TEST_CASE(a_part_of_a_page_lasts_and_one_that_is_gone_is_not_answered_with_a_page, Built) {
  const Response part = get("/counter/assets/part-1a2b.js");
  BOOST_TEST(part.headers.at("Cache-Control").find("immutable") != std::string::npos);
  BOOST_TEST(part.style_nonce == "");
  BOOST_TEST(get("/counter/assets/part-0000.js").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace yichuang::node
