#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::sync {

// What a township's line may be used for, as its people have set it.
struct LineRules {
  // A time of every day in minutes since midnight, UTC+8; it may go past midnight.
  struct Hours {
    int from = 0;
    int to = 0;
  };
  std::uint64_t bytes_per_hour = 0;  // both ways; 0: as many as there are
  std::vector<Hours> quiet;          // in which bulk waits
  // A line that is up and moves nothing for so long is made anew.
  Millis stall_after{300'000};

  bool is_quiet(Instant wall) const;
};

// "21:30-06:00,12:00-13:30". Errors: kInvalid, naming the part that is wrong.
Result<std::vector<LineRules::Hours>> parse_hours(std::string_view text);

// What of the budget is used, and whether bulk may go now. What a person has just
// done always goes, and is counted; the last tenth of an hour's budget is kept for it.
//
//   Owned by   Uplink.
//   Thread     sync thread only.
//   Time, I/O  none; hours of the budget are counted from the first byte on.
class LineAllowance {
 public:
  explicit LineAllowance(LineRules rules) : rules_(std::move(rules)) {}

  enum class Bulk : std::uint8_t { kMay, kQuietHours, kBudgetUsed };
  Bulk bulk(Instant steady, Instant wall) const;
  bool may(Instant steady, Instant wall) const { return bulk(steady, wall) == Bulk::kMay; }
  void used(std::size_t bytes, Instant steady);

  // Of the hour under way.
  std::uint64_t used_bytes(Instant steady) const;
  // When bulk() is to be asked again; absent when it never changes.
  std::optional<Instant> next_change(Instant steady, Instant wall) const;
  const LineRules& rules() const { return rules_; }

 private:
  bool budget_used(Instant steady) const;

  LineRules rules_;
  std::optional<Instant> hour_;  // its beginning
  std::uint64_t used_ = 0;
};

}  // namespace yichuang::sync
