#include "tests/sim/check/checker.h"

namespace yichuang::sim {

std::vector<std::unique_ptr<Checker>> every_checker() {
  std::vector<std::unique_ptr<Checker>> out;
  for (auto* make : {durable, forged, audience, convergence, equality, decisions, numbers, memory, conflicts, listed,
                     orders, receipts, files, replays, feeds, twins, leases, sound, proofs}) {
    out.push_back(make());
  }
  return out;
}

}  // namespace yichuang::sim
