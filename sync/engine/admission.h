#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "storage/base/instant.h"
#include "sync/channel/envelope.h"
#include "sync/engine/work.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

// What a hub grants; less than usual where its limits are to be met.
struct HubLimits {
  std::size_t credit_bytes = kCreditBytesTotal;
  std::size_t turns = kTurnsAtOnce;
  std::size_t taking_bytes = kTakingBytesMax;
};

// How many bytes each child may have under way to its hub. As long as a whole
// message for each stays within kCreditBytesTotal, all have the same share. Past
// that, a child that has little to say needs no credit, since a message of
// kSmallMessageBytes is always welcome; those with more take turns, kTurnsAtOnce
// of them with a whole message each, first come first served, and whoever has
// sent kTurnBytes goes to the end of the line while others wait.
//
//   Owned by   Downlink.
//   Thread     sync thread only.
//   Time, I/O  none.
//   Limit      kTurnsAtOnce turns; one place in line for each session.
class CreditTurns {
 public:
  explicit CreditTurns(HubLimits limits = {}) : limits_(limits) {}

  // A child of `children` brought `bytes` and has more to send, or not. Gives the
  // credit that its answer states.
  std::uint64_t credit(const SessionId& child, bool has_more, std::size_t bytes, std::size_t children, Instant now);
  // The same for an answer that says nothing new of the child.
  std::uint64_t standing(const SessionId& child, std::size_t children) const;
  void forget(const SessionId& child);
  // Ends the turns and places of children not heard from for kTurnIdleMax.
  void expire(Instant now);

  std::size_t turns() const { return turns_.size(); }
  std::size_t waiting() const { return line_.size(); }

 private:
  struct Turn {
    std::size_t bytes = 0;
    Instant heard;
  };
  struct Place {
    std::uint64_t number = 0;
    Instant heard;
  };
  void queue_up(const SessionId& child, Instant now);
  void leave_line(const SessionId& child);
  // Is it among those whom the free turns are for?
  bool is_due(const SessionId& child) const;
  // Of the total, when it is enough for a whole message each; 0 when it is not.
  std::uint64_t equal_share(std::size_t children) const;

  HubLimits limits_;
  std::map<SessionId, Turn> turns_;
  std::map<std::uint64_t, SessionId> line_;  // by number
  std::map<SessionId, Place> places_;
  std::uint64_t last_number_ = 0;
};

// What children have brought and is not being taken in yet, packed as it came
// over the line: a province that comes back at once is held as packed bytes, not
// as parsed entries. Who has little to say goes first, the others in the order in
// which they came, each with no more than its credit.
//
//   Owned by   Downlink.
//   Thread     sync thread only.
//   Limit      kCreditBytesTotal in all, kCreditBytesEach of one child, and
//              nothing behind what has waited for kIntakeWaitMax.
class IntakeQueue {
 public:
  struct Item {
    RequestId request = 0;
    SessionId child;
    std::uint64_t counter = 0;
    std::string packed;
    Instant came;
  };
  // False when it is to come again later; nothing is kept then.
  bool add(Item item, bool little);
  // The next to be taken in; absent when none waits.
  std::optional<Item> next();

  bool empty() const { return first_.empty() && others_.empty(); }
  std::size_t held_bytes() const { return held_; }

 private:
  std::deque<Item> first_;
  std::deque<Item> others_;
  std::map<SessionId, std::size_t> held_of_;
  std::size_t held_ = 0;
};

}  // namespace yichuang::sync
