#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/engine/overlay.h"
#include "storage/ledger/record_keeper.h"
#include "storage/ledger/state.h"

namespace yichuang::storage {

using LineTag = FixedBytes<struct LineTagTag, 16>;  // proof that a hub once listed an entry

// One line of the parent's feed as it arrives.
struct FeedLine {
  Arrival line = 0;
  RecordRef ref;
  std::string entry;  // as encode_entry made it; empty for a Gone
  std::vector<LineTag> tags;
  // Set, with `entry` empty: this event, once listed, counts no longer.
  std::optional<EntryId> withdrawn{};
};

// A part of the parent's feed, read in one snapshot there: all lines of the
// numbers in `covered`.
struct FeedSlice {
  Span covered;                 // lo 0 when nothing was asked for
  std::vector<FeedLine> lines;  // ascending
  Arrival arrival = 0;          // the parent's last number
  Sum256 sum;                   // of all lines for us (line_digest)
};

// The parent's feed as the rows on this disk have it, in one snapshot.
struct FeedCount {
  Sum256 stated;                 // what the ledger held the sum to be
  Sum256 counted;                // of all sound rows
  std::vector<Arrival> damaged;  // rows that are not what they were written as

  bool sound() const { return damaged.empty() && stated == counted; }
};

// The id on a row of the parent's feed: none for a Gone. Errors: kCorrupt when
// the row is damaged.
Result<std::optional<EntryId>> check_in_line(std::string_view row);

// How a hub answered the offer of one entry.
enum class OfferAnswer : std::uint8_t { kKnown = 0, kTaken = 1, kKept = 2, kRefused = 3, kWithdrawn = 4 };

// Follows the parent's feed within one batch: which lines are held, and what is
// kept though no longer listed.
//
//   Owned by   a Batch.
//   Thread     the writer's only.
class FeedIn {
 public:
  FeedIn(Overlay& overlay, LedgerState& state, const Identity& identity, RecordKeeper& records)
      : overlay_(overlay), state_(state), identity_(identity), records_(records) {}

  // Takes over the parent's epochs, falling back to the end of the newest one
  // that both know; what stood behind it is kept and offered back.
  void adopt_epochs(const Epochs& epochs, Arrival parent_arrival);

  // Takes in a slice. Lines may come in any order and twice; of one register the
  // highest line counts.
  // Errors: kCorrupt when a line lies outside the slice or holds no entry of its
  // record; nothing is changed then.
  Result<void> apply(const FeedSlice& slice);

  // Takes in lines ahead of the slice that will hold them; no number counts as
  // held by it. Errors: as apply.
  Result<void> apply_ahead(const std::vector<FeedLine>& lines);

  // Keeps an entry that a child offered back and that our own parent may know.
  void keep(const ParsedEntry& entry, std::string encoded, std::vector<LineTag> tags);

  // The parent's answer to an offered entry. `feed_equal`: our lines were
  // equal to the parent's in the very snapshot of the answer. A register that
  // the parent knows and does not list for us then goes. True when it is a
  // register that may go at a later answer.
  bool answered(const EntryId& id, OfferAnswer answer, bool feed_equal);

  // As apply, for numbers that differ from the parent's: what is listed there is
  // taken in anew, what is held here and not listed there is kept and offered
  // back. `equal`: numbers in which nothing differs.
  Result<void> pull_again(const RangeSet& numbers, const FeedSlice& lines);
  void trust(const std::vector<Span>& equal, Arrival parent_arrival);

  // Believes no number any more; the lines stay until they are pulled again. For a
  // site without a line, whose feed nobody can narrow.
  void distrust();

  // What the rows on the disk say, read one by one: their sum is the one that
  // counts, and those that are damaged go, to be pulled again.
  void recounted(const FeedCount& count);
  // Of these records the lines whose rows are gone, and which the parent does not
  // list any more, are held no longer.
  void free_lost(const std::vector<RecordRef>& refs);
  void mended();

  // Entries that came to be offered back.
  std::vector<EntryId> take_kept() { return std::exchange(newly_kept_, {}); }
  void finish();

 private:
  void unlist(Arrival line);
  // Of an entry, or of a Gone when `id` is empty.
  void remove_line(Arrival line, Record& record, std::string_view id);
  void take_lines(const FeedSlice& slice, std::vector<std::unique_ptr<ParsedEntry>> parsed);
  void take_line(const FeedLine& line, const ParsedEntry* entry);
  bool outdated(Record& record, Arrival line);
  bool has_row(Arrival line, const RecordRef& ref, std::string_view id) const;
  void lose_line(Held& held, Record& record);
  void drop_stale_gone(const FeedLine& line, Arrival parent_arrival);
  void drop_damaged(Arrival line, const std::string& bytes);
  void unlist_unheld(Span span);
  bool lost_place() const;
  void drop_gone();
  static bool outdates(const Held& held, const ParsedEntry& entry);
  void supersede(Record& record, const FeedLine& line, const ParsedEntry* entry);
  void withdraw(Record& record, const FeedLine& line);
  void drop_kept(Held& held);

  Overlay& overlay_;
  LedgerState& state_;
  const Identity& identity_;
  RecordKeeper& records_;
  std::vector<std::unique_ptr<ParsedEntry>> parsed_;  // outlive the records' settling
  bool changed_ = false;
  std::vector<EntryId> newly_kept_;
};

}  // namespace yichuang::storage
