#pragma once

#include <memory>

#include "node/domain/cases/case.pb.h"
#include "storage/ledger/projection.h"

namespace yichuang::node {

// Why an event of a case has no effect; kept with it in the record.
enum class CaseFlag : std::uint32_t {
  kNone = 0,
  kFiledTwice = 1,    // the case has a first event already
  kWrongState = 2,    // its state does not allow it (any more)
  kNotCompetent = 3,  // another division acts in this step
  kOtherBasis = 4,    // it rests on a decision or issue that does not stand
  kOtherStep = 5,     // it is about a step that the case is not in
  kNothingOpen = 6,   // what it rules on is not open, or the case has gone on since
  kOverwritten = 7,   // it counts, but another set the same fields without having seen it
};
// In words, for the page of a case.
const char* flag_text(std::uint32_t reason);

// How events make a case; see DOMAIN.md §3.2 for the states.
std::shared_ptr<const storage::Projection> case_projection();

// A case's folded state; empty when the record holds none.
v1::CaseSummary summary_of(const storage::Record& record);

// `329901101/OPEN…`: the parts of the index kCaseOpen.
std::string open_key(const std::string& division, const std::string& role, const std::string& due,
                     const std::string& number);

// The key of the counter kCasesOpenOf; `applicant` by number (applicant.h).
std::string open_of_key(const std::string& applicant, const std::string& business_code);

// What of a case ends on a day: the promise of one whose clock runs, the time to
// correct it, the time to bring a tolerated paper.
inline constexpr const char* kPromised = "promised";
inline constexpr const char* kCorrection = "correction";
inline constexpr const char* kPaper = "paper";
// `329901101/promised/`: how the rows of the index and the counter of such days begin.
std::string day_key(const std::string& division, const std::string& what);

bool is_terminal(v1::CaseState state);

// What came in is tolerated no longer; what is tolerated is waited for.
void await_papers(v1::CaseSummary& state, const google::protobuf::RepeatedPtrField<v1::Material>& came);

}  // namespace yichuang::node
