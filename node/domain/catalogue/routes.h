#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/published.h"
#include "node/api/router.h"
#include "node/domain/catalogue/search_keys.h"

namespace yichuang::node {

// What may be asked for, and publishing it. What is given outlives the routes.
std::vector<Route> catalogue_routes(LedgerAccess& ledger, Published& published, const SearchKeys& keys);

}  // namespace yichuang::node
