#pragma once

#include <cstddef>
#include <cstdint>

// Everything in the ledger that can grow has its bound here, with the reason.

namespace yichuang::storage {

// A body must fit into one message of the exchange (256 KiB) beside its header.
inline constexpr std::size_t kBodyBytesMax = 160 * 1024;
// A header is kept with its record; 200 events still make a small record.
inline constexpr std::size_t kHeaderBytesMax = 12 * 1024;
inline constexpr std::size_t kRecordKeyBytesMax = 200;
inline constexpr std::size_t kActorBytesMax = 80;
// How many heads one event may join, and how many places an entry is sent to.
inline constexpr std::size_t kAfterMax = 128;
inline constexpr std::size_t kAudienceMax = 128;
// One register or case. Further events of a case are refused at the command and
// kept aside when they come from elsewhere, so that a fold stays short.
inline constexpr std::size_t kRecordEntriesMax = 1000;
// Runs of a log that are held apart. A range that would open one more waits.
inline constexpr std::size_t kLogHolesMax = 64;
// Entries that one checkpoint may cover, so that a proof stays within 32 KiB.
inline constexpr std::uint64_t kCheckpointEntriesMax = 1024;
// Bytes of entries that one checkpoint covers when a node writes by itself, and
// those that a range may hold at all: one message (256 KiB) carries it as it is,
// with its owner's certificates, however badly it packs.
inline constexpr std::size_t kCheckpointBytesMax = 192 * 1024;
inline constexpr std::size_t kRangeBytesMax = 208 * 1024;
// Random bytes in front of each body's message: equal facts have unequal ids.
inline constexpr std::size_t kBodySaltBytes = 8;
// A box whose clock reads this much less than when it last wrote is unsure of
// the time; smaller steps are ordinary corrections.
inline constexpr std::int64_t kClockStepBackMsMax = 60'000;
// Case numbers that one log can give (four digits in base 36).
inline constexpr std::uint32_t kSerialMax = 36 * 36 * 36 * 36 - 1;
// Case numbers that one command may take; a bundle's children are a handful.
inline constexpr std::uint32_t kNumbersPerPlanMax = 100;
// Lines of a child's feed that are summed in one row: a difference is narrowed by
// these sums, and inside one block by reading as many lines.
inline constexpr std::size_t kFeedBlockLines = 256;
// Into how many parts a span of the feed is cut at each step of narrowing; so few
// lines are named one by one.
inline constexpr std::size_t kFeedParts = 16;
// A blob is cut into chunks of this size; one crosses the line in one message.
inline constexpr std::size_t kBlobChunkBytes = 128 * 1024;
inline constexpr std::size_t kBlobBytesMax = std::size_t{20} << 20;
// How long a blob may lie without a record that refers to it.
inline constexpr std::int64_t kBlobUnreferencedMs = 7LL * 24 * 3600 * 1000;

}  // namespace yichuang::storage
