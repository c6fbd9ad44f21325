#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "storage/base/instant.h"

namespace yichuang::sync {

// A line that was up and moved nothing.
struct Stall {
  enum class Kind : std::uint8_t {
    kSilent,       // nothing was answered
    kAnswersOnly,  // there were answers, and nothing came of them
  };
  Kind kind = Kind::kSilent;
  Instant at;  // wall time at which the line was given up
  Millis lasted{0};
  std::uint64_t unsent = 0;  // what waited, this way and that
  std::uint64_t lacking = 0;
};

// Looks at what moves one way, not at whether there is a connection: as long as
// something is owed, something must arrive.
//
//   Owned by   Uplink.
//   Thread     sync thread only.
//   Time, I/O  none.
class Watchdog {
 public:
  // Something has arrived at its place, or there is a new line.
  void moved(Instant now) {
    if (since_) since_ = now;
  }
  // Is there something that should move now?
  void owed(bool owed, Instant now) {
    if (owed && !since_) since_ = now;
    if (!owed) since_.reset();
  }
  // Since when something is owed and nothing has moved.
  std::optional<Instant> since() const { return since_; }

 private:
  std::optional<Instant> since_;
};

// Requests that were never answered on a line on which others are: a line that
// swallows what is large lets what is small through for ever.
//
//   Limit      one for each kind of request.
class Unanswered {
 public:
  // Of messages beyond this a line that takes one takes the other.
  static constexpr std::size_t kLargeBytes = 2048;

  void given_up(std::uint8_t kind, std::size_t bytes, Instant sent) {
    const auto [at, fresh] = lost_.try_emplace(kind, Lost{std::min(bytes, kLargeBytes), sent});
    if (!fresh) at->second.bytes = std::max(at->second.bytes, std::min(bytes, kLargeBytes));
  }
  void answered(std::uint8_t kind, std::size_t bytes) {
    const auto at = lost_.find(kind);
    if (at != lost_.end() && bytes >= at->second.bytes) lost_.erase(at);
  }
  // What was lost has gone another way, or there is a new line.
  void forget(std::uint8_t kind) { lost_.erase(kind); }
  void forget() { lost_.clear(); }

  // When the first of them was sent.
  std::optional<Instant> since() const {
    std::optional<Instant> out;
    for (const auto& [kind, lost] : lost_) out = std::min(out.value_or(lost.sent), lost.sent);
    return out;
  }

 private:
  struct Lost {
    std::size_t bytes;
    Instant sent;
  };
  std::map<std::uint8_t, Lost> lost_;
};

}  // namespace yichuang::sync
