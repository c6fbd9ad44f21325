#pragma once

#include <cstdint>
#include <optional>

#include "node/domain/returned/lease.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// What the line to the hub above says of itself.
struct HubLine {
  bool up = false;                   // the last request was answered
  std::optional<Millis> silent_for;  // since the last answer, by the wall clock as it is
  bool feed_equal = false;           // logs and feed were compared in this session, and the feed is the hub's
  bool revoked = false;
  bool clock_unknown = false;  // as in HubContact
};

// A stick of the hub above that was news here, and is read to its end.
struct StickHeard {
  Instant made;             // by the hub's clock
  bool feed_equal = false;  // our feed is then as the stick says that it is
};

// Keeps what a node knows of its contact with the hub above, across starts, and says
// by it what of the returned data may be read.
//
//   Owned by   LeaseKeeper, or a simulation.
//   Thread     one at a time.
//   Time, I/O  none: `now` is the corrected time, `steady` a clock that nobody sets.
class LeaseBook {
 public:
  // A line that is up and has answered nothing for so long is none: the machine has slept.
  static constexpr Millis kAnswerFreshMax{3 * 3'600'000};

  // `restore_mark` is that of the backup which this node was put back to; 0 for none.
  // Without a hub above there is nobody to be in contact with.
  LeaseBook(const storage::LedgerView& view, std::size_t tiers_above, std::int64_t restore_mark, Instant steady);

  // Once a second or so.
  void look(const HubLine& line, Instant now, Instant steady);
  void heard_by_stick(const StickHeard& stick, Instant now);

  LeaseVerdict verdict(std::uint32_t days, const HubLine& line, Instant now) const;

  // What is to be written, when it has moved on far enough; and that it is.
  std::optional<storage::LocalChange> to_write() const;
  void written(const storage::LocalChange& row);

 private:
  // As on the disk.
  struct Row {
    std::int64_t contact_ms = 0;
    std::int64_t silent_ms = 0;
    std::int64_t settled_restore = 0;
  };
  static std::optional<Row> read(std::string_view bytes);
  static bool answers(const HubLine& line);

  std::int64_t restore_mark_;
  HubContact contact_;
  Row kept_;
  Instant looked_;
};

// What a box begins with that its hub has let in by this stick.
storage::LocalChange first_contact(const StickHeard& stick, Instant now);

}  // namespace yichuang::node
