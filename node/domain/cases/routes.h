#pragma once

#include <functional>
#include <string>
#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/published.h"
#include "node/api/router.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// Told whenever somebody looks at what is masked: who, at which case.
using LookLog = std::function<void(const Actor& actor, const std::string& number)>;

// Where the values of a form to be filed come from.
using FindSources =
    std::function<std::vector<v1::FieldSource>(const storage::LedgerView&, const v1::FileCase&, const Actor&)>;

// Filing, finding and acting on cases. What is given outlives the routes.
std::vector<Route> case_routes(LedgerAccess& ledger, Published& published, const DivisionNames& names, LookLog look_log,
                               FindSources sources);
// Files that belong to cases.
std::vector<Route> attachment_routes(LedgerAccess& ledger);
// What windows have typed so far.
std::vector<Route> draft_routes(LedgerAccess& ledger);

}  // namespace yichuang::node
