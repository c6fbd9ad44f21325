#pragma once

#include <optional>

#include "node/domain/cases/case.pb.h"
#include "node/domain/cases/events.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// A case as it was at one point of its history.
struct CaseThen {
  v1::CaseSummary summary;
  CaseContent content;
};

// An event of a case without effect, and what it came against; or one that counts, and
// another that set the same fields to something else, unseen.
struct Clash {
  const storage::Held* late = nullptr;
  // What it came against: the most binding of the events behind which it could not
  // count any more; null when it could not count even where its writer stood.
  const storage::Held* stands = nullptr;
  CaseThen base;   // what its writer had seen
  CaseThen left;   // what its writer meant: the same, if it counted
  CaseThen right;  // what stood when it came, whatever has become of the case since
  // Did it bring fields or papers, which may be taken one by one?
  bool brings_data = false;
  // Are fields and papers all that there is to rule on, since both sides count?
  bool both_count = false;
};

// Points into `record`. Absent when the event was not folded without effect here,
// or the bytes of what it had seen are not all here.
std::optional<Clash> clash_of(const storage::LedgerView& view, const storage::Record& record,
                              const storage::EntryId& late);

// The same of an event that counts and was overwritten by `by`. Absent when either is
// not here with all that it had seen.
std::optional<Clash> overwritten(const storage::LedgerView& view, const storage::Record& record,
                                 const storage::EntryId& lost, const storage::EntryId& by);

// One of two cases as it was when it was told of the other. Absent when it was not
// told, or bytes are missing.
std::optional<CaseThen> when_told_of(const storage::LedgerView& view, const storage::Record& record,
                                     const std::string& twin);
// As it is now.
CaseThen case_now(const storage::LedgerView& view, const storage::Record& record);

}  // namespace yichuang::node
