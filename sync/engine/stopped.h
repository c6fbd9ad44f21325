#pragma once

#include <optional>

#include "storage/ledger/ledger.h"

namespace yichuang::sync {

// That the node was told to write nothing any more, as another box has its key;
// absent when it was not.
std::optional<storage::Stopped> told_to_stop(const storage::LedgerView& view, const storage::NodeId& node);

}  // namespace yichuang::sync
