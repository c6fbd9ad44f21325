#pragma once

#include <string>

#include "node/api/router.h"

namespace yichuang::node {

// The API as OpenAPI 3.1, from the route table and the messages' descriptors.
std::string openapi_json(const Router& router, const std::string& version);

}  // namespace yichuang::node
