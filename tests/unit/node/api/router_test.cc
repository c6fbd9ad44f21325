#include "node/api/router.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang::node;

namespace {

Router some_routes() {
  Router router;
  for (const auto& [method, pattern] :
       {std::pair{"GET", "/cases"}, std::pair{"POST", "/cases"}, std::pair{"GET", "/cases/{number}"},
        std::pair{"POST", "/cases/{number}/actions/{action}"}}) {
    router.add(Route{.method = method, .pattern = pattern, .summary = "", .handler = {}});
  }
  return router;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(a_path_leads_to_its_route_with_its_parts) {
  const Router router = some_routes();
  const auto match = router.match("POST", "/cases/32X/actions/pass");
  BOOST_REQUIRE(match.route != nullptr);
  BOOST_TEST(match.route->pattern == "/cases/{number}/actions/{action}");
  BOOST_TEST(match.parts.at("number") == "32X");
  BOOST_TEST(match.parts.at("action") == "pass");
}

BOOST_AUTO_TEST_CASE(another_method_is_told_which_there_are) {
  const auto match = some_routes().match("PUT", "/cases");
  BOOST_TEST(match.route == nullptr);
  BOOST_TEST(match.method_known);
  BOOST_TEST(match.allowed == "GET, POST");
}

BOOST_AUTO_TEST_CASE(what_is_longer_shorter_or_empty_does_not_fit) {
  const Router router = some_routes();
  for (const char* path : {"", "/", "/case", "/cases/", "/cases/1/", "/cases/1/actions", "/cases//actions/pass",
                           "cases", "/cases/1/actions/a/b"}) {
    BOOST_TEST_CONTEXT(path) {
      const auto match = router.match("GET", path);
      BOOST_TEST(match.route == nullptr);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
