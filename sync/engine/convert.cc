#include "sync/engine/convert.h"

#include <algorithm>

#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void write_range(LogRange range, bool with_chain, pb::Range& out) {
  out.set_log(range.log.str());
  out.set_owner(range.owner.str());
  out.set_lo(range.lo);
  out.set_before(range.before.str());
  for (std::string& entry : range.entries) out.add_entries(std::move(entry));
  out.set_checkpoint_time_ms(static_cast<std::uint64_t>(range.checkpoint_time.ms));
  out.set_checkpoint_signature(range.signature.str());
  if (with_chain) out.set_chain(encode_chain(range.chain));
}

std::optional<LogRange> read_range(pb::Range& in) {
  const auto log = LogId::from(in.log());
  const auto owner = NodeId::from(in.owner());
  const auto before = ChainHash::from(in.before());
  const auto signature = Signature::from(in.checkpoint_signature());
  if (!log || !owner || !before || !signature || in.lo() < 1 || in.entries_size() == 0) return std::nullopt;
  LogRange out{*log,       *owner, in.lo(), *before, {}, {static_cast<std::int64_t>(in.checkpoint_time_ms())},
               *signature, {}};
  out.entries.reserve(static_cast<std::size_t>(in.entries_size()));
  for (std::string& entry : *in.mutable_entries()) out.entries.push_back(std::move(entry));
  if (!in.chain().empty()) {
    auto chain = decode_chain(in.chain());
    if (!chain) return std::nullopt;
    out.chain = std::move(*chain);
  }
  return out;
}

Result<VerifiedRange> read_verified(pb::Range& in, const LedgerView& view, const PublicKey& root) {
  auto range = read_range(in);
  if (!range) return corrupt("the range is not in its form");
  const auto known = view.logs().by_id(range->log);
  return verify_range(std::move(*range), known ? std::optional(known->chain) : std::nullopt, root);
}

Offer read_offer(pb::OfferedEntry& in) {
  Offer out{std::move(*in.mutable_entry()), {}};
  for (const std::string& bytes : in.tags()) {
    if (const auto tag = LineTag::from(bytes)) out.tags.push_back(*tag);
  }
  return out;
}

void write_line(const FeedLine& line, pb::FeedLine& out) {
  out.set_line(line.line);
  out.set_collection(line.ref.collection);
  out.set_key(line.ref.key);
  out.set_entry(line.entry);
  for (const LineTag& tag : line.tags) out.add_tags(tag.str());
  if (line.withdrawn) out.set_withdrawn(line.withdrawn->str());
}

std::optional<FeedLine> read_line(pb::FeedLine& in) {
  if (in.collection() > 0x3ff) return std::nullopt;
  FeedLine out{in.line(),
               {static_cast<Collection>(in.collection()), std::move(*in.mutable_key())},
               std::move(*in.mutable_entry()),
               {},
               {}};
  for (const std::string& bytes : in.tags()) {
    const auto tag = LineTag::from(bytes);
    if (!tag || out.tags.size() > kCertificateLinksMax) return std::nullopt;
    out.tags.push_back(*tag);
  }
  if (in.withdrawn().empty()) return out;
  out.withdrawn = EntryId::from(in.withdrawn());
  return out.withdrawn && out.entry.empty() ? std::optional(std::move(out)) : std::nullopt;
}

void write_lines(const std::vector<FeedLine>& lines, google::protobuf::RepeatedPtrField<pb::FeedLine>& out) {
  for (const FeedLine& line : lines) write_line(line, *out.Add());
}

std::optional<std::vector<FeedLine>> read_lines(google::protobuf::RepeatedPtrField<pb::FeedLine>& in) {
  std::vector<FeedLine> out;
  for (pb::FeedLine& line : in) {
    auto added = read_line(line);
    const bool ascending = added && (out.empty() || out.back().line < added->line);
    if (!ascending) return std::nullopt;
    out.push_back(std::move(*added));
  }
  return out;
}

void write_slice(const FeedSlice& slice, pb::PullReply& out) {
  out.set_covered_lo(slice.covered.lo);
  out.set_covered_hi(slice.covered.hi);
  out.set_arrival(slice.arrival);
  out.set_sum(slice.sum.bytes());
  write_lines(slice.lines, *out.mutable_lines());
}

std::optional<FeedSlice> read_slice(pb::PullReply& in) {
  const auto sum = Sum256::from(in.sum());
  const bool nothing = in.covered_lo() == 0 && in.covered_hi() == 0 && in.lines_size() == 0;
  const bool in_order = in.covered_lo() >= 1 && in.covered_lo() <= in.covered_hi() && in.covered_hi() <= in.arrival();
  if (!sum || (!nothing && !in_order)) return std::nullopt;
  auto lines = read_lines(*in.mutable_lines());
  if (!lines) return std::nullopt;
  return FeedSlice{{in.covered_lo(), in.covered_hi()}, std::move(*lines), in.arrival(), *sum};
}

pb::LogReceipts own_receipts(const LogInfo& log, const Identity& identity, Instant now) {
  pb::LogReceipts out;
  out.set_log(log.id.str());
  out.set_hub(identity.division().str());
  for (const HeldRange& held : log.held) {
    Checkpoint receipt{log.id, held.lo, held.before, held.hi, held.end, now, {}, {}};
    sign_checkpoint(receipt, identity.key);
    out.add_receipts(encode_checkpoint(receipt));
  }
  return out;
}

pb::LogReceipts passed_receipts(const LogId& log, const Division& hub, const std::vector<Checkpoint>& receipts) {
  pb::LogReceipts out;
  out.set_log(log.str());
  out.set_hub(hub.str());
  for (const Checkpoint& receipt : receipts) out.add_receipts(encode_checkpoint(receipt));
  return out;
}

std::optional<HubReceipts> read_receipts(const pb::LogReceipts& in, const NodeId& signer) {
  const auto log = LogId::from(in.log());
  const auto hub = Division::from(in.hub());
  if (!log || !hub) return std::nullopt;
  HubReceipts out{*log, *hub, {}};
  Seq last = 0;
  for (const std::string& bytes : in.receipts()) {
    const auto receipt = decode_checkpoint(bytes);
    if (!receipt || receipt->log != *log || receipt->signer != signer || receipt->from <= last ||
        !signature_holds(*receipt)) {
      return std::nullopt;
    }
    last = receipt->seq;
    out.receipts.push_back(*receipt);
  }
  return out;
}

void write_marks(const Epochs& epochs, pb::Hello& out) {
  std::size_t step = 1;
  for (std::size_t back = 1; back <= epochs.size(); back += step) {
    const std::size_t index = epochs.size() - back;
    auto& mark = *out.add_epochs();
    mark.set_index(static_cast<std::uint32_t>(index));
    mark.set_id(epochs[index].id);
    if (back >= kEpochMarksDense) step *= 2;
  }
}

std::uint32_t common_epochs(const pb::Hello& marks, const Epochs& epochs) {
  std::uint32_t common = 0;
  for (const pb::EpochMark& mark : marks.epochs()) {
    if (mark.index() < epochs.size() && epochs[mark.index()].id == mark.id())
      common = std::max(common, mark.index() + 1);
  }
  return common;
}

RangeSet numbers_of(const std::vector<HeldRange>& held) {
  RangeSet out;
  for (const HeldRange& range : held) out.insert({range.lo, range.hi});
  return out;
}

}  // namespace yichuang::sync
