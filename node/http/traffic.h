#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace yichuang::node {

// Why a connection was ended by us, or a request refused before any route saw it.
enum class Cut : std::uint8_t {
  kTooMany,        // kConnectionsMax or kConnectionsPerAddressMax: the oldest idle one gave way, or the new one
  kNoDescriptor,   // the process has no more files to open
  kIdle,           // kIdleMax
  kSilent,         // kHeadMax without a byte
  kSlowHead,       // kHeadMax
  kSlowBody,       // kPaceBytesPerSecondMin
  kSlowReader,     // kPaceBytesPerSecondMin, kStallMax
  kDrained,        // kDrainMax, kDrainBytesMax
  kHeldBytes,      // kHeldBytesMax, kHeldBytesPerAddressMax
  kStreamBehind,   // kStreamUnsentBytesMax
  kMalformed,      // no HTTP/1, or a request that could be read in two ways
  kHeadTooLarge,   // kHeadBytesMax, kHeadFieldsMax, kLineBytesMax
  kTargetTooLong,  // kLineBytesMax
  kBodyTooLarge,   // the route's limit
  kNotUnderstood,  // a transfer coding, version or expectation that is not served
  kLast = kNotUnderstood,
};

inline constexpr std::size_t kCuts = static_cast<std::size_t>(Cut::kLast) + 1;

// As /metrics calls it.
std::string_view name_of(Cut cut);

// What the web server counts.
//
//   Owned by   the daemon; both servers count into it.
//   Thread     any.
struct Traffic {
  std::atomic<std::int64_t> connections{0};
  std::atomic<std::int64_t> streams{0};
  std::atomic<std::int64_t> held_bytes{0};
  std::atomic<std::int64_t> working{0};
  std::array<std::atomic<std::uint64_t>, kCuts> cuts{};

  void count(Cut cut) { cuts[static_cast<std::size_t>(cut)].fetch_add(1, std::memory_order_relaxed); }
};

}  // namespace yichuang::node
