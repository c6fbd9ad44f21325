#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/engine/overlay.h"
#include "storage/ledger/keys.h"
#include "storage/ledger/projection.h"
#include "storage/ledger/record.h"

namespace yichuang::storage {

// Storage's own indexes and counters; the counter of each is by the division alone.
//   entries that are kept and count nowhere: division whose box brought it, '/',
//   stamp as 8 bytes, id
inline constexpr std::uint16_t kQuarantined = 0xffff;
//   registers of which the live version has not seen another: division, '/',
//   collection as 2 bytes, since two of them may have one key
inline constexpr std::uint16_t kConflicting = 0xfffe;

// A counter with this bit: which of its keys two records or more share is known
// without a search (LedgerView::shared).
inline constexpr std::uint16_t kSharedCounters = 0x4000;
constexpr bool tells_shared(std::uint16_t counter) {
  return (counter & 0xc000) == kSharedCounters;
}

// Keeps indexes, counters and references to blobs true to the records of one
// batch, by the difference of two descriptions.
//
//   Owned by   a Batch.
//   Thread     the writer's only.
class DerivedKeeper {
 public:
  DerivedKeeper(Overlay& overlay, Space space) : overlay_(overlay), space_(space) {}

  void update(const Record& record, Description before, Description after);
  // Storage's own index rows of a record, and their counters.
  void update_marks(const RecordRef& ref, std::vector<IndexKey> before, std::vector<IndexKey> after);
  void add(const Count& count) {
    if (count.amount != 0) counters_[keys::counter(count.counter, count.key)] += count.amount;
  }
  // Writes the counters; the batch's last act on them.
  void finish();
  // Who has written in records whose blobs are missing here since this batch.
  std::set<Division> take_writers_of_missing() { return std::exchange(writers_of_missing_, {}); }

 private:
  void look_for_missing(const Record& record, const std::vector<BlobId>& blobs);
  void ask_for(const RecordRef& ref, const BlobId& blob, const std::vector<Division>& asked);
  void note_shared(const std::string& counter_row, std::int64_t before, std::int64_t now);

  Overlay& overlay_;
  Space space_;
  std::set<Division> writers_of_missing_;
  std::map<std::string, std::int64_t> counters_;  // row key → change
};

std::string encode_count(std::int64_t value);
std::int64_t decode_count(std::string_view row);

// The row of an index: the key that the record described, then the record's own,
// so that equal keys of two records stay apart. The value tells them apart again.
std::string index_row_key(const IndexKey& key, const RecordRef& ref);
std::string index_row_value(const RecordRef& ref);
// The record that an index row leads to; absent when the row is damaged.
std::optional<RecordRef> record_of_index_row(std::string_view key, std::string_view value);

}  // namespace yichuang::storage
