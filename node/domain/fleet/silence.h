#pragma once

#include <cstdint>

#include "node/domain/calendar/working_days.h"
#include "storage/base/instant.h"

namespace yichuang::node {

// When halls are open: a node that is silent at night worries nobody [P].
inline constexpr int kOfficeFromMinute = 8 * 60 + 30;
inline constexpr int kOfficeToMinute = 17 * 60 + 30;

// Minutes of office hours between two times, over working days; counts no more
// than kSilenceDaysMax days.
inline constexpr int kSilenceDaysMax = 400;
std::uint32_t office_minutes(Instant from, Instant to, const WorkingDays& calendar);

}  // namespace yichuang::node
