#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/router.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// A case's proof, for the command line beside the daemon: it shows all of the case. And
// whether it holds against `root`, for whoever may see the case: it shows nothing else. What
// nothing here proves yet is asked for above.
std::vector<Route> proof_routes(const LedgerAccess& ledger, sync::ExchangeService& exchange, const PublicKey& root);

}  // namespace yichuang::node
