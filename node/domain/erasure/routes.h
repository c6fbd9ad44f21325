#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/router.h"

namespace yichuang::node {

// Removing a case's contents by order, and who has stated that it did. What is given
// outlives the routes.
std::vector<Route> erasure_routes(LedgerAccess& ledger);

}  // namespace yichuang::node
