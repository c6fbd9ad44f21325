#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/base/instant.h"
#include "storage/ledger/feed_in.h"
#include "storage/ledger/feed_out.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/log_keeper.h"
#include "storage/ledger/record_keeper.h"

namespace yichuang::storage {

// An entry that the domain wants written. Storage adds its time and what it had
// seen.
struct EntryDraft {
  Kind kind{0};
  std::string key;
  std::vector<Division> audience;  // in any order
  std::string actor;               // writing division, '/', who
  std::string message;             // the kind's own, encoded
  // When set, makes the message of the ids of the plan's entries before this one.
  std::function<std::string(const std::vector<EntryId>& earlier)> compose{};
};

struct LocalChange {
  std::string name;
  std::optional<std::string> value;  // absent removes it
};

// An entry that is kept and counts nowhere is looked at again: its record is
// folded anew, or its bytes are placed in this run's log too, under the same id.
struct SecondLook {
  RecordRef ref;
  EntryId id;
  enum class How : std::uint8_t { kFold, kTakeOver } how = How::kFold;
};

// What a command comes to when it may be carried out.
struct Plan {
  std::vector<EntryDraft> entries;
  std::vector<LocalChange> local;
  std::uint32_t numbers_used = 0;  // case numbers taken behind last_serial()
  std::vector<SecondLook> again{};
};

// Decides on the state of the ledger as it is when its turn comes, and changes
// nothing: what it wants written is its plan, and an error means that nothing is.
using Command = std::function<Result<Plan>(const LedgerView& view)>;

// Where a command's entries went.
struct Written {
  std::vector<EntryId> ids;
  LogId log;
  Seq last = 0;
};

// When a batch is written: the wall clock, how far the parent's is ahead of it as
// last measured, and whether the clocks have jumped apart since the batch before:
// then this may be a machine resumed from memory, and a new log is begun.
struct WriteTime {
  Instant wall;
  Millis ahead{0};
  bool unsure = false;  // whoever looks after the clock does not trust it
  bool clocks_jumped = false;
};

// What came of giving way in a log.
struct GaveWay {
  std::size_t cut = 0;    // entries that stood in the branch given up
  std::size_t again = 0;  // of those, appended again to this run's log
};

// An entry that a child offers back, no longer listed to it.
struct Offer {
  std::string entry;  // as encode_entry made it
  std::vector<LineTag> tags;
};

// What a batch touched, for those who wait for it.
struct CommitNews {
  std::vector<LogId> logs;           // logs that grew
  std::vector<ChildNo> feeds;        // children's feeds that changed
  std::vector<EntryId> kept;         // entries that are to be offered back from now on
  std::set<Collection> collections;  // of the records that changed
  std::set<Division> blobs_of;       // who may have blobs that are wanted from now on
  std::optional<LogId> open_log{};   // that this run writes, once it has one
  // Nothing that the exchange would want to know of.
  bool empty() const { return logs.empty() && feeds.empty() && kept.empty() && blobs_of.empty(); }
};

// Changes that become durable together. Each call sees what the calls before it
// did; one that gives an error has changed nothing.
//
//   Owned by   the writer, one at a time, from Ledger::begin to Ledger::commit.
//   Thread     the writer's only.
class Batch {
 public:
  Batch(const View& below, LedgerState& state, const Identity& identity, const Projections& projections, Prng& prng,
        WriteTime time);

  // Errors: the command's own; kTooLarge when an entry or a record would be past
  // a limit; kForbidden when an entry is none that its writer may write, or when
  // this node was told to stop writing.
  Result<Written> execute(const Command& command);

  // Takes in a range of another node's log, or of our own that was lost here.
  // Errors: as LogKeeper::accept.
  Result<AcceptedRange> accept(const VerifiedRange& range);
  // Takes the parent's branch of a log in place of our own; as
  // LogKeeper::take_branch. What was allowed of our own is appended again under
  // the same ids, in the log of this run.
  Result<GaveWay> give_way(const VerifiedRange& range, Seq agreed);

  // Ends the log of this run; the next entry opens another.
  void start_new_log();
  // From now on no command writes an entry, also after a start, with `why` as the
  // reason, until the box has another key. Replication goes on.
  void stop_writing(const std::string& why);

  // The parent's feed; as FeedIn.
  void adopt_epochs(const Epochs& epochs, Arrival parent_arrival);
  Result<void> apply(const FeedSlice& slice);
  Result<void> apply_ahead(const std::vector<FeedLine>& lines);

