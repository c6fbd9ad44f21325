#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "storage/ledger/ids.h"

namespace yichuang::sync {

// Tells two boxes that work with one key, as two made from one disk image, from one
// box that was started again. A run of a node is known by the log that it writes. Two
// runs that show life in turn are two boxes; a sign of life is a Hello that repeats the
// number of an answer given after the other run was last alive, so that no message that
// was under way for long counts for one.
//
//   Owned by   Downlink, as long as the hub runs.
//   Thread     sync thread only.
//   Limit      kRunsKept runs and kAnswersKept answers for each node.
class Twins {
 public:
  static constexpr std::size_t kRunsKept = 8;
  static constexpr std::size_t kAnswersKept = 16;

  // A message of this run came that shows no life. Is the run new here?
  bool met(const storage::NodeId& node, const storage::LogId& run);
  // A Hello came that repeats `echo`. True: this run is to write nothing any more, as
  // it was met later than one that is alive too.
  bool hello(const storage::NodeId& node, const std::optional<storage::LogId>& run, std::uint64_t echo);
  // The number that the answer to it was given.
  void answered(const storage::NodeId& node, std::uint64_t nonce);
  // Would a Hello of this run tell more?
  bool would_tell(const storage::NodeId& node, const storage::LogId& run) const;
  // Runs that were told to stop.
  std::uint64_t stopped() const { return stopped_; }

 private:
  struct Run {
    std::uint64_t first = 0;                          // when it was met
    std::map<storage::LogId, std::uint64_t> alive{};  // when it showed life after the other had been met
    bool stopped = false;
  };
  struct Node {
    std::map<storage::LogId, Run> runs;
    std::deque<std::pair<std::uint64_t, std::uint64_t>> answers;  // number, when it was given
  };

  std::uint64_t moment_ = 0;  // counts what was heard
  std::uint64_t stopped_ = 0;
  std::map<storage::NodeId, Node> nodes_;
};

}  // namespace yichuang::sync
