// What a child makes of its hub's answers; what it asks is in uplink.cc.

#include <algorithm>
#include <cmath>

#include "storage/base/check.h"
#include "sync/courier/memory.h"
#include "sync/engine/convert.h"
#include "sync/engine/frontiers.h"
#include "sync/engine/uplink.h"
#include "sync/enrol/revoking.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void Uplink::on_reply(RequestId request, std::string_view message, Now now) {
  const auto found = flights_.find(request);
  if (found == flights_.end()) return;
  status_.bytes_in += message.size();
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
  contact(reply, done, now);
  take_reply(done, reply, now);
  step(now);
}

void Uplink::contact(const pb::Reply& reply, const Flight& flight, Now now) {
  failures_in_row_ = 0;
  unanswered_in_row_ = 0;
  if (!status_.up) status_.since = now.wall;
  status_.up = true;
  status_.last_contact = now.wall;
  status_.refusal.clear();
  status_.revoked.reset();
  if (reply.credit() > 0) credit_ = reply.credit();
  // A parked pull says nothing about the line.
  if (flight.what == Asking::kPull) return;
  const Millis took = now.steady - flight.sent;
  status_.round_trip = took;
  status_.clock_ahead = Millis{static_cast<std::int64_t>(reply.time_ms()) + took.count() / 2 - now.wall.ms};
  const bool weighty = flight.what == Asking::kPush || flight.what == Asking::kBringBlob;
  if (weighty && flight.bytes > 4096) {
    const double rate =
        static_cast<double>(flight.bytes) / static_cast<double>(std::max<std::int64_t>(took.count(), 1));
    bytes_per_ms_ = bytes_per_ms_ > 0 ? 0.7 * bytes_per_ms_ + 0.3 * rate : rate;
  }
}

void Uplink::take_answer(std::string_view message, Now now) {
  auto finished = initiator_->read_answer(after_head(message));
  pb::Welcome welcome;
  if (!finished || !welcome.ParseFromString(finished->payload)) return trouble(now);
  initiator_.reset();
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
  }
  phase_ = Phase::kGreeting;
  not_before_ = now.steady;
  unanswered_in_row_ = 0;
}

void Uplink::take_reply(const Flight& flight, pb::Reply& reply, Now now) {
  const bool narrows = flight.what == Asking::kFeedCompare || flight.what == Asking::kFeedLines;
  // A hub of a release before does without.
  if (narrows && !reply.refusal().empty()) return give_up_narrowing();
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
      return take_pull(*reply.mutable_pull(), now);
    case Asking::kBringBlob:
      return take_blob_taken(flight, reply.blob_taken(), now);
    case Asking::kFetchBlob:
      return take_blob_part(flight, *reply.mutable_blob_part(), now);
    case Asking::kFeedCompare:
      return take_feed_compare(reply.feed_compare(), now);
    case Asking::kFeedLines:
      return take_feed_lines(flight, *reply.mutable_feed_lines(), now);
    case Asking::kHandshake:
      return;
  }
}

