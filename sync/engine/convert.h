#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "storage/ledger/batch.h"
#include "storage/ledger/feed_in.h"
#include "storage/ledger/logs.h"
#include "storage/ledger/receipts.h"
#include "storage/ledger/state.h"
#include "sync/channel/envelope.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/protocol.pb.h"

// Between the messages of the protocol and the types of the ledger. What comes
// from a peer is absent when it is not in its form.

namespace yichuang::sync {

// A message fits when it packs to this.
inline constexpr std::size_t kPackedBytesMax = kMessageBytesMax - EnvelopeHead::kBytes - 64;

// A time as messages have it; before 1970 there is none.
inline std::uint64_t wire_ms(Instant time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(time.ms, 0));
}

void write_range(storage::LogRange range, bool with_chain, pb::Range& out);
std::optional<storage::LogRange> read_range(pb::Range& in);
// The same, and it proves itself: by the owner's certificate, which is known here
// or comes with it.
// Errors: as storage::verify_range; kCorrupt when it is not in its form.
Result<storage::VerifiedRange> read_verified(pb::Range& in, const storage::LedgerView& view, const PublicKey& root);

storage::Offer read_offer(pb::OfferedEntry& in);

void write_line(const storage::FeedLine& line, pb::FeedLine& out);
std::optional<storage::FeedLine> read_line(pb::FeedLine& in);

void write_lines(const std::vector<storage::FeedLine>& lines, google::protobuf::RepeatedPtrField<pb::FeedLine>& out);
// Ascending, or absent.
std::optional<std::vector<storage::FeedLine>> read_lines(google::protobuf::RepeatedPtrField<pb::FeedLine>& in);

void write_slice(const storage::FeedSlice& slice, pb::PullReply& out);
std::optional<storage::FeedSlice> read_slice(pb::PullReply& in);

// Signed by this node for what it holds of a log itself.
pb::LogReceipts own_receipts(const storage::LogInfo& log, const storage::Identity& identity, Instant now);
// As another hub signed them.
pb::LogReceipts passed_receipts(const storage::LogId& log, const Division& hub,
                                const std::vector<storage::Checkpoint>& receipts);

struct HubReceipts {
  storage::LogId log;
  Division hub;
  std::vector<storage::Checkpoint> receipts;
};
// Absent too when a receipt is for another log or does not carry the signature
// of `signer`.
std::optional<HubReceipts> read_receipts(const pb::LogReceipts& in, const storage::NodeId& signer);

// The newest epochs one by one, older ones ever more sparsely.
void write_marks(const storage::Epochs& epochs, pb::Hello& out);
// How many epochs, from the first, `marks` and `epochs` have in common for certain.
std::uint32_t common_epochs(const pb::Hello& marks, const storage::Epochs& epochs);

// Numbers covered by held ranges, or by what receipts state.
storage::RangeSet numbers_of(const std::vector<storage::HeldRange>& held);

}  // namespace yichuang::sync
