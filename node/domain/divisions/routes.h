#pragma once

#include <vector>

#include "node/api/router.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// Names of divisions, for pickers. What is given outlives the routes.
std::vector<Route> division_routes(const DivisionNames& names);

}  // namespace yichuang::node
