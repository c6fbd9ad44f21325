// What a child makes of its hub's answers; what it asks is in uplink.cc.

#include <algorithm>

#include "storage/base/check.h"
#include "sync/courier/memory.h"
#include "sync/engine/convert.h"
#include "sync/engine/frontiers.h"
#include "sync/engine/uplink.h"
#include "sync/enrol/revoking.h"
#include "sync/enrol/told_revoked.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

// A request that tells how long the way is, and little of how wide.
constexpr std::size_t kLightBytes = 4096;
// No hub lies on a request for longer.
constexpr std::uint64_t kHeldMsMax = 3'600'000;

}  // namespace

void Uplink::on_reply(RequestId request, std::string_view message, Now now) {
  const auto found = flights_.find(request);
  if (found == flights_.end()) return;
  status_.bytes_in += message.size();
  allowance_.used(message.size(), now.steady);
  const auto head = read_head(message);
  if (!head || message.size() > kMessageBytesMax) return on_failure(request, now);
  Flight& flight = found->second;
  if (flight.what == Asking::kHandshake) {
    flights_.erase(found);
    phase_ = Phase::kDown;
    if (head->type == Envelope::kAnswer) {
      take_answer(message, now);
    } else {
      trouble(now);
      if (head->type == Envelope::kBusy)
        not_before_ =
            std::max(not_before_,
                     now.steady + Millis{static_cast<std::int64_t>(std::min<std::uint64_t>(head->counter, 60'000))});
    }
    return step(now);
  }
  if (head->type == Envelope::kUnknown && session_ && head->session == session_->id) {
    lose_session(now);
    return step(now);
  }
  const auto sealed = head->type == Envelope::kReply && session_ && head->session == session_->id
                          ? open_reply(session_->keys.receiving, flight.counter, message)
                          : std::nullopt;
  const auto plain = sealed ? packer_.unpack(*sealed) : std::nullopt;
  pb::Reply reply;
  if (!plain || !reply.ParseFromString(*plain)) return on_failure(request, now);
  Flight done = std::move(flight);
  flights_.erase(found);
  if (head->counter < done.heard_before) {
    // The hub counts from where it once was: it was resumed from memory, and has
    // forgotten what it said since. All is compared anew.
    lose_session(now);
    return step(now);
  }
  session_->heard = std::max(session_->heard, head->counter + 1);
  contact(reply, done, message.size(), now);
  take_reply(done, reply, now);
  step(now);
}

void Uplink::contact(const pb::Reply& reply, const Flight& flight, std::size_t bytes, Now now) {
  failures_in_row_ = 0;
  unanswered_in_row_ = 0;
  unanswered_.answered(static_cast<std::uint8_t>(flight.what), flight.bytes);
  heard_ = now.steady;
  if (!status_.up) status_.since = now.wall;
  status_.up = true;
  status_.last_contact = now.wall;
  status_.refusal.clear();
  status_.revoked.reset();
  credit_ = reply.credit();
  // A parked pull says nothing about the line.
  if (flight.parked) return;
  // Nor does what the request waited for at the hub.
  const Millis held{static_cast<std::int64_t>(std::min<std::uint64_t>(reply.held_ms(), kHeldMsMax))};
  const Millis took = std::max(now.steady - flight.sent - held, Millis{0});
  const LineMeter::Mark mark{std::min(flight.mark.at + held, now.steady), flight.mark.arrived};
  if (weighs_down(flight.what)) {
    return meter_down_.answered(mark, bytes, now.steady);
  }
  meter_.answered(mark, flight.bytes, now.steady);
  status_.bytes_per_ms = meter_.bytes_per_ms();
  // What is weighty takes longer one way than the other.
  if (flight.bytes > kLightBytes && status_.round_trip > Millis{0}) return;
  status_.round_trip = took;
  status_.clock_ahead = Millis{static_cast<std::int64_t>(reply.time_ms()) + took.count() / 2 - now.wall.ms};
}

void Uplink::take_answer(std::string_view message, Now now) {
  auto finished = initiator_->read_answer(after_head(message));
  pb::Welcome welcome;
  if (!finished || !welcome.ParseFromString(finished->payload)) return trouble(now);
  initiator_.reset();
  unanswered_in_row_ = 0;
  const auto session = SessionId::from(welcome.session());
  const auto chain = decode_chain(welcome.chain());
  const auto hub = chain ? verify_chain(*chain, hub_.root) : Result<Certificate>(Error{});
  const bool above_us = hub && hub->covers(ledger_.identity().division());
  // A hub that speaks what it was not offered would be misread.
  const bool understood = common_version(versions_, {welcome.version(), welcome.version()}).has_value();
  if (!welcome.refusal().empty() || !session || !above_us || !understood) {
    trouble(now);
    status_.refusal = !welcome.refusal().empty() ? welcome.refusal()
                      : !understood              ? "the hub speaks a version of the protocol that it was not offered"
                                                 : "the hub's certificate is not one of this province above us";
    if (welcome.has_revoked()) note_revoked(welcome.revoked());
    not_before_ = now.steady + kRetryMax;
    return;
  }
  RevokedNodes revoked;
  revoked.read(*ledger_.snapshot());
  if (const Revocation* revocation = revoked.find(hub->node)) {
    trouble(now);
    status_.refusal = "连到的上级已被吊销:" + revocation->reason;
    not_before_ = now.steady + kRetryMax;
    return;
  }
  session_ = Session{*session, finished->keys, 0, now.steady};
  status_.version = welcome.version();
  if (status_.hubs.empty() || status_.hubs.front().node != hub->node) {
    status_.hubs.assign(1, {hub->division(), hub->node, hub->name, *chain});
    withheld_.clear();
  }
  phase_ = Phase::kGreeting;
  not_before_ = now.steady;
}

void Uplink::take_reply(const Flight& flight, pb::Reply& reply, Now now) {
  const bool narrows = flight.what == Asking::kFeedCompare || flight.what == Asking::kFeedLines;
  // A hub of a release before does without.
  if (narrows && !reply.refusal().empty()) return give_up_narrowing();
  if (flight.what == Asking::kProve && !reply.refusal().empty()) return proving_.clear();
  if (!reply.refusal().empty() || reply.later_ms() > 0) {
    if (flight.what == Asking::kPush) {
      const Snapshot snapshot = ledger_.snapshot();
      for (const auto& [log, span] : flight.pushed) queue_.landed(*snapshot, log, span);
    }
    status_.refusal = reply.refusal();
    if (reply.has_revoked()) note_revoked(reply.revoked());
    not_before_ =
        now.steady + (reply.later_ms() > 0 ? Millis{std::min<std::uint32_t>(reply.later_ms(), 60'000)} : kRetryMax);
    failures_in_row_ = 1;  // wakes us then
    if (flight.what == Asking::kHello || flight.what == Asking::kCompare) phase_ = Phase::kGreeting;
    return;
  }
  switch (flight.what) {
    case Asking::kHello:
      return take_hello(reply.hello(), now);
    case Asking::kCompare:
      return take_compare(reply.compare(), now);
    case Asking::kPush:
      return take_push(flight, reply.push(), now);
    case Asking::kOffer:
      return take_offer(flight, reply.offer(), now);
    case Asking::kPull:
      return take_pull(flight, *reply.mutable_pull(), now);
    case Asking::kBringBlob:
      return take_blob_taken(flight, reply.blob_taken(), now);
    case Asking::kFetchBlob:
      return take_blob_part(flight, *reply.mutable_blob_part(), now);
    case Asking::kFeedCompare:
      return take_feed_compare(reply.feed_compare(), now);
    case Asking::kFeedLines:
      return take_feed_lines(flight, *reply.mutable_feed_lines(), now);
    case Asking::kProve:
      return take_prove(reply.prove(), now);
    case Asking::kHandshake:
      return;
  }
}

void Uplink::note_revoked(const pb::Revoked& in) {
  const NodeId own = ledger_.identity().node();
  const auto known = told_revoked(*ledger_.snapshot(), own);
  if (!known || known->SerializeAsString() != in.SerializeAsString()) {
    write([own, in](Batch& batch) { note_told_revoked(batch, own, in); }, [](const Result<void>&, Now) {});
  }
  status_.revoked = UplinkStatus::Revoked{in.by(), in.reason(), Instant{static_cast<std::int64_t>(in.at_ms())}};
}

void Uplink::take_hello(const pb::HelloReply& in, Now now) {
  arrival_ = in.arrival();
  echo_ = in.nonce();
  receipts_seen_ = in.receipts_seen();
  std::vector<HubAbove> hubs;
  for (const std::string& bytes : in.hubs()) {
    const auto chain = decode_chain(bytes);
    const auto certificate = chain ? verify_chain(*chain, hub_.root) : Result<Certificate>(Error{});
    if (!certificate || !certificate->covers(ledger_.identity().division())) continue;
    hubs.push_back({certificate->division(), certificate->node, certificate->name, *chain});
  }
  if (hubs.empty() || hubs.front().node != status_.hubs.front().node) {
    status_.refusal = "the hub does not name itself as it did in the handshake";
    return lose_session(now);
  }
  status_.hubs = std::move(hubs);
  comparing_.clear();
  for (const std::string& code : in.differing()) {
    const auto hub = std::find_if(status_.hubs.begin(), status_.hubs.end(),
                                  [&](const HubAbove& above) { return above.division.view() == code; });
    if (hub != status_.hubs.end()) comparing_.push_back({*hub, false, {}});
  }
  Epochs epochs = ledger_.snapshot()->feed_epochs();
  epochs.resize(std::min<std::size_t>(epochs.size(), in.epochs_from()));
  for (const pb::Epoch& epoch : in.epochs()) epochs.push_back({epoch.id(), epoch.first()});
  phase_ = Phase::kComparing;
  if (in.stop() && !status_.stopped) stop_writing();
  write(
      [epochs = std::move(epochs), arrival = in.arrival()](Batch& batch) {
        heard_by_line(batch);
        forget_told_revoked(batch);
        batch.adopt_epochs(epochs, arrival);
      },
      [this](const Result<void>& result, Now then) {
        if (!result) start_over(then);
        step(then);
      });
}

bool Uplink::note(const pb::LogReceipts& in, std::vector<std::pair<Division, LogId>>& noted,
                  std::vector<std::function<void(Batch&)>>& changes) const {
  const auto hub = std::find_if(status_.hubs.begin(), status_.hubs.end(),
                                [&](const HubAbove& above) { return above.division.view() == in.hub(); });
  auto receipts = hub == status_.hubs.end() ? std::nullopt : read_receipts(in, hub->node);
  if (!receipts) return false;
  noted.emplace_back(receipts->hub, receipts->log);
  changes.push_back([receipts = std::move(*receipts)](Batch& batch) {
    batch.note_receipts(receipts.hub, receipts.log, receipts.receipts);
  });
  return true;
}

void Uplink::report(std::vector<std::pair<Division, LogId>> noted) {
  for (const auto& [hub, log] : noted) {
    if (receipt_news_.empty() || receipt_news_.back().first != hub) receipt_news_.push_back({hub, {}});
    receipt_news_.back().second.push_back(log);
  }
}

void Uplink::take_compare(const pb::CompareReply& in, Now now) {
  if (comparing_.empty()) return;
  Comparing& current = comparing_.back();
  const Snapshot snapshot = ledger_.snapshot();
  if (!current.sums_asked) {
    current.sums_asked = true;
    current.buckets = differing_buckets(bucket_sums(stated_by_hub(*snapshot, current.hub.division)), in.sums());
    return;
  }
  const std::size_t asked = std::min(current.buckets.size(), kCompareBucketsMax);
  std::set<std::uint32_t> answered(current.buckets.begin(),
                                   current.buckets.begin() + static_cast<std::ptrdiff_t>(asked));
  for (const std::uint32_t bucket : in.remaining()) answered.erase(bucket);
  if (answered.empty()) return trouble(now);  // a hub that answers nothing would be asked for ever
  std::erase_if(current.buckets, [&](std::uint32_t bucket) { return answered.contains(bucket); });

  std::vector<std::pair<Division, LogId>> noted;
  std::vector<std::function<void(Batch&)>> changes;
  std::set<LogId> stated;
  for (const pb::LogReceipts& receipts : in.logs()) {
    if (receipts.hub() != current.hub.division.view() || !note(receipts, noted, changes)) continue;
    stated.insert(noted.back().second);
  }
  // What it no longer states it no longer holds.
  for (const auto& [log, receipts] : snapshot->receipts_from(current.hub.division)) {
    if (!answered.contains(static_cast<std::uint32_t>(bucket_of(log))) || stated.contains(log)) continue;
    noted.emplace_back(current.hub.division, log);
    changes.push_back([hub = current.hub.division, log = log](Batch& batch) { batch.note_receipts(hub, log, {}); });
  }
  std::vector<RangeSet> before;
  for (const auto& [hub, log] : noted) before.push_back(numbers_of(stated_by(snapshot->receipts(hub, log))));
  write(
      [changes = std::move(changes)](Batch& batch) {
        for (const auto& change : changes) change(batch);
      },
      [this, noted = std::move(noted), before = std::move(before)](const Result<void>& result, Now then) {
        result ? report(noted) : start_over(then);
        const Snapshot now_stated = ledger_.snapshot();
        for (std::size_t i = 0; i < noted.size(); ++i) {
          const auto& [hub, log] = noted[i];
          if (hub != status_.hubs.front().division) continue;
          lost_there_ += before[i].minus(numbers_of(stated_by(now_stated->receipts(hub, log)))).count();
        }
        step(then);
      });
}

}  // namespace yichuang::sync
