#pragma once

#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/router.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// A case's proof, for the command line beside the daemon: it shows all of the case. What
// nothing here proves yet is asked for above; whoever asks again finds what came.
std::vector<Route> proof_routes(const LedgerAccess& ledger, sync::ExchangeService& exchange);

}  // namespace yichuang::node
