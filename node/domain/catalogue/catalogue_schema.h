#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace yichuang::node {

// Holds a catalogue against its JSON Schema (catalogue.schema.json, which the
// build puts into the program). Gives JSON pointers and what is wrong there.
std::vector<std::pair<std::string, std::string>> check_catalogue_schema(const nlohmann::json& catalogue);

}  // namespace yichuang::node
