#pragma once

#include <functional>
#include <string>
#include <vector>

#include "node/api/events.h"
#include "node/api/ledger_access.h"
#include "node/api/router.h"
#include "node/domain/fleet/report.h"

namespace yichuang::node {

// How children reach this node and know it.
struct HubFacts {
  std::vector<std::string> addresses;  // host:port
  PublicKey root;
};

// This node, those below it, invitations, backups. What is given outlives the
// routes. `below` gives those below as JSON; `back_up` writes to the file named, or to one that it
// names itself, and gives its path.
std::vector<Route> fleet_routes(LedgerAccess& ledger, const FleetReport& report, std::function<std::string()> below,
                                Events& events, HubFacts hub,
                                std::function<Result<std::string>(const std::string& file)> back_up);

}  // namespace yichuang::node
