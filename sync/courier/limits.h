#pragma once

#include <cstddef>

// Everything on a stick that can grow has its bound here, with the reason.

namespace yichuang::sync {

// One frame packed: what a reader holds of a stick at once, with a message of the
// same size unpacked beside it.
inline constexpr std::size_t kStickFrameBytesMax = 4 * 1024 * 1024 + 4096;
// The label: two codes, a name, a time.
inline constexpr std::size_t kStickLabelBytesMax = 4096;
// Ids in one frame.
inline constexpr std::size_t kStickIdsPerFrame = 16 * 1024;
// Blobs that one side names as lacking; a year without a line at 100 cases a day
// has half as many.
inline constexpr std::size_t kStickLackingMax = 256 * 1024;
// Of these, how many a hub remembers to hand out; the others are named again.
inline constexpr std::size_t kStickWantedMax = 4096;
// Sticks that are remembered, so that answers to any of them count. More than a
// courier carries at once.
inline constexpr std::size_t kSticksRemembered = 32;
// Logs of which the hub holds another branch: a machine resumed from memory leaves one.
inline constexpr std::size_t kStickContestsMax = 64;
// Registers offered back of which a hub remembers the answer.
inline constexpr std::size_t kStickOffersMax = 4096;
// What a child holds of its logs, as a hub remembers it: two thousand boxes' logs.
inline constexpr std::size_t kStickHeldBytesMax = 2 * 1024 * 1024;
// Records looked through for a blob.
inline constexpr std::size_t kStickReferencesMax = 16;

}  // namespace yichuang::sync
