#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace yichuang::tests {

// The catalogue that ships with the program, and the vectors in it.
const std::string& starter_catalogue_text();
const nlohmann::json& starter_catalogue();

}  // namespace yichuang::tests
