#include "node/domain/catalogue/catalogue.h"

#include "node/domain/calendar/working_days.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/starter_catalogue.h"

namespace yichuang::fuzz {

namespace {

// A catalogue or a calendar as an officer uploads it: whole, or every fault with
// its place.
void one(std::string_view bytes) {
  const auto catalogue = node::Catalogue::parse(bytes);
  if (!catalogue) CHECK(!catalogue.error().complaints.empty());
  static_cast<void>(node::parse_year_notice(bytes));
}

std::vector<std::string> seeds() {
  nlohmann::json small = tests::starter_catalogue();
  for (auto at = small.begin(); at != small.end();) {
    const bool needed =
        std::string("meta code_lists departments field_groups flows items").find(at.key()) != std::string::npos;
    at = needed ? std::next(at) : small.erase(at);
  }
  small["items"] = nlohmann::json::array({small["items"][0]});
  std::string deep = small.dump();
  const std::string inside = std::string(80'000, '[') + std::string(80'000, ']');
  deep.insert(deep.find("\"meta\":{") + 8, "\"deep\":" + inside + ",");
  return {small.dump(1), deep, R"({"meta":{"version":1e999}})",
          R"({"year":2026,"daysOff":["2026-01-01"],"workingWeekends":["2026-02-14"]})"};
}

const Enlisted enlisted({"catalogue", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
