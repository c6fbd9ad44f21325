#pragma once

#include <functional>
#include <string>
#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/published.h"
#include "node/api/router.h"
#include "node/domain/returned/pages.h"

namespace yichuang::node {

// What is written down of every look and every deed; whose facts stands masked.
struct ReturnedNote {
  std::string deed;  // looked, imported, withdrawn, reports_taken
  std::string account;
  std::string about;  // the business that was asked for, the data set that was written
  std::string person;
  std::vector<std::string> resources;  // that something was shown of
  bool locked = false;                 // something was asked for and is locked
  v1::ReturnedWritten written{};
};

// Returned data: what is held for a form, packages taken in, data sets and their state.
// What is given outlives the routes.
std::vector<Route> returned_routes(LedgerAccess& ledger, Published& published, const DivisionNames& names,
                                   AskLease lease, std::function<void(const ReturnedNote&)> note);

}  // namespace yichuang::node
