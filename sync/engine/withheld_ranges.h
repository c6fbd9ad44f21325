#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "storage/base/instant.h"
#include "storage/ledger/ids.h"
#include "storage/ledger/range_set.h"

namespace yichuang::sync {

// Parts of logs that the hub says it holds and that could not be had from it: what it
// sent does not prove itself, or it sent nothing. They stay wanted; each is asked for
// again after a while, twice as long every time, so that a damaged disk up there keeps
// nobody busy and the rest passes.
//
//   Owned by   Uplink.
//   Thread     sync thread only.
//   Time       steady, as an argument.
//   Limit      kPartsMax parts of one log; past that they are waited for as one.
class WithheldRanges {
 public:
  static constexpr std::size_t kPartsMax = 64;

  enum class Why : std::uint8_t { kDamaged, kNotGiven };
  // Asked for and not had. Gives how often that is so by now.
  std::uint32_t note(const storage::LogId& log, storage::Span span, Why why, Instant now);
  // It is here.
  void had(const storage::LogId& log, storage::Span span);
  void forget(const storage::LogId& log) { logs_.erase(log); }
  void clear() { logs_.clear(); }

  // What of `wanted` may be asked for now.
  storage::RangeSet due(const storage::LogId& log, const storage::RangeSet& wanted, Instant now) const;
  bool is_due(const storage::LogId& log, storage::Span span, Instant now) const;
  // When the next part becomes due; absent when none waits.
  std::optional<Instant> next(Instant now) const;

  bool contains(const storage::LogId& log) const { return logs_.contains(log); }
  std::vector<storage::LogId> logs() const;
  // Numbers that wait, for that reason.
  std::uint64_t count(Why why) const;

 private:
  struct Part {
    storage::Span span;
    Why why = Why::kDamaged;
    std::uint32_t times = 0;
    Instant not_before;
  };
  std::map<storage::LogId, std::vector<Part>> logs_;
};

}  // namespace yichuang::sync
