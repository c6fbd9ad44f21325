#pragma once

#include <vector>

#include "storage/ledger/ledger_view.h"

// Whose a blob is, and who may have it.

namespace yichuang::sync {

bool within(const std::vector<Division>& divisions, const Division& what);

// Files go one tier up by themselves. Below a township there is no node, so what
// its villages wrote lies with it.
bool lies_with(const std::vector<Division>& child, const Division& writer);
// Does this node, which serves `own`, bring the blob to its hub by itself?
bool comes_by_itself(const storage::LedgerView& view, const storage::BlobId& id, const std::vector<Division>& own);

// May this child see a record that refers to the blob?
bool entitled(const storage::LedgerView& view, const storage::BlobId& id, storage::ChildNo child,
              const std::vector<Division>& divisions);

}  // namespace yichuang::sync
