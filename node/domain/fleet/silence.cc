#include "node/domain/fleet/silence.h"

#include <algorithm>

namespace yichuang::node {

std::uint32_t office_minutes(Instant from, Instant to, const WorkingDays& calendar) {
  if (to <= from) return 0;
  const Date first = local_date(from);
  const int days = std::min(days_between(first, local_date(to)), kSilenceDaysMax);
  int out = 0;
  for (int i = 0; i <= days; ++i) {
    if (!calendar.is_working_day(add_days(first, i))) continue;
    const int begin = i == 0 ? std::max(kOfficeFromMinute, local_minutes(from)) : kOfficeFromMinute;
    const bool last = add_days(first, i) == local_date(to);
    const int end = last ? std::min(kOfficeToMinute, local_minutes(to)) : kOfficeToMinute;
    out += std::max(0, end - begin);
  }
  return static_cast<std::uint32_t>(out);
}

}  // namespace yichuang::node
