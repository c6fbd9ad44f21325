#include "node/api/openapi.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "node/domain/cases/case.pb.h"

using namespace yichuang;
using namespace yichuang::node;

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(routes_and_messages_are_described_once) {
  Router router;
  router.add(Route{.method = "POST",
                   .pattern = "/api/v1/cases/{number}",
                   .summary = "s",
                   .request = v1::FileCase::descriptor(),
                   .response = v1::Case::descriptor(),
                   .parameters = {{"q", "text"}},
                   .handler = {}});
  router.add(Route{.method = "GET", .pattern = "/local", .summary = "s", .access = Access::kLocal, .handler = {}});
  const auto api = nlohmann::json::parse(openapi_json(router, "1.2.3"));
  BOOST_TEST(api["openapi"] == "3.1.0");
  BOOST_TEST(api["info"]["version"] == "1.2.3");
  BOOST_TEST(!api["paths"].contains("/local"));
  const auto& operation = api["paths"]["/api/v1/cases/{number}"]["post"];
  BOOST_TEST(operation["parameters"].size() == 2u);
  const auto& schemas = api["components"]["schemas"];
  BOOST_TEST(schemas["FileCase"]["properties"]["businessCode"]["type"] == "string");
  BOOST_TEST(schemas["FileCase"]["additionalProperties"] == false);
  BOOST_TEST(schemas["Attachment"]["properties"]["size"]["format"] == "int64");
  BOOST_TEST(schemas["CaseSummary"]["properties"]["filedAt"]["format"] == "date-time");
}

BOOST_AUTO_TEST_SUITE_END()
