#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "storage/engine/overlay.h"
#include "storage/ledger/derived.h"
#include "storage/ledger/feed_out.h"
#include "storage/ledger/log_keeper.h"
#include "storage/ledger/projection.h"
#include "storage/ledger/record.h"

namespace yichuang::storage {

// Is the entry kept, and counts nowhere?
bool is_quarantined(const Held& held);

// Finds the bytes of an entry that a record holds, wherever they lie.
std::optional<Entry> read_entry(const View& view, const Held& held);
// What stands on a line of the parent's feed.
std::optional<Entry> read_line(const View& view, Arrival line);

// Keeps records, and all that is derived from them, true to the entries that
// come and go within one batch.
//
//   Owned by   a Batch.
//   Thread     the writer's only.
class RecordKeeper {
 public:
  RecordKeeper(Overlay& overlay, Space space, const Projections& projections, LogKeeper& logs, FeedOut& feeds,
               DerivedKeeper& derived)
      : overlay_(overlay), space_(space), projections_(projections), logs_(logs), feeds_(feeds), derived_(derived) {}

  // The record as it is within the batch; an empty one when there is none.
  const Record& record(const RecordRef& ref) { return touch(ref).record; }
  // The same, to be changed; settle() looks at it again.
  Record& change(const RecordRef& ref);

  // An entry was found to be held. Gives its place in the record, to be anchored
  // by the caller; null for a control entry, which belongs to no record, and for
  // one past kRecordEntriesMax, which stays in its log unread.
  Held* take(const ParsedEntry& entry);

  // Judges, lists, folds, describes and writes every record that was touched.
  // Entries without an anchor are forgotten. A rebuild leaves the lists alone:
  // it reads them.
  enum class Lists : std::uint8_t { kUpdate, kLeave };
  void settle(Lists lists = Lists::kUpdate);

  // The entry is held no longer, through nobody's will: it leaves the children's feeds
  // without a word.
  void forget_listings(Held& entry) { feeds_.forget(entry); }
  // The parent's feed has taken the record from us.
  void note_gone(const RecordRef& ref);
  // The parent lists the entry without its body now, and we have held it before.
  void note_erased_above(const RecordRef& ref, const EntryId& id);
  // What was removed since the last call, and the blobs that went out of use with it.
  struct Removed {
    RecordRef ref;
    Removal::Cause cause;
    std::uint32_t bodies = 0;
    std::vector<BlobId> blobs;
  };
  std::vector<Removed> take_removed() { return std::exchange(removed_, {}); }

  // The collections of records that were settled.
  std::set<Collection> take_changed() { return std::exchange(changed_, {}); }

  // Tells the feed of a child that has just come about every record addressed
  // to it.
  void list_for_new_child(ChildNo child, const std::vector<Division>& divisions);

 private:
  struct Touched {
    Record record;
    std::vector<Division> addressed_before;
    std::vector<IndexKey> marks_before;
    bool existed = false;
    bool changed = false;
    std::set<EntryId> erased_above{};
  };

  Touched& touch(const RecordRef& ref);
  void settle_pass(Lists lists);
  void judge(Record& record);
  // Puts digests in the place of bodies that are ordered away.
  void erase_bodies(Touched& touched, Lists lists);
  bool erase_rows(const Held& held);
  // A register of hubs' orders has another state: what it is about is judged anew.
  void obey(const Record& record);
  void refold(Record& record);
  void refold_events(Record& record, const Projection* projection);
  void refold_register(Record& record, const Projection* projection);
  void fold_one(Held& held, Folding* folding);
  void write(Touched& touched);
  // What storage itself lists of a record: entries that count nowhere, and a
  // register's versions that the live one has not seen.
  std::vector<IndexKey> marks(const Record& record);

  Overlay& overlay_;
  Space space_;
  const Projections& projections_;
  LogKeeper& logs_;
  FeedOut& feeds_;
  DerivedKeeper& derived_;
  std::map<RecordRef, Touched> touched_;
  std::set<Collection> changed_;
  std::set<RecordRef> concerned_;  // by orders that came with this pass
  std::vector<Removed> removed_;
  std::map<EntryId, const ParsedEntry*> fresh_;  // bytes at hand, to spare a read
};

}  // namespace yichuang::storage
