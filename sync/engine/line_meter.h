#pragma once

#include <cstddef>
#include <cstdint>

#include "storage/base/instant.h"

namespace yichuang::sync {

// How much the line up carries, from how long weighty messages took to be
// answered, and what follows from it: how large a message may be, how long it may
// take, how hard it is packed. Several are under way at once, so what counts is
// all that arrived while one of them was under way.
//
//   Owned by   Uplink.
//   Thread     sync thread only.
//   Time, I/O  none.
//   Units      bytes as they stand on the line; ms.
class LineMeter {
 public:
  struct Mark {
    Instant at;
    std::uint64_t arrived = 0;
  };
  // A message goes out now; keep the mark until it is answered.
  Mark sent(Instant now) const { return {now, arrived_}; }
  // It was answered.
  void answered(const Mark& mark, std::size_t bytes, Instant now);
  // It was not, in time: the line carries less than was thought.
  void lost();
  // The line is another.
  void forget() { *this = LineMeter(); }

  bool known() const { return bytes_per_ms_ > 0; }
  double bytes_per_ms() const { return bytes_per_ms_; }
  // Of the shortest answer so far; 0 before the first.
  Millis round_trip() const { return round_trip_; }

  // What two seconds of the line carry, kMessageBytesMax at most; before the line
  // is known, little enough for a thin one.
  std::size_t message_bytes() const;
  // How many may be under way, in bytes: enough that the line is never idle.
  std::size_t window_bytes() const;
  // How long a message may take on top of `bytes` under way before it.
  Millis patience(std::size_t bytes) const;
  // zstd's level: bytes are dear on a thin line, processor time on a fast one.
  int level() const;

 private:
  std::uint64_t arrived_ = 0;
  double bytes_per_ms_ = 0;
  Millis round_trip_{0};
};

}  // namespace yichuang::sync
