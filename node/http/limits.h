#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every bound of the web server, with its unit and its reason. Whoever goes past
// one is answered or cut, and counted under its name (traffic.h).
namespace yichuang::node {

using Seconds = std::chrono::seconds;

// ---- who is let in
// A large hall's PCs with six connections each, and a county's people. A parked
// connection costs a few KB and a descriptor.
inline constexpr std::size_t kConnectionsMax = 2048;
// Forty PCs behind one router. No machine can fill the hall.
inline constexpr std::size_t kConnectionsPerAddressMax = 256;
// What the kernel holds while the acceptor is elsewhere.
inline constexpr int kBacklog = 512;
// Files that the process may open, where the system lets it: these, the database's
// and some more.
inline constexpr std::size_t kDescriptorsWanted = 8192;
// Threads that answer: every window's write waits for the disk together, with room
// for lists. Nothing but an answer being made holds one.
inline constexpr std::size_t kWorkers = 64;
inline constexpr std::size_t kLocalWorkers = 4;
// Of these, how many one address may have at work: the rest is for the others.
inline constexpr std::size_t kWorkersPerAddressMax = 56;

// ---- how long they may take
// A browser opens connections ahead of need and keeps them.
inline constexpr Seconds kIdleMax{75};
// From the connection, or the end of the last answer's idleness, to a whole head.
inline constexpr Seconds kHeadMax{10};
// A body, and an answer being read, must keep this pace after the grace: a scan
// over a bad line does, whoever drips does not.
inline constexpr Seconds kPaceGrace{10};
inline constexpr std::uint64_t kPaceBytesPerSecondMin = 16 * 1024;
// An answer of which nothing at all is taken.
inline constexpr Seconds kStallMax{15};
// The same on this machine: the command line writes it to a USB stick, and waits for that.
inline constexpr Seconds kLocalStallMax{300};
// A refused body is read on and forgotten so that its sender sees the answer.
inline constexpr Seconds kDrainMax{10};
inline constexpr std::uint64_t kDrainBytesMax = std::uint64_t{64} << 20;
// How often deadlines are looked at.
inline constexpr std::chrono::milliseconds kSweepEvery{250};

// ---- how much they may send
inline constexpr std::size_t kLineBytesMax = 8 * 1024;   // a search typed in full, a long cookie
inline constexpr std::size_t kHeadBytesMax = 32 * 1024;  // browsers send about 1 KB
inline constexpr std::size_t kHeadFieldsMax = 64;        // browsers send about 15
inline constexpr std::size_t kChunkLineBytesMax = 16;    // a size in hex; extensions are not taken
inline constexpr std::size_t kTrailerBytesMax = 4 * 1024;
inline constexpr std::size_t kReadBytes = 64 * 1024;  // at once
// Requests, or pieces of a body, that one connection is served before the others
// have their turn.
inline constexpr int kTurnSteps = 16;

// ---- how much of theirs we hold
// Bodies under way and answers not yet taken, of all and of one address: two scans
// of 20 MB at once from one PC.
inline constexpr std::size_t kHeldBytesMax = std::size_t{128} << 20;
inline constexpr std::size_t kHeldBytesPerAddressMax = std::size_t{48} << 20;
// A large answer is fetched piece by piece as it is taken.
inline constexpr std::size_t kPieceBytes = 64 * 1024;
// Events that an open page has not taken; some hundreds of hints.
inline constexpr std::size_t kStreamUnsentBytesMax = 16 * 1024;
// The kernel's part of that, about the least that it takes: hints of hours ago help nobody.
inline constexpr int kStreamSocketBytes = 2 * 1024;

}  // namespace yichuang::node
