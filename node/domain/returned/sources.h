#pragma once

#include <vector>

#include "node/domain/cases/case.pb.h"
#include "node/domain/divisions/division_names.h"
#include "node/domain/returned/pages.h"

// A value that was filled from returned data keeps its source in the case; what a window
// typed instead stands beside it, and may be reported to the source as wrong (报更正).

namespace yichuang::node {

// Where the values of a form come from, as this node holds it now; of fields that
// nothing is held for, or whose data is locked, nothing. A field that is to be reported
// counts where the form differs from what is held.
std::vector<v1::FieldSource> sources_of(const storage::LedgerView& view, const Catalogue& catalogue,
                                        const v1::FileCase& filing, const Division& reader, const AskLease& ask);

// What was reported of each data set, newest first, `limit` cases of each: who says what
// instead, and whether the source has come round since, as far as `office` keeps it.
// Names and numbers of people as they are.
v1::SourceReports source_reports(const storage::LedgerView& view, const Catalogue& catalogue,
                                 const DivisionNames& names, const Division& office, std::size_t limit);

}  // namespace yichuang::node
