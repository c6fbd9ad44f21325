// How a hub helps a child to find where its feed differs: sums of spans, single
// lines, and those lines again. Neither reads more than the limits say.

#include <algorithm>

#include "storage/ledger/limits.h"
#include "sync/engine/convert.h"
#include "sync/engine/downlink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

std::optional<std::vector<Span>> read_spans(const google::protobuf::RepeatedPtrField<pb::FeedSpan>& in) {
  std::vector<Span> out;
  Arrival behind = 0;
  for (const pb::FeedSpan& span : in) {
    if (span.lo() <= behind || span.lo() > span.hi() || span.hi() >= UINT64_MAX - 1) return std::nullopt;
    out.push_back({span.lo(), span.hi()});
    behind = span.hi();
  }
  if (out.empty() || out.size() > kFeedSpansMax) return std::nullopt;
  return out;
}

void write_part(const FeedPart& part, pb::FeedPart& out) {
  out.set_hi(part.span.hi);
  out.set_sum(part.sum);
  out.set_listed(part.listed);
  Arrival before = part.span.lo;
  for (const auto& [line, id] : part.lines) {
    out.add_lines(line - before);
    out.add_words(sum_word(line_digest(line, id.view())));
    before = line;
  }
}

}  // namespace

void Downlink::feed_compare(const Asked& asked, HubSession& session, const pb::FeedCompare& in, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  const auto spans = read_spans(in.spans());
  const ChildNo child = child_number(*snapshot, *session.child);
  if (!spans || child == 0) return refuse(asked, "the request names no part of this child's feed", now);
  pb::Reply reply;
  reply.mutable_feed_compare()->set_arrival(snapshot->arrival());
  std::size_t rows = kFeedRowsMax;
  for (const Span& span : *spans) {
    // A block at either end and one inside may have to be read line by line.
    if (rows < 3 * kFeedBlockLines) break;
    const auto parts = snapshot->feed_parts(child, span, rows);
    for (const FeedPart& part : parts) write_part(part, *reply.mutable_feed_compare()->add_parts());
    if (parts.empty() || parts.back().span.hi < span.hi) break;
  }
  answer(asked, reply, now);
}

void Downlink::feed_lines(const Asked& asked, HubSession& session, const pb::FeedLines& in, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  const auto spans = read_spans(in.spans());
  const ChildNo child = child_number(*snapshot, *session.child);
  if (!spans || child == 0) return refuse(asked, "the request names no part of this child's feed", now);
  // Filled with so little that it fits however badly it packs.
  const std::size_t fill = std::clamp<std::size_t>(in.bytes_max(), kFillBytesMin, kMessageBytesMax / 4);
  const FeedSlice slice = snapshot->feed_lines(child, *spans, fill, ledger_.identity().division_secret);
  pb::Reply reply;
  pb::FeedLinesReply& out = *reply.mutable_feed_lines();
  out.set_covered_hi(slice.covered.hi);
  out.set_arrival(slice.arrival);
  out.set_sum(slice.sum.bytes());
  write_lines(slice.lines, *out.mutable_lines());
  answer(asked, reply, now);
}

}  // namespace yichuang::sync
