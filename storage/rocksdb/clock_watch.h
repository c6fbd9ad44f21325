#pragma once

#include <optional>

#include "storage/base/instant.h"

namespace yichuang::storage {

// Sees when the clocks of this machine jump apart, as they do when it is resumed from
// an image of its memory or put to sleep: the wall clock is set right, the steady one
// goes on where it was. A clock that a person sets looks the same; what is done about
// it, a new log, is harmless.
//
//   Thread     one.
class ClockWatch {
 public:
  struct Reading {
    Instant wall;
    Instant steady;  // stands still while the machine sleeps
    Instant boot;    // does not
  };
  // Time servers pull a wall clock along by less than a five-hundredth; what they set
  // at once by no more than this is an ordinary correction.
  static constexpr Millis kStepMax{30'000};
  static constexpr int kDriftPart = 500;

  static Reading read();
  // Have they, since the reading before?
  bool jumped(const Reading& now);
  bool jumped() { return jumped(read()); }

 private:
  std::optional<Reading> before_;
};

}  // namespace yichuang::storage
