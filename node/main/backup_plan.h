#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::node {

// Which backups are kept: the newest of each of the last days, weeks (from Monday)
// and months that have any. Counted in days, weeks and months with a backup, so
// that a node that stood still for a year keeps what it has.
struct BackupKeep {
  std::size_t days = 3;
  std::size_t weeks = 2;
  std::size_t months = 2;
};

// Of backups made at `made`, in any order: those that may go. The newest never does.
std::vector<Instant> too_many(std::vector<Instant> made, const BackupKeep& keep);

// A time of day, in minutes after midnight (UTC+8).
using DayMinute = std::int64_t;
// `02:30`; absent for an empty text. Errors: kInvalid.
Result<std::optional<DayMinute>> parse_day_minute(std::string_view text);

// When the next backup is to be made. A node that was off at the set time makes up
// for it a little after its start; one that failed tries again an hour later.
struct BackupHistory {
  Instant started;                // of this run
  std::optional<Instant> last;    // that is there and was verified
  std::optional<Instant> failed;  // the last attempt, when it failed
};
Instant next_backup(const BackupHistory& history, DayMinute at, Instant now);

}  // namespace yichuang::node
