#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/ledger/ledger.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::sync {

// Finds in which numbers this node's copy of its parent's feed differs from the
// parent's. First it reads the rows themselves, so that what a disk has lost is
// seen although the ledger still counts it; then it compares sums of ever smaller
// spans until single lines are named.
//
//   Owned by   an Uplink.
//   Thread     sync thread only.
//   Time, I/O  reads one snapshot of the ledger, kFeedCountedAtOnce rows a call.
//   Limit      24 bytes for each line of the feed while it is under way.
class FeedNarrowing {
 public:
  // ---- our own rows
  void start(const storage::Ledger& ledger);
  // Reads on; true once all is read.
  bool read_some();
  const storage::FeedCount& count() const { return count_; }
  // Records of which a line is held whose row is not there, read on in the same
  // way; absent once all records were looked at.
  std::optional<std::vector<storage::RecordRef>> lost_some();

  // ---- comparing
  void compare();
  bool comparing() const { return !spans_.empty(); }
  void ask(pb::FeedCompare& out) const;
  // Errors: kCorrupt when the answer does not lead on; the comparison is over then.
  Result<void> take(const pb::FeedCompareReply& in);

  // ---- what came of it
  // Numbers that differ and were not settled yet; the first of them, as one
  // request asks for them.
  const storage::RangeSet& differing() const { return differing_; }
  std::vector<storage::Span> first_differing() const;
  void settled(const storage::RangeSet& numbers);
  // Numbers in which both are equal and that the ledger does not know to be held.
  std::vector<storage::Span> equal() const;

  void stop();

 private:
  struct Own {
    storage::Arrival line;
    std::uint64_t word;
  };
  // Where `line` or what follows it stands in own_.
  std::size_t place_of(storage::Arrival line) const;
  std::uint64_t own_sum(storage::Span span) const;
  // Compares one part; false when it has not the form of one.
  bool take_part(const pb::FeedPart& part, storage::Span span, storage::Span asked, std::vector<storage::Span>& next);
  bool take_lines(const pb::FeedPart& part, storage::Span span);

  std::shared_ptr<const storage::Snapshot> snapshot_;
  storage::FeedCount count_;
  std::vector<Own> own_;               // lines with an id
  std::vector<std::uint64_t> sums_;    // of the first i words of own_
  storage::Arrival last_ = 0;          // of the rows
  storage::Arrival arrival_ = 0;       // the hub's last number
  std::optional<std::string> record_;  // the last one looked at
  std::vector<storage::Span> spans_;   // to be asked for, ascending
  storage::RangeSet equal_;
  storage::RangeSet differing_;
};

}  // namespace yichuang::sync