void Uplink::note_revoked(const pb::Revoked& in) {
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
  write(
      [epochs = std::move(epochs), arrival = in.arrival()](Batch& batch) {
        heard_by_line(batch);
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
  write(
      [changes = std::move(changes)](Batch& batch) {
        for (const auto& change : changes) change(batch);
      },
      [this, noted = std::move(noted)](const Result<void>& result, Now then) {
        result ? report(noted) : start_over(then);
        step(then);
      });
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
        for (const auto& [log, span] : pushed) queue_.landed(*snapshot, log, span);
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

void Uplink::take_pull(pb::PullReply& in, Now now) {
  if (in.say_hello()) return say_hello_again();
  receipts_seen_ = in.receipts_seen();
  take_names(in);
  if (looks_asked_ && in.ranges().empty() && !contested_.empty()) {
    // The hub no longer holds what it stated.
    trouble(now);
    return say_hello_again();
  }
  const Snapshot snapshot = ledger_.snapshot();
  if (ahead_from_ > 0) take_ahead(in, now);
  for (pb::Range& range : *in.mutable_ranges()) take_range(*snapshot, range);
  take_slice(*snapshot, in, now);
}

void Uplink::take_range(const LedgerView& view, pb::Range& message) {
  auto verified = read_verified(message, view, hub_.root);
  if (!verified || !ledger_.identity().certificate.covers(verified->owner.division())) {
    if (const auto log = LogId::from(message.log())) wanted_.erase(*log);
    return;
  }
  if (contested_.contains(verified->log)) return take_branch(view, std::move(*verified));
  struct Taking {
    VerifiedRange range;
    bool refused = false;
  };
  auto taking = std::make_shared<Taking>(Taking{std::move(*verified)});
  ++writes_of_pull_;
  write([taking](Batch& batch) { taking->refused = !batch.accept(taking->range).has_value(); },
        [this, taking](const Result<void>& result, Now then) {
          if (!result) start_over(then);
          const auto wanted = wanted_.find(taking->range.log);
          if (wanted != wanted_.end()) {
            if (result) wanted->second.erase({taking->range.lo, taking->range.hi()});
            if (taking->refused || wanted->second.empty()) wanted_.erase(wanted);
          }
          if (result && taking->refused) refused_here(taking->range);
          written_of_pull(then);
        });
}

void Uplink::take_ahead(pb::PullReply& in, Now now) {
  std::vector<FeedLine> lines;
  for (pb::FeedLine& message : *in.mutable_ahead()) {
    auto line = read_line(message);
    if (!line) return trouble(now);
    lines.push_back(std::move(*line));
  }
  for (const pb::Wanted& wanted : in.first()) {
    const auto log = LogId::from(wanted.log());
    if (log && first_.size() < kFirstRangesMax) first_.emplace_back(*log, wanted.lo());
  }
  ++writes_of_pull_;
  struct Taking {
    std::vector<FeedLine> lines;
    bool refused = false;
  };
  auto taking = std::make_shared<Taking>(Taking{std::move(lines)});
  // A hub that goes back would be asked for ever.
  const std::uint64_t next = in.ahead_next() > ahead_from_ ? in.ahead_next() : 0;
  write([taking](Batch& batch) { taking->refused = !batch.apply_ahead(taking->lines).has_value(); },
        [this, taking, next](const Result<void>& result, Now then) {
          result ? void(ahead_from_ = next) : start_over(then);
          if (taking->refused) trouble(then);
          written_of_pull(then);
        });
}

struct Uplink::TakingSlice {
  FeedSlice slice;
  std::vector<std::pair<Division, LogId>> noted;
  bool complete = false;
  bool equal = false;
  bool refused = false;
};

void Uplink::take_slice(const LedgerView& view, pb::PullReply& in, Now now) {
  auto taking = std::make_shared<TakingSlice>();
  std::vector<std::function<void(Batch&)>> changes;
  for (const pb::LogReceipts& receipts : in.receipts()) note(receipts, taking->noted, changes);
  Epochs epochs = view.feed_epochs();
  for (const pb::Epoch& epoch : in.epochs()) epochs.push_back({epoch.id(), epoch.first()});
  if (auto slice = read_slice(in)) {
    taking->slice = std::move(*slice);
  } else {
    trouble(now);
  }
  ++writes_of_pull_;
  write(
      [taking, changes = std::move(changes), epochs = std::move(epochs), more = in.epochs_size() > 0](Batch& batch) {
        heard_by_line(batch);
        for (const auto& change : changes) change(batch);
        if (more) batch.adopt_epochs(epochs, taking->slice.arrival);
        taking->refused = !batch.apply(taking->slice).has_value();
        taking->complete = batch.feed_complete(taking->slice.arrival);
        taking->equal = batch.feed_equals(taking->slice.sum);
      },
      [this, taking](const Result<void>& result, Now then) {
        if (result) {
          settle_slice(*taking);
        } else {
          // What could not be written is fetched again from the start.
          start_over(then);
        }
        if (taking->refused) trouble(then);
        if (result && taking->complete) taking->equal ? feed_is_equal(then) : feed_differs(then);
        written_of_pull(then);
      });
}

void Uplink::settle_slice(const TakingSlice& taken) {
  const Snapshot snapshot = ledger_.snapshot();
  for (const auto& [hub, log] : taken.noted) {
    if (hub != status_.hubs.front().division) continue;
    want(*snapshot, log);
    queue_.consider(*snapshot, log);
  }
  report(taken.noted);
  arrival_ = taken.slice.arrival;
  feed_settled_ = taken.complete;
  status_.feed_equal = taken.equal;
  if (taken.equal && offers_wait_for_feed_) {
    // A register that the hub knows may go now.
    offers_wait_for_feed_ = false;
    offered_.clear();
    offer_anew();
  }
}

void Uplink::written_of_pull(Now now) {
  if (--writes_of_pull_ > 0) return;
  refresh_status(now);
  if (status_.logs_equal && status_.feed_equal) status_.equal_as_of = now.wall;
  step(now);
}

}  // namespace yichuang::sync
