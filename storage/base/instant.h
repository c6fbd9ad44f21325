#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace yichuang {

using Millis = std::chrono::milliseconds;

// A point of wall-clock time, in milliseconds since 1970-01-01 UTC. Nothing
// below `main` asks a clock: an Instant is handed in.
struct Instant {
  std::int64_t ms = 0;

  auto operator<=>(const Instant&) const = default;
  friend Instant operator+(Instant t, Millis d) { return {t.ms + d.count()}; }
  friend Instant operator-(Instant t, Millis d) { return {t.ms - d.count()}; }
  friend Millis operator-(Instant a, Instant b) { return Millis{a.ms - b.ms}; }
};

}  // namespace yichuang
