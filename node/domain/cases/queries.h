#pragma once

#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/calendar/working_days.h"
#include "node/domain/cases/case.pb.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// Which cases there are, in one state of the ledger; each answer holds those that
// the asker may see.
struct FoundCase {
  storage::Record record;
  v1::CaseSummary summary;  // what its state says
};
struct FoundCases {
  std::vector<FoundCase> cases;
  std::string cursor;  // goes on behind them; empty at the end
};

// What waits for one of the asker's roles in the asker's own division, first due
// first.
FoundCases inbox(const storage::LedgerView& view, const Actor& actor, std::size_t limit, const std::string& cursor);

struct CaseSearch {
  std::string text;  // a number or its end, an identity number, a credit code, a name or its beginning
                     // (an organisation's: any part); empty: all
  v1::CaseState state = v1::CASE_STATE_UNSPECIFIED;  // unspecified: all
  // What ends on a day (fold.h): those of the asker's own division, the first day first.
  std::string ends{};
};
// Newest first by number, where the text does not say otherwise. Looks at no
// more than kScannedMax rows for one page.
inline constexpr std::size_t kScannedMax = 50'000;
FoundCases search_cases(const storage::LedgerView& view, const Actor& actor, const CaseSearch& search,
                        std::size_t limit, const std::string& cursor);

// Open cases of an applicant, by number (applicant.h), in one business.
std::vector<FoundCase> open_cases_of(const storage::LedgerView& view, const Actor& actor,
                                     const std::string& business_code, const std::string& applicant);

// `calendar` tells how near a promised day is.
v1::CaseCounts count_cases(const storage::LedgerView& view, const Actor& actor, const Date& today,
                           const WorkingDays& calendar);

}  // namespace yichuang::node
