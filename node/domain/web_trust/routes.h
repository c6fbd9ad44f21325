#pragma once

#include <functional>
#include <string>
#include <vector>

#include "node/api/router.h"
#include "storage/base/division.h"

namespace yichuang::node {

// GET /ca.crt: the authority that vouches for this node's pages, for clerks' PCs to
// install once. `authority` gives it as DER, empty while none has arrived; `hub` is
// whose it is.
std::vector<Route> web_trust_routes(std::function<std::string()> authority, Division hub);

}  // namespace yichuang::node
