#pragma once

#include <map>

#include "storage/ledger/ledger_view.h"
#include "storage/ledger/orders.h"

namespace yichuang::sync {

// Divisions of which every box that is known here was revoked, with the last of the
// revocations.
std::map<Division, storage::Revocation> out_of_service(const storage::LedgerView& view);

}  // namespace yichuang::sync