  // Takes back what children still hold of what this hub has lost: into its own
  // log what its subtree wrote, the rest is kept and offered to its parent; what
  // is `known_above` already is not kept again. One answer for each offer.
  std::vector<OfferAnswer> take_back(const std::vector<Offer>& offers, const std::set<EntryId>& known_above = {});
  // The parent's answers to what was offered to it; how many registers may go at
  // a later answer.
  std::size_t answered(const std::vector<std::pair<EntryId, OfferAnswer>>& answers, bool feed_equal);

  void note_receipts(const Division& hub, const LogId& log, const std::vector<Checkpoint>& receipts);

  // A feed for a child that serves `divisions`; the present one if there is.
  ChildNo add_child(const std::vector<Division>& divisions);

  // Local state beside the log, for sync and node.
  void change_local(const LocalChange& change);

  // A blob in pieces; as BlobKeeper. Between them other batches may be written; a
  // blob that was not ended and that nothing refers to is collected.
  Result<BlobStanding> append_blob(const BlobId& id, std::uint64_t size, std::uint64_t offset, std::string_view bytes) {
    return blobs_.append(id, size, offset, bytes, time_.wall);
  }
  void end_blob(const BlobId& id);
  void drop_blob(const BlobId& id) { blobs_.drop(id); }
  void want_blob(const BlobId& id);
  void note_blob_at_hub(const BlobId& id, bool held);
  // Removes blobs that no record has referred to since kBlobUnreferencedMs,
  // looking at `limit` behind `after`; gives where to go on, absent at the end.
  std::optional<BlobId> collect_blobs(const std::optional<BlobId>& after, std::size_t limit);

  // The state within the batch.
  LedgerView view() const { return LedgerView(overlay_, state_); }

  // A child's feed as it stands within the batch.
  Sum256 feed_sum(ChildNo child) const { return state_.children.find(child)->sum; }
  // The parent's feed: is every number up to `arrival` here, and none behind it,
  // which a stick may have brought?
  bool feed_complete(Arrival arrival) const {
    return state_.got.max() <= arrival && (arrival == 0 || state_.got.contains(Span{1, arrival}));
  }
  // Are the lines held here those of which the parent says the sum?
  bool feed_equals(const Sum256& sum) const { return state_.in_sum == sum; }
  // Numbers of the parent's feed in which it differs from ours; as FeedIn.
  Result<void> pull_again(const RangeSet& numbers, const FeedSlice& lines);
  void distrust_feed();
  void trust_feed(const std::vector<Span>& equal, Arrival parent_arrival) { feed_in_.trust(equal, parent_arrival); }
  void feed_recounted(const FeedCount& count);
  void free_lost_lines(const std::vector<RecordRef>& refs);
  void feed_mended() { feed_in_.mended(); }

  // For Ledger::commit: completes the batch and gives what is to be written.
  const WriteSet& finish();
  // After finish().
  const CommitNews& news() const { return news_; }
  const WriteSet& writes() const { return overlay_.writes(); }
  // What a next batch stands on while this one is being written, and, once the
  // one below this is in the map, the map itself.
  const View& above() const { return overlay_; }
  void rebase(const View& below) { overlay_.rebase(below); }
  Result<void> health() const { return overlay_.health(); }

 private:
  Result<void> check(const Plan& plan);
  Result<void> check(const SecondLook& look);
  void look_again(const SecondLook& look);
  EntryId write(const EntryDraft& draft, const std::vector<EntryId>& earlier);
  Header header_for(const EntryDraft& draft);
  void draw_log();
  bool append_again(const ParsedEntry& entry, std::string encoded, LogNo branch);

  LedgerState& state_;
  const Identity& identity_;
  Prng& prng_;
  WriteTime time_;
  bool clock_unsure_;
  Overlay overlay_;
  LogKeeper logs_;
  FeedOut feeds_;
  DerivedKeeper derived_;
  BlobKeeper blobs_;
  RecordKeeper records_;
  FeedIn feed_in_;
  void touch_referring(const BlobId& id);
  // Drops the blobs of what was removed, and says in this node's log what was.
  void state_removals();

  std::set<Collection> touched_by_blobs_;  // collections of records whose blobs have come on
  std::set<Division> wanted_of_;           // CommitNews::blobs_of, as far as it has come
  CommitNews news_;
};

}  // namespace yichuang::storage
