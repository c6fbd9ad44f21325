#pragma once

#include "node/domain/cases/case.pb.h"
#include "storage/ledger/projection.h"

// The part of a case's fold that is about its conflicts: events without effect,
// other cases that may be the same one, and what people ruled on either.
namespace yichuang::node {

void note_flag(v1::CaseSummary& state, const storage::Header& header, const storage::EntryId& id, std::uint32_t reason);

storage::Verdict fold_twin_found(v1::CaseSummary& state, const storage::Header& header, const storage::Entry& entry);
storage::Verdict fold_settled(v1::CaseSummary& state, const storage::Header& header, const storage::EntryId& id,
                              const storage::Entry& entry);
storage::Verdict fold_ruling_undone(v1::CaseSummary& state, const storage::Header& header, const storage::Entry& entry);

// Index keys and counters of what is open and what was ruled on.
void describe_conflicts(const v1::CaseSummary& state, storage::Description& out);

// What a ruling would set to make a case stand as it does in `summary`.
v1::CaseStanding standing_of(const v1::CaseSummary& summary);
// May an office rule on the case: one that it concerns, or one above those?
bool may_rule(const v1::CaseSummary& state, const Division& office);
// Has the case moved since the ruling, so that going back behind it would undo more?
bool went_on_since(const v1::CaseSummary& state, const v1::CaseRuling& ruling);
// The result is in the applicant's hands: no ruling takes it back.
bool is_handed_over(const v1::CaseSummary& state);

}  // namespace yichuang::node
