#pragma once

#include <optional>

#include "node/domain/cases/case.pb.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// An event of a case without effect, and what it came against: what its writer had
// seen, what would be if it counted, what is.
struct Clash {
  const storage::Held* late = nullptr;
  // What it came against: the most binding of the events behind which it could not
  // count any more; null when it could not count even where its writer stood.
  const storage::Held* stands = nullptr;
  v1::CaseSummary base;
  v1::CaseSummary left;
  v1::CaseSummary right;
};

// Points into `record`. Absent when the event was not folded without effect here,
// or the bytes of what it had seen are not all here.
std::optional<Clash> clash_of(const storage::LedgerView& view, const storage::Record& record,
                              const storage::EntryId& late);

}  // namespace yichuang::node
