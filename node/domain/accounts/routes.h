#pragma once

#include <vector>

#include "node/api/router.h"
#include "node/api/sessions.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// Signing in and out, passwords, and the accounts of this node and those below.
// What is given outlives the routes.
std::vector<Route> session_routes(Sessions& sessions, const DivisionNames& names);
std::vector<Route> account_routes(Sessions& sessions, LedgerAccess& ledger, const DivisionNames& names);

}  // namespace yichuang::node
