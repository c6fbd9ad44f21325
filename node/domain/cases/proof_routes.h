#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/router.h"

namespace yichuang::node {

// A case's proof, for the command line beside the daemon: it shows all of the case.
std::vector<Route> proof_routes(const LedgerAccess& ledger);

}  // namespace yichuang::node
