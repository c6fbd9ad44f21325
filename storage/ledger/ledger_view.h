#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/engine/ordered_map.h"
#include "storage/ledger/blobs.h"
#include "storage/ledger/derived.h"
#include "storage/ledger/feed_blocks.h"
#include "storage/ledger/feed_in.h"
#include "storage/ledger/logs.h"
#include "storage/ledger/receipts.h"
#include "storage/ledger/record.h"
#include "storage/ledger/state.h"

namespace yichuang::storage {

// Where a page of an index ended; goes on behind it in whichever state is read
// next.
using IndexCursor = std::string;

struct IndexHit {
  std::string key;  // as the record described it
  RecordRef ref;
};

struct IndexPage {
  std::vector<IndexHit> hits;
  std::optional<IndexCursor> more;  // absent at the end
};

// Where of the nodes above an entry set is safe, by signed receipts.
struct Safety {
  std::size_t entries = 0;  // of the record, written here or below and held in a log
  std::size_t covered = 0;  // of those, by receipts of the tier asked for
  bool safe() const { return entries > 0 && covered == entries; }
};

// Lines of a child's feed, and when the entry on the first of them was written.
struct FeedBehind {
  std::size_t lines = 0;
  std::optional<Instant> oldest;
};

// What a command or a page may ask of the ledger: one state of it, which does
// not change.
//
//   Thread   as the view's: a snapshot's may be asked from any one thread.
//   Errors   absent values; health() of the view says whether to believe them.
class LedgerView {
 public:
  // `serial` is the last number that this run's log gave; of no meaning in a
  // view that no command runs on.
  explicit LedgerView(const View& view);
  // For who knows which space serves.
  LedgerView(const View& view, Space derived) : view_(view), derived_(derived) {}
  LedgerView(const View& view, const LedgerState& state);

  Result<void> health() const { return view_.health(); }
  Logs logs() const { return Logs(view_); }

  std::optional<Record> record(const RecordRef& ref) const;
  // Every record of a collection that holds few.
  std::vector<Record> records(Collection collection) const;
  // An entry with its bytes, wherever they lie.
  std::optional<ParsedEntry> entry(const Held& held) const;

  // Rows of `index` whose key begins with `prefix`, behind `after` when given,
  // `limit` at most.
  IndexPage scan(std::uint16_t index, std::string_view prefix, std::size_t limit,
                 Direction direction = Direction::kForward, const std::optional<IndexCursor>& after = {}) const;
  // The first record under exactly that key.
  std::optional<RecordRef> first(std::uint16_t index, std::string_view key) const;
  std::int64_t counter(std::uint16_t counter, std::string_view key) const;
  // Every counter whose key begins with `prefix`, by key.
  std::vector<std::pair<std::string, std::int64_t>> counters(std::uint16_t counter, std::string_view prefix) const;

  // Keys that two records or more share in a counter that tells it, with how many;
  // at most `limit`, those behind `after`.
  std::vector<std::pair<std::string, std::int64_t>> shared(std::uint16_t counter, std::string_view after,
                                                           std::size_t limit) const;

  // Entries that are kept and count nowhere: not allowed, or not readable.
  std::int64_t quarantined() const;

  // When the newest batch was written, by the clock of this box then; 0 before the first.
  Instant last_write() const;

  std::optional<std::string> local(std::string_view name) const;
  // Names and values of the local state that begin with `prefix`, at most `limit`.
  std::vector<std::pair<std::string, std::string>> locals(std::string_view prefix, std::size_t limit) const;

  // Logs of which `hub` has stated what it holds, with that.
  std::vector<std::pair<LogId, std::vector<Checkpoint>>> receipts_from(const Division& hub) const;
  std::vector<Checkpoint> receipts(const Division& hub, const LogId& log) const { return receipts_of(view_, hub, log); }
  RangeSet safe_numbers(const Division& hub, const LogInfo& log) const {
    return storage::safe_numbers(view_, hub, log);
  }
  SafeNumbers safe_in(const Division& hub, LogInfo log) const { return {view_, hub, std::move(log)}; }
  Sum256 receipts_sum(const Division& hub) const { return receipt_sum(view_, hub); }
  Safety safety(const Record& record, const Division& own, const Division& hub) const;

