#include "storage/rocksdb/clock_watch.h"

#include <time.h>

#include <cstdlib>
#include <utility>

namespace yichuang::storage {
namespace {

Instant read_clock(clockid_t clock) {
  struct timespec now {};
  ::clock_gettime(clock, &now);
  return Instant{std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000};
}

}  // namespace

ClockWatch::Reading ClockWatch::read() {
  return {read_clock(CLOCK_REALTIME), read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_BOOTTIME)};
}

bool ClockWatch::jumped(const Reading& now) {
  const auto before = std::exchange(before_, now);
  if (!before) return false;
  const Millis went = now.steady - before->steady;
  const Millis most = kStepMax + went / kDriftPart;
  const auto apart = [&](Millis other) { return std::llabs((other - went).count()) > most.count(); };
  return apart(now.wall - before->wall) || apart(now.boot - before->boot);
}

}  // namespace yichuang::storage
