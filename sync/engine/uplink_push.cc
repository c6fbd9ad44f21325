// What a child pushes and offers to its hub, and what becomes of that; the rest of
// its side is in uplink.cc.

#include <algorithm>

#include "storage/base/check.h"
#include "sync/engine/convert.h"
#include "sync/engine/frontiers.h"
#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void Uplink::push_some(Now now) {
  while (push_one(now)) {
  }
  // What the hub no longer lists is offered once it has all that we wrote.
  if (queue_.quiet() && !offers_done_) offer_some(now);
}

bool Uplink::push_one(Now now) {
  std::size_t under_way = 0;
  std::size_t bytes = 0;
  for (const auto& [id, flight] : flights_) {
    if (flight.what == Asking::kOffer) return false;
    if (flight.what == Asking::kBringBlob) bytes += flight.bytes;
    if (flight.what != Asking::kPush) continue;
    ++under_way;
    bytes += flight.bytes;
  }
  if (queue_.empty() || under_way >= kPushesUnderWayMax) return false;
  // Past a small one the hub says when; and what is written now should not stand
  // behind more than the line carries in a moment.
  const bool whole_message = bytes + kMessageBytesMax <= credit_;
  if (under_way > 0 && (!whole_message || !meter_.known() || bytes >= meter_.window_bytes())) return false;
  const bool bulk = allowance_.may(now.steady, now.wall);
  if (!bulk && *queue_.newest() < now.wall - kFresh) return false;

  const std::size_t fill_to = fill(whole_message, bulk);
  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  Flight flight{};
  std::size_t filled = 0;
  while (filled < fill_to) {
    auto range = queue_.take(*snapshot, fill_to - filled);
    if (!range) break;
    const bool first = snapshot->receipts(status_.hubs.front().division, range->log).empty();
    const bool with_chain = first || owners_unknown_there_.contains(range->log);
    flight.pushed.emplace_back(range->log, Span{range->lo, range->hi()});
    pb::Range& message = *request.mutable_push()->add_ranges();
    write_range(std::move(*range), with_chain, message);
    filled += message.ByteSizeLong();
  }
  if (flight.pushed.empty()) return false;

  request.set_time_ms(wire_ms(now.wall));
  request.set_has_more(!queue_.empty());
  std::string packed = packer_.pack(request.SerializeAsString(), meter_.level());
  packed_ratio_ = static_cast<double>(packed.size()) / static_cast<double>(std::max<std::size_t>(filled, 1));
  while (packed.size() > kPackedBytesMax) {
    CHECK(flight.pushed.size() > 1);  // one range always fits
    queue_.landed(*snapshot, flight.pushed.back().first, flight.pushed.back().second);
    flight.pushed.pop_back();
    request.mutable_push()->mutable_ranges()->RemoveLast();
    request.set_has_more(true);
    packed = packer_.pack(request.SerializeAsString(), meter_.level());
  }
  send_packed(Asking::kPush, packed, std::move(flight), now);
  return true;
}

// So that it packs to a message, or to two seconds of line.
std::size_t Uplink::fill(bool whole_message, bool bulk) const {
  if (!bulk) return kFillBytesMin;
  const std::size_t most = whole_message ? kPackedBytesMax : kSmallMessageBytes;
  const double target = static_cast<double>(std::min(meter_.message_bytes(), most)) * 0.9;
  return static_cast<std::size_t>(
      std::clamp(target / packed_ratio_, static_cast<double>(kFillBytesMin), static_cast<double>(kFillBytes)));
}

void Uplink::take_push(const Flight& flight, const pb::PushReply& in, Now) {
  std::vector<std::pair<LogId, Seq>> contradicted;
  for (const pb::Refused& refused : in.refused()) {
    const auto log = LogId::from(refused.log());
    if (!log) continue;
    switch (refused.reason()) {
      case pb::Refused::UNKNOWN_OWNER:
        owners_unknown_there_.insert(*log);
        break;
      case pb::Refused::TOO_MANY_HOLES:
        queue_.close_holes(*log);
        break;
      case pb::Refused::CONTRADICTS:
        queue_.set_aside(*log);
        contradicted.emplace_back(*log, refused.differs());
        break;
      default:
        queue_.set_aside(*log);
        ++status_.set_aside;
        break;
    }
  }
  std::vector<std::pair<Division, LogId>> noted;
  std::vector<std::function<void(Batch&)>> changes;
  for (const pb::LogReceipts& receipts : in.receipts()) note(receipts, noted, changes);
  write(
      [changes = std::move(changes)](Batch& batch) {
        for (const auto& change : changes) change(batch);
      },
      [this, noted = std::move(noted), contradicted = std::move(contradicted), pushed = flight.pushed](
          const Result<void>& result, Now then) {
        if (result) report(noted);
        const Snapshot snapshot = ledger_.snapshot();
        bool anew = false;
        for (const auto& [log, differs] : contradicted) {
          const bool known = contested_.contains(log);
          if (result && differs > 0) contest(log, differs, 0);
          anew |= !known && contested_.contains(log);
        }
        const Division& hub = status_.hubs.front().division;
        for (const auto& [log, span] : pushed) {
          if (numbers_of(stated_by(snapshot->receipts(hub, log))).contains(span)) moves_up_.moved(then.steady);
          queue_.landed(*snapshot, log, span);
        }
        refresh_status(then);
        if (anew && writes_of_pull_ == 0) renew_pull(then);
        step(then);
      });
}

void Uplink::take_offer(const Flight& flight, const pb::OfferReply& in, Now) {
  std::vector<std::pair<EntryId, OfferAnswer>> answers;
  for (std::size_t i = 0; i < flight.offered.size() && i < static_cast<std::size_t>(in.answers_size()); ++i) {
    const std::uint32_t answer = in.answers(static_cast<int>(i));
    if (answer <= static_cast<std::uint32_t>(OfferAnswer::kWithdrawn)) {
      answers.emplace_back(flight.offered[i], static_cast<OfferAnswer>(answer));
    }
  }
  const Sum256 sum = Sum256::from(in.sum()).value_or(Sum256());
  struct Taking {
    std::vector<std::pair<EntryId, OfferAnswer>> answers;
    std::size_t waiting = 0;
    bool equal = false;
  };
  auto taking = std::make_shared<Taking>(Taking{std::move(answers)});
  write(
      [taking, sum](Batch& batch) {
        taking->equal = batch.feed_equals(sum);
        taking->waiting = batch.answered(taking->answers, taking->equal);
      },
      [this, taking](const Result<void>& result, Now then) {
        if (taking->waiting > 0) offers_wait_for_feed_ = true;
        for (const auto& [id, answer] : taking->answers) {
          const bool over = result && taking->equal && answer == OfferAnswer::kKnown;
          if (over && known_above_.size() < kKnownAboveMax) known_above_.insert(id);
        }
        step(then);
        refresh_status(then);
      });
}

}  // namespace yichuang::sync
