#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "storage/crypto/hash.h"
#include "storage/engine/overlay.h"
#include "storage/ledger/range_set.h"
#include "storage/ledger/state.h"

// The sums of a child's feed, one for each block of kFeedBlockLines lines, so that
// a difference is found by reading little of it. A block is called by its first
// number and reaches to the next one's; a line that is taken off the feed leaves
// its block smaller.

namespace yichuang::storage {

// What a line adds to the sum of its feed. Its number is in it, so that two
// entries that stand in each other's place are seen.
Digest line_digest(Arrival line, std::string_view id);
// The first 64 bits of it, as the sums of parts count them.
std::uint64_t sum_word(const Digest& line);

// Notes a new line, behind all others, in the sums of the feed and of its block.
// `id` is empty for a Gone, which is a line that no sum counts.
void add_to_sums(Overlay& overlay, ChildFeed& feed, Arrival line, std::string_view id);
void take_from_sums(Overlay& overlay, ChildFeed& feed, Arrival line, std::string_view id);

// What stands in a part of a feed: by its sum, or when there are few lines one by
// one.
struct FeedPart {
  Span span;
  std::uint64_t sum = 0;  // of the lines' words, mod 2^64
  bool listed = false;    // `lines` are all of them
  std::vector<std::pair<Arrival, EntryId>> lines;
};

// `span` of a feed in ascending parts, kFeedParts at most, each of about as many
// lines. `rows` is how many rows may be read, and what is left of that; when it
// does not reach, the parts end before the span does.
std::vector<FeedPart> cut_feed(const View& view, const ChildFeed& feed, Span span, std::size_t& rows);

}  // namespace yichuang::storage