  // What the next case number is made of: the log it will be written to and the
  // last serial given there. Only in a command.
  const LogId& number_log() const { return number_log_; }
  std::uint32_t last_serial() const { return serial_; }

  Blobs blobs() const { return Blobs(view_, derived_); }
  // Size in bytes of a blob that is whole here.
  std::optional<std::uint64_t> blob_size(const BlobId& id) const;

  // The feed of one child: the newest part not in `got`, of about `bytes_max`
  // bytes, none for 0, with all that belongs to the same state. Each line carries this
  // node's own tag in front of those that its entry came with.
  FeedSlice feed_slice(ChildNo child, const RangeSet& got, std::size_t bytes_max,
                       const SecretKey& division_secret) const;
  // Lines of registers from `from` on, oldest first, of about `bytes_max` bytes
  // and among `lines_max` lines: what a fresh box needs before all else.
  struct Ahead {
    std::vector<FeedLine> lines;
    Arrival next = 0;  // where to go on; 0: there are no more
  };
  Ahead registers_ahead(ChildNo child, Arrival from, std::size_t bytes_max, std::size_t lines_max,
                        const SecretKey& division_secret) const;
  // Where live registers that `divisions` wrote themselves stand in their logs, for
  // the same purpose; newest first, `limit` at most.
  std::vector<std::pair<LogId, Seq>> own_registers(const std::vector<Division>& divisions, std::size_t limit) const;
  // The same of these numbers, ascending, from the first one up to where about
  // `bytes_max` bytes are full.
  FeedSlice feed_lines(ChildNo child, const std::vector<Span>& numbers, std::size_t bytes_max,
                       const SecretKey& division_secret) const;
  // The feed of one child in parts, as cut_feed.
  std::vector<FeedPart> feed_parts(ChildNo child, Span span, std::size_t& rows) const;
  // The feed of the child that serves exactly `division`; 0 when there is none.
  ChildNo child_serving(const Division& division) const;
  // What of a child's feed is listed behind line `upto`; no more than `limit` lines
  // are counted.
  FeedBehind feed_behind(ChildNo child, Arrival upto, std::size_t limit) const;
  // All that are served by a feed, with its number.
  std::vector<std::pair<Division, ChildNo>> divisions_served() const;
  Epochs epochs() const;
  Arrival arrival() const;
  Sum256 feed_sum(ChildNo child) const;

  // The parent's feed as far as it is held here.
  RangeSet feed_got() const;
  Epochs feed_epochs() const;
  Sum256 feed_in_sum() const;
  // Rows of it were lost or damaged, and not all is back yet.
  bool feed_mending() const;
  // The rows that say so, `limit` at most from `from` on, and whether each is sound.
  struct InLine {
    Arrival line = 0;
    std::optional<EntryId> id;  // none for a Gone
    bool sound = false;
  };
  std::vector<InLine> feed_rows(Arrival from, std::size_t limit) const;
  // Records of which a line is held and its row is not there, among `limit` behind
  // `after`, which moves on; absent at the end.
  std::vector<RecordRef> lost_lines(std::optional<std::string>& after, std::size_t limit) const;
  // Entries no longer listed by the parent, with the tags that they came with;
  // about `bytes_max` bytes of those behind `after`.
  struct KeptEntry {
    EntryId id;
    std::string entry;
    std::vector<LineTag> tags;
  };
  std::vector<KeptEntry> kept(const std::optional<EntryId>& after, std::size_t bytes_max) const;

 private:
  // One line of a child's feed, whole; absent when its entry cannot be read.
  std::optional<FeedLine> feed_line(const Cursor& row, const SecretKey& division_secret) const;

  const View& view_;
  Space derived_;
  LogId number_log_;
  std::uint32_t serial_ = 0;
};

LineTag line_tag(const SecretKey& division_secret, const EntryId& id);

}  // namespace yichuang::storage
