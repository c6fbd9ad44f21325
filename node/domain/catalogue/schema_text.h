#pragma once

#include <string_view>

namespace yichuang::node {

// catalogue.schema.json as it stood at the build.
std::string_view catalogue_schema_text();

}  // namespace yichuang::node
