#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/published.h"
#include "node/api/router.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// The conflict inbox and the quarantine: lists, both sides, rulings and taking them
// back. What is given outlives the routes.
std::vector<Route> conflict_routes(LedgerAccess& ledger, Published& published, const DivisionNames& names);

}  // namespace yichuang::node
