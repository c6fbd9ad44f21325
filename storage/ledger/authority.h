#pragma once

#include "storage/base/result.h"
#include "storage/ledger/entry.h"

namespace yichuang::storage {

// May the writer that the header names write this kind of entry, under this key,
// to this audience? Judged from the header alone, at the command and again at
// every hop, for unknown kinds as well.
// Errors: kForbidden, with the rule in words.
Result<void> check_authority(const Header& header);

}  // namespace yichuang::storage
