#include "tests/support/starter_catalogue.h"

#include <fstream>
#include <sstream>

#include "storage/base/check.h"

namespace yichuang::tests {

const std::string& starter_catalogue_text() {
  static const std::string text = [] {
    std::ifstream in(YICHUANG_SOURCE "/packaging/data/catalogue.json");
    CHECK(in.good());
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
  }();
  return text;
}

const nlohmann::json& starter_catalogue() {
  static const nlohmann::json parsed = nlohmann::json::parse(starter_catalogue_text());
  return parsed;
}

}  // namespace yichuang::tests
