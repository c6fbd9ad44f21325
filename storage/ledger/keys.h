#pragma once

#include <string>
#include <string_view>

#include "storage/base/division.h"
#include "storage/engine/ordered_map.h"
#include "storage/ledger/ids.h"

// Under which key each row lies. One letter says which kind of row; numbers are
// big-endian, so that rows sort by number.
//
//   ledger space                            derived spaces
//   M              MetaRow                  r collection key          RecordRow
//   l log          LogRow                   x index key               empty
//   i log-id       log number               n counter key             number
//   e log seq      entry                    a division/ collection key  empty
//   c log seq      checkpoint               b blob-id collection key  who is asked for it, ' ' between
//   o division/log log-id                   d counter key             number, where two records share it
//   s division     sum of log frontiers     m division/ blob-id       empty: missing here
//   E              EpochsRow
//   k child        ChildRow                 blob space
//   f child line   FeedLineRow              b blob-id                 BlobRow
//   g child line   FeedBlockRow
//   P              FeedInRow                c blob-id chunk           bytes
//   p line         InLineRow                w blob-id                 empty: somebody wants to see it
//   u id           InLineRow, kept
//   h division/log-id  ReceiptsRow
//   H division     sum of what receipts say
//   z name         local state

namespace yichuang::storage {

using ChildNo = std::uint16_t;  // short name of a child's feed on this node only

namespace keys {

inline constexpr std::string_view kMeta = "M";
inline constexpr std::string_view kEpochs = "E";
inline constexpr std::string_view kFeedIn = "P";

std::string log(LogNo log);
std::string log_by_id(const LogId& id);
std::string entry(LogNo log, Seq seq);
std::string checkpoint(LogNo log, Seq seq);
std::string log_of_division(const Division& owner, LogNo log);
std::string frontier_sum(const Division& owner);
std::string child(ChildNo child);
std::string feed_line(ChildNo child, Arrival line);
// `line` is the first number of the block.
std::string feed_block(ChildNo child, Arrival line);
std::string in_line(Arrival line);
std::string kept(const EntryId& id);
std::string receipt(const Division& hub, const LogId& log);
std::string receipt_sum(const Division& hub);
std::string local(std::string_view name);

std::string record(const RecordRef& ref);
std::string index(std::uint16_t index, std::string_view key);
std::string counter(std::uint16_t counter, std::string_view key);
// The row that tells a counter's key as shared; of the counter's own row.
std::string shared(std::uint16_t counter, std::string_view key);
std::string shared_of(std::string_view counter_row);
// The counter that a row of counters is of.
std::uint16_t counter_of(std::string_view counter_row);
std::string addressed(const Division& to, const RecordRef& ref);
std::string blob_reference(const BlobId& blob, const RecordRef& ref);
// How the references to one blob begin.
std::string blob_references(const BlobId& blob);
std::string missing_blob(const Division& writer, const BlobId& blob);
// How the missing ones of a division, and of those below it, begin.
std::string missing_blobs(const Division& division);

std::string blob(const BlobId& blob);
std::string wanted_blob(const BlobId& blob);
std::string blob_chunk(const BlobId& blob, std::uint32_t chunk);

// The whole of one letter's rows.
KeyRange all(char letter);
// Rows of one log from `lo` to `hi`, both included; `letter` is 'e' or 'c'.
KeyRange log_rows(char letter, LogNo log, Seq lo, Seq hi);

// The numbers at the end of a key.
Seq seq_at_end(std::string_view key);
std::uint32_t number32_at_end(std::string_view key);
ChildNo child_at_end(std::string_view key);
LogNo log_of_entry(std::string_view key);
ChildNo child_of_feed_line(std::string_view key);
// The record that a key ends with, `prefix` bytes in.
RecordRef record_after(std::string_view key, std::size_t prefix);

}  // namespace keys
}  // namespace yichuang::storage
