// What a hub hands out to a child that pulls; the rest of its side is in downlink.cc.

#include <algorithm>

#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "sync/engine/convert.h"
#include "sync/engine/downlink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

bool within(const std::vector<Division>& divisions, const Division& what) {
  return std::any_of(divisions.begin(), divisions.end(), [&](const Division& own) { return own.covers(what); });
}

}  // namespace

void Downlink::pull(const Asked& asked, HubSession& session, pb::Pull in, Now now) {
  note_status(in.status(), *session.child, now);
  const Millis park_for = std::min<Millis>(Millis{in.park_ms()}, kParkMax);
  Parked parked{asked, std::move(in), 0, session.child->divisions, now.steady + park_for};
  {
    const Snapshot snapshot = ledger_.snapshot();
    parked.child = child_number(*snapshot, *session.child);
  }
  if (parked.child == 0) return refuse(asked, "no feed is kept for this child", now);
  note_absent(asked.session, parked.pull, now);
  // What is noted is not parked as well.
  parked.pull.clear_status();
  parked.pull.clear_blobs_absent();
  note_run(parked, *session.child);
  const auto before = parked_.find(asked.session);
  if (before != parked_.end()) {
    // The child has given up on the one before.
    work_.sends.push_back({before->second.asked.request, {}});
    unpark(before);
  }
  const Certificate child = *session.child;
  if (!answer_pull(parked, park_for <= Millis{0}, now)) {
    // One too many to be kept waiting asks again after a while.
    parked_.size() < kParkedMax ? park(std::move(parked)) : later(asked, now);
  }
  wake_twins(child, now);
}

bool Downlink::fill_pull(const LedgerView& view, const Parked& parked, std::size_t fill, Now now,
                         pb::PullReply& out) const {
  const pb::Pull& in = parked.pull;
  bool news = false;

  const Epochs epochs = view.epochs();
  const bool same_chain =
      in.epochs() <= epochs.size() && (in.epochs() == 0 || epochs[in.epochs() - 1].id == in.last_epoch());
  const bool news_lost = in.receipts_seen() < news_before_ || in.receipts_seen() > news_before_ + receipt_news_.size();
  const bool two_runs = parked.run && twins_.would_tell(parked.node, *parked.run);
  if (!same_chain || news_lost || two_runs) {
    out.set_say_hello(true);
    return true;
  }
  for (std::size_t i = in.epochs(); i < epochs.size(); ++i) {
    auto& added = *out.add_epochs();
    added.set_id(epochs[i].id);
    added.set_first(epochs[i].first);
    news = true;
  }

  std::size_t bytes = 0;
  std::set<std::pair<Division, LogId>> told;
  std::uint64_t seen = in.receipts_seen();
  for (; seen < news_before_ + receipt_news_.size() && bytes < fill / 4; ++seen) {
    const ReceiptNews& item = receipt_news_[seen - news_before_];
    if (!within(parked.divisions, item.owner) || !told.emplace(item.hub, item.log).second) continue;
    const auto log = item.hub == ledger_.identity().division() ? view.logs().by_id(item.log) : std::nullopt;
    *out.add_receipts() = log ? own_receipts(*log, ledger_.identity(), now.wall)
                              : passed_receipts(item.log, item.hub, view.receipts(item.hub, item.log));
    bytes += out.receipts(out.receipts_size() - 1).ByteSizeLong();
    news = true;
  }
  out.set_receipts_seen(seen);

  const std::size_t ahead = fill_ahead(view, parked, fill, out);
  news |= in.ahead_from() > 0;
  bytes += ahead;

  auto got = RangeSet::decode(in.got(), 4096);
  if (!got) got = RangeSet();
  // Logs do not hold up a feed that has a gap.
  const std::size_t for_ranges = got->highest_gap(view.arrival()) ? fill / 4 * 3 : fill;
  for (const pb::Wanted& wanted : in.wanted()) {
    if (bytes >= for_ranges) break;
    const auto id = LogId::from(wanted.log());
    const auto log = id ? view.logs().by_id(*id) : std::nullopt;
    if (!log || !within(parked.divisions, log->division()) || wanted.lo() < 1 || wanted.lo() > wanted.hi()) continue;
    Span rest{wanted.lo(), wanted.hi()};
    // With each: the child checks all of a message before it writes the first.
    const bool chain = !wanted.owner_known();
    while (bytes < for_ranges && log->numbers().contains(rest)) {
      auto range = view.logs().read_range(*log, rest, kRangeEntriesMax, std::min(fill - bytes, kRangeBytesMax));
      if (!range) break;
      const Seq lo = range->lo;
      write_range(std::move(*range), chain, *out.add_ranges());
      bytes += out.ranges(out.ranges_size() - 1).ByteSizeLong();
      news = true;
      if (lo <= rest.lo) break;
      rest.hi = lo - 1;
    }
  }

  const FeedSlice slice =
      view.feed_slice(parked.child, *got, fill > bytes ? fill - bytes : 0, ledger_.identity().division_secret);
  write_slice(slice, out);
  news |= name_blobs(view, parked, now.steady, out);
  return news || !slice.lines.empty();
}

bool Downlink::answer_pull(const Parked& parked, bool must, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  std::size_t fill = std::clamp<std::size_t>(parked.pull.bytes_max(), kFillBytesMin, kFillBytes);
  for (;;) {
    pb::Reply reply;
    if (!fill_pull(*snapshot, parked, fill, now, *reply.mutable_pull()) && !must) return false;
    // What packs badly is filled with less; one entry alone always fits.
    if (reply.ByteSizeLong() > kPackedBytesMax && packer_.pack(reply.SerializeAsString()).size() > kPackedBytesMax) {
      CHECK(fill > 1);
      fill /= 2;
      continue;
    }
    answer(parked.asked, reply, now);
    return true;
  }
}

}  // namespace yichuang::sync
