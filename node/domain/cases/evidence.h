#pragma once

#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/cases/queries.h"
#include "node/domain/catalogue/catalogue.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// What this node knows for and against a case: its form held against the
// catalogue, its papers, other cases of the same applicant, what the ledger could
// not count. Doubts first, then notes, then what agrees; nobody's judgement.
//
//   `others`  cases of the same applicant, without this one; see others_of().
//   `today`   bounds dates, and says what is late.
std::vector<v1::Finding> findings_of(const storage::LedgerView& view, const storage::Record& record,
                                     const std::vector<FoundCase>& others, const Catalogue& catalogue,
                                     const Date& today);

// Other cases of the case's applicant that the actor may see, newest first; not
// more than kOthersMax.
inline constexpr std::size_t kOthersMax = 50;
std::vector<FoundCase> others_of(const storage::LedgerView& view, const storage::Record& record, const Actor& actor);

}  // namespace yichuang::node
