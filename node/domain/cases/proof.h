#pragma once

#include <string>

#include "storage/ledger/ledger_view.h"
#include "storage/ledger/proof.h"
#include "storage/ledger/state.h"

namespace yichuang::node {

// A case's history as a file that proves itself (storage/ledger/proof.h), with the
// receipts of the hubs that certified `identity`.
// Errors: kNotFound; those of storage::write_proof.
Result<std::string> prove_case(const storage::LedgerView& view, const storage::Identity& identity,
                               const std::string& number);

// What a checked proof says, in words: who, when, what, by which node, with whose
// receipt; and what the file leaves open.
std::string proof_text(const storage::Proof& proof);

}  // namespace yichuang::node
