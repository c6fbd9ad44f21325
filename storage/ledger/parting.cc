#include "storage/ledger/parting.h"

#include <algorithm>

namespace yichuang::storage {

Parting parting(const Logs& logs, const LogInfo& log, const VerifiedRange& range) {
  Parting out;
  const auto agrees = [&](Seq seq) {
    const auto ours = logs.hash_at(log, seq);
    return ours && *ours == range.hash_at(seq);
  };
  for (const HeldRange& held : log.held) {
    Seq low = std::max(range.lo - 1, held.lo - 1);
    Seq high = std::min(range.hi(), held.hi);
    if (low > high) continue;
    if (!agrees(low)) {
      out.differs = low;
      return out;
    }
    // Equal hashes at one number mean equal entries up to it.
    if (agrees(high)) {
      out.agreed = high;
      continue;
    }
    while (high - low > 1) {
      const Seq middle = low + (high - low) / 2;
      (agrees(middle) ? low : high) = middle;
    }
    return {high, low};
  }
  return out;
}

Parting parting(const Logs& logs, const LogInfo& log, const std::vector<HeldRange>& stated) {
  Parting out;
  const auto look = [&](Seq seq, const ChainHash& theirs) {
    const auto ours = logs.hash_at(log, seq);
    if (!ours || out.differs) return;
    (*ours == theirs ? out.agreed : out.differs) = seq;
  };
  if (log.held == stated) return out;
  for (const HeldRange& range : stated) {
    look(range.lo - 1, range.before);
    look(range.hi, range.end);
  }
  return out;
}

}  // namespace yichuang::storage
