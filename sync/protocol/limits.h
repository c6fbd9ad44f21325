#pragma once

#include <cstddef>
#include <cstdint>

#include "storage/base/instant.h"

// Everything in the exchange that can grow has its bound here, with the reason.

namespace yichuang::sync {

// One message on the wire; NNG drops the pipe of a peer that sends more.
inline constexpr std::size_t kMessageBytesMax = 256 * 1024;
// One message unpacked: what a peer can make us hold at once.
inline constexpr std::size_t kPlainBytesMax = 4 * 1024 * 1024;
// What a message is filled up to before packing; shrinks when it packs badly.
inline constexpr std::size_t kFillBytes = 1024 * 1024;
inline constexpr std::size_t kFillBytesMin = 16 * 1024;
// Entries in one range of a push, so that the receiver's writer takes it in one
// slice of a few milliseconds.
inline constexpr std::size_t kRangeEntriesMax = 256;
// A message takes no more of the line than this, in ms.
inline constexpr double kMessageMsMax = 2000;
// Packed bytes of a message before the line is known, and on the thinnest one.
inline constexpr std::size_t kFirstMessageBytes = 16 * 1024;
inline constexpr std::size_t kMessageBytesLeast = 2 * 1024;
// What a line that is not known yet is waited for as if it carried, and how much
// longer than usual a message on a thin one is waited for at most.
inline constexpr double kGuessedBytesPerMs = 8;
inline constexpr Millis kPatienceMax{120'000};
// What was written within this time goes even where bulk has to wait: the day's
// work of a hall is no burden to any line.
inline constexpr Millis kFresh{24 * 3'600'000};
// Where bulk has to wait, the newest of a long feed is asked for no more often.
inline constexpr Millis kHeldPullEvery{30'000};
// Pushes under way at once: enough to keep both ends busy, few to repeat.
inline constexpr std::size_t kPushesUnderWayMax = 3;

// Buckets asked for in one Compare, so that its answer is a few messages.
inline constexpr std::size_t kCompareBucketsMax = 64;

// Logs named in one Pull.
inline constexpr std::size_t kWantedMax = 64;

// Lines that a hub looks at for one part of the registers that go ahead, and ranges
// that a fresh box is told to fetch first: each may leave a hole in a log.
inline constexpr std::size_t kAheadLinesMax = 50'000;
inline constexpr std::size_t kFirstRangesMax = 40;

// Spans of a feed that one request narrows or pulls again: their answer is less
// than a message. Rows that a hub reads for it: some ten milliseconds.
inline constexpr std::size_t kFeedSpansMax = 512;
inline constexpr std::size_t kFeedRowsMax = 8 * 1024;
// Rows that a child reads in one turn when it counts its copy of the feed, and how
// often it does so while all seems well.
inline constexpr std::size_t kFeedCountedAtOnce = 2048;
inline constexpr Millis kFeedCountEvery{24 * 3'600'000};
// A feed that differs still after it was narrowed and repaired is narrowed again
// after so long, twice as long each time.
inline constexpr Millis kNarrowRetryMin{5'000};
inline constexpr Millis kNarrowRetryMax{10 * 60'000};

// A part of a log that the hub cannot give, or gives damaged, is asked for again after so
// long, twice as long each time.
inline constexpr Millis kWithheldRetryMin{5'000};
inline constexpr Millis kWithheldRetryMax{10 * 60'000};

// How long a hub keeps a Pull that has nothing to say.
inline constexpr Millis kParkMax{50'000};
// A request that takes longer is taken for lost.
inline constexpr Millis kRequestTimeout{30'000};
// A session ends after so long without a message, after so many messages, or
// after so much time, by a new handshake.
inline constexpr Millis kSessionIdleMax{24 * 3'600'000};
inline constexpr Millis kRekeyAfter{3'600'000};
inline constexpr std::uint64_t kRekeyMessages = std::uint64_t{1} << 20;
// After so many requests in a row that nobody answered or lost, a new session: the
// hub drops what it has seen before, and says nothing to a machine that was resumed
// from memory and counts from where it once was.
inline constexpr std::uint32_t kUnansweredMax = 2;
// Between tries to reach a hub: doubles from the first to the second, with jitter.
inline constexpr Millis kRetryMin{200};
inline constexpr Millis kRetryMax{30'000};

// What a hub grants all its children together, and one of them.
inline constexpr std::size_t kCreditBytesTotal = std::size_t{64} << 20;
inline constexpr std::size_t kCreditBytesEach = 1024 * 1024;
// Of more children than the total is for, so many have a turn at sending whole
// messages; a turn is over with so many bytes while others wait, or so much silence.
inline constexpr std::size_t kTurnsAtOnce = 64;
inline constexpr std::size_t kTurnBytes = 1024 * 1024;
inline constexpr Millis kTurnIdleMax{60'000};
// A message of this size is always welcome: days of an ordinary township.
inline constexpr std::size_t kSmallMessageBytes = 16 * 1024;
// Unpacked bytes on their way to the disk at once: some batches of the writer.
inline constexpr std::size_t kTakingBytesMax = 4 * 1024 * 1024;
// What would wait longer than this to be taken in is to come again later: well
// within kRequestTimeout.
inline constexpr Millis kIntakeWaitMax{10'000};
// Sessions of one hub: its children several times over, and handshakes not yet proved.
inline constexpr std::size_t kSessionsMax = 8192;
inline constexpr std::size_t kSessionsOfNodeMax = 4;  // boxes with one key that are heard
inline constexpr std::size_t kPendingSessionsMax = 2048;
inline constexpr Millis kPendingSessionMax{30'000};
inline constexpr std::size_t kParkedMax = 4096;
// Handshakes that one hub answers in a second; each costs it about 0.2 ms.
inline constexpr std::size_t kHandshakesPerSecondMax = 1000;
// News of receipts from above that a hub remembers for its children.
inline constexpr std::size_t kReceiptNewsMax = 16 * 1024;
// Registers that a hub remembers its parent to know; past them children go round
// once more.
inline constexpr std::size_t kKnownAboveMax = 64 * 1024;
// Epochs named in a Hello one by one before they are thinned out.
inline constexpr std::size_t kEpochMarksDense = 8;
// Statuses of nodes below that a hub passes on to its parent.
inline constexpr std::size_t kStatusesMax = 4096;

// Entries that one Prove asks for: each is answered with up to 1,024 digests, 37 KB.
inline constexpr std::size_t kProveEntriesMax = 4;
// Entries whose proofs a node is after at once, for itself and those below it.
inline constexpr std::size_t kProvingMax = 256;
// A proof that is not to be had is asked for again after so long, longer each time, and
// not for ever: whoever still wants it says so anew.
inline constexpr Millis kProveRetry{2'000};
inline constexpr std::uint32_t kProveTriesMax = 8;

// A part of a blob is a chunk at most; on a thin line less, but never less than this.
inline constexpr std::size_t kBlobPartBytesMin = 4 * 1024;
// Blobs under way each way, and rows looked at to find them.
inline constexpr std::size_t kBlobsNamedMax = 32;
inline constexpr std::size_t kBlobsScannedMax = 256;
// Blobs of which a hub remembers that a child has not got them.
inline constexpr std::size_t kBlobsAbsentMax = 64 * 1024;
// A blob that is not to be had is asked for again after so long; one that somebody
// waits for sooner.
inline constexpr Millis kBlobRetry{10 * 60'000};
inline constexpr Millis kAwaitedBlobRetry{30'000};
// A child looks for what it lacks at least this often.
inline constexpr Millis kBlobLookEvery{30'000};

// Of what was mended, how much is remembered for people.
inline constexpr std::size_t kMendedKept = 20;

inline constexpr Millis kInvitationLife{7 * 24 * 3'600'000LL};

}  // namespace yichuang::sync
