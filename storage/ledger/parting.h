#pragma once

#include <optional>
#include <vector>

#include "storage/ledger/logs.h"

namespace yichuang::storage {

// How a log as it is held here stands to another holding of it, where both know
// the chain hash.
struct Parting {
  std::optional<Seq> differs;  // the lowest number at which the hashes differ
  std::optional<Seq> agreed;   // the highest below that at which they agree
};

// Against a range that somebody sent.
Parting parting(const Logs& logs, const LogInfo& log, const VerifiedRange& range);
// Against what a hub has stated: the hashes at either end of what it holds.
Parting parting(const Logs& logs, const LogInfo& log, const std::vector<HeldRange>& stated);

}  // namespace yichuang::storage
