#include "node/domain/catalogue/catalogue_schema.h"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "node/domain/catalogue/schema_text.h"

namespace yichuang::node {
namespace {

// valijson says where as ["<root>", "[items]", "[3]", "[code]"].
std::string pointer_of(const std::vector<std::string>& context) {
  std::string out;
  for (const std::string& part : context) {
    if (part.size() > 2 && part.front() == '[') out += "/" + part.substr(1, part.size() - 2);
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> check_catalogue_schema(const nlohmann::json& catalogue) {
  static const nlohmann::json text = nlohmann::json::parse(catalogue_schema_text());
  static const valijson::Schema& schema = [] {
    static valijson::Schema made;
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text), made);
    return std::ref(made);
  }();
  valijson::Validator validator;
  valijson::ValidationResults results;
  validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(catalogue), &results);
  std::vector<std::pair<std::string, std::string>> out;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    // A fault deep down is also a fault of everything above it.
    const std::string pointer = pointer_of(error.context);
    const bool repeats =
        std::any_of(out.begin(), out.end(), [&](const auto& known) { return known.first.starts_with(pointer); });
    if (!repeats) out.emplace_back(pointer, error.description);
  }
  return out;
}

}  // namespace yichuang::node
