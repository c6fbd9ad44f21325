#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/router.h"

namespace yichuang::node {

// The machines of a division below, and taking one out of service. What is given
// outlives the routes.
std::vector<Route> box_routes(LedgerAccess& ledger);

}  // namespace yichuang::node
