#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "storage/base/sum256.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::sync {

// How two nodes find out in which logs they differ: the sum of all frontiers
// first, then 256 sums by the first byte of the log id, then log by log.

inline constexpr std::size_t kBuckets = 256;
inline std::size_t bucket_of(const storage::LogId& log) {
  return log.data()[0];
}

// What somebody holds, or is said to hold, of a log.
struct Frontier {
  storage::LogId log;
  std::vector<storage::HeldRange> held;
};

Sum256 sum_of(const std::vector<Frontier>& frontiers);
// 256 times the first eight bytes of a bucket's sum.
std::string bucket_sums(const std::vector<Frontier>& frontiers);
// Buckets in which two such strings differ; all of them when one is not in its form.
std::vector<std::uint32_t> differing_buckets(std::string_view a, std::string_view b);

// What this node holds of the logs of `divisions`.
std::vector<Frontier> held_here(const storage::LedgerView& view, const std::vector<Division>& divisions);
// What `hub` has stated of them.
std::vector<Frontier> stated_by_hub(const storage::LedgerView& view, const Division& hub);
// The same, of the logs of `divisions` only.
std::vector<Frontier> stated_by_hub(const storage::LedgerView& view, const Division& hub,
                                    const std::vector<Division>& divisions);

}  // namespace yichuang::sync
