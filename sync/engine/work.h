#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/instant.h"
#include "storage/ledger/batch.h"

namespace yichuang::sync {

// Both clocks at one moment: timers run on the steady one, and only what people
// read uses the wall clock.
struct Now {
  Instant steady;
  Instant wall;
};

// Names a request under way, on the side that has to remember it: the child's
// own count, or whatever the hub's transport needs to answer it.
using RequestId = std::uint64_t;
using Ticket = std::uint64_t;

// What an engine wants done. It asks for nothing else: no clock, no socket, no
// thread; whoever drives it does these and tells it what came of them.
struct Work {
  struct Send {
    RequestId request;
    std::string message;  // empty: the request gets no answer
  };
  // To be run in a batch of the ledger, and reported with its ticket once that
  // batch is durable, or has failed.
  struct Write {
    Ticket ticket;
    std::function<void(storage::Batch& batch)> change;
  };

  std::vector<Send> sends;
  std::vector<RequestId> abandoned;  // their answers are not waited for any more
  std::vector<Write> writes;
  bool redial = false;          // the connection is given up for a new one, before anything is sent
  std::optional<Instant> wake;  // steady time of the next on_timer; the earliest counts

  bool idle() const { return sends.empty() && abandoned.empty() && writes.empty() && !redial; }
};

}  // namespace yichuang::sync
