#include "sync/engine/uplink.h"

#include <algorithm>
#include <cmath>

#include "storage/base/check.h"
#include "sync/engine/convert.h"
#include "sync/engine/frontiers.h"
#include "sync/engine/prologue.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

constexpr std::size_t kPackedBytesMax = kMessageBytesMax - EnvelopeHead::kBytes - 64;
// A message takes no more of the line than this.
constexpr double kMessageMsMax = 2000;
// Logs named in one Pull, and buckets asked for in one Compare.
constexpr std::size_t kWantedMax = 64;
constexpr std::size_t kBucketsMax = 64;

// A parked Pull is asked anew for the sake of a status no more often than this.
constexpr Millis kStatusEvery{5000};

// What of the statuses is worth a message of its own: not that time goes on.
std::string of_note(const std::vector<pb::NodeStatus>& statuses) {
  std::string out;
  for (pb::NodeStatus status : statuses) {
    status.clear_as_of_ms();
    status.clear_last_contact_ms();
    status.clear_clock_ahead_ms();
    status.clear_disk_free_bytes();
    status.AppendToString(&out);
  }
  return out;
}

std::uint64_t ms(Instant time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(time.ms, 0));
}

}  // namespace

Uplink::Uplink(const Ledger& ledger, BoxSecretKey channel_key, HubAddress hub, Prng& prng)
    : ledger_(ledger),
      channel_key_(channel_key),
      hub_(hub),
      prng_(prng),
      credit_(kMessageBytesMax),
      fill_(kFillBytes / 4),
      queue_(Division()) {}

Work Uplink::take_work() {
  Work out = std::move(work_);
  work_ = {};
  for (const auto& [id, flight] : flights_) out.wake = std::min(out.wake.value_or(flight.deadline), flight.deadline);
  if (not_before_ > seen_) out.wake = std::min(out.wake.value_or(not_before_), not_before_);
  return out;
}

std::vector<std::pair<Division, std::vector<LogId>>> Uplink::take_receipt_news() {
  return std::exchange(receipt_news_, {});
}

void Uplink::start(Now now) {
  step(now);
}

void Uplink::on_timer(Now now) {
  std::vector<RequestId> late;
  for (const auto& [id, flight] : flights_) {
    if (flight.deadline <= now.steady) late.push_back(id);
  }
  for (const RequestId id : late) {
    work_.abandoned.push_back(id);
    on_failure(id, now);
  }
  step(now);
}

// ---------------------------------------------------------------- asking

void Uplink::step(Now now) {
  seen_ = now.steady;
  if (now.steady < not_before_) return;
  switch (phase_) {
    case Phase::kDown:
      return shake_hands(now);
    case Phase::kShaking:
      return;
    case Phase::kGreeting:
      if (flights_.empty() && continuations_.empty()) greet(now);
      return;
    case Phase::kComparing:
      if (flights_.empty() && continuations_.empty()) compare_next(now);
      return;
    case Phase::kOpen:
      break;
  }
  const bool old = now.steady - session_->opened > kRekeyAfter || session_->sent > kRekeyMessages;
  const auto pulls = std::count_if(flights_.begin(), flights_.end(),
                                   [](const auto& flight) { return flight.second.what == Asking::kPull; });
  if (old && flights_.size() == static_cast<std::size_t>(pulls)) {
    abandon_all();
    return shake_hands(now);
  }
  push_some(now);
  if (pulls == 0 && writes_of_pull_ == 0) pull(now);
}

void Uplink::shake_hands(Now now) {
  phase_ = Phase::kShaking;
  session_.reset();
  initiator_.emplace(prologue(), channel_key_, hub_.key, prng_);
  pb::Greeting greeting;
  greeting.set_version_min(kProtocolVersionMin);
  greeting.set_version_max(kProtocolVersion);
  greeting.set_chain(encode_chain(ledger_.identity().chain));
  std::string message =
      encode_head({Envelope::kHandshake, {}, 0}) + initiator_->first_message(greeting.SerializeAsString());
  const RequestId id = ++last_request_;
  flights_.emplace(id, Flight{Asking::kHandshake, 0, now.steady, now.steady + kRequestTimeout, message.size()});
  status_.bytes_out += message.size();
  work_.sends.push_back({id, std::move(message)});
}

void Uplink::greet(Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  pb::Hello& hello = *request.mutable_hello();
  hello.set_echo(echo_);
  for (const HubAbove& hub : status_.hubs) {
    auto& belief = *hello.add_beliefs();
    belief.set_hub(hub.division.str());
    belief.set_sum(snapshot->receipts_sum(hub.division).bytes());
  }
  write_marks(snapshot->feed_epochs(), hello);
  hello.set_feed_max(snapshot->feed_got().max());
  for (const pb::NodeStatus& status : statuses_) *hello.add_status() = status;
  ask(Asking::kHello, request, {}, now);
}

void Uplink::compare_next(Now now) {
  if (comparing_.empty()) return open_up(now);
  Comparing& current = comparing_.back();
  if (current.sums_asked && current.buckets.empty()) {
    comparing_.pop_back();
    return compare_next(now);
  }
  pb::Request request;
  pb::Compare& compare = *request.mutable_compare();
  compare.set_hub(current.hub.division.str());
  for (std::size_t i = 0; i < std::min(current.buckets.size(), kBucketsMax); ++i)
    compare.add_buckets(current.buckets[i]);
  ask(Asking::kCompare, request, {}, now);
}

void Uplink::open_up(Now now) {
  phase_ = Phase::kOpen;
  status_.compared = true;
  rescan();
  offered_.clear();
  known_above_.clear();
  offers_wait_for_feed_ = false;
  offer_anew();
  feed_settled_ = false;
  step(now);
}

void Uplink::rescan() {
  const Snapshot snapshot = ledger_.snapshot();
  queue_ = PushQueue(status_.hubs.front().division);
  wanted_.clear();
  owners_unknown_there_.clear();
  for (const LogInfo& log : snapshot->logs().of_subtree(ledger_.identity().certificate.divisions)) {
    queue_.consider(*snapshot, log.id);
  }
  for (const auto& [log, receipts] : snapshot->receipts_from(status_.hubs.front().division)) want(*snapshot, log);
}

void Uplink::want(const LedgerView& view, const LogId& log) {
  const auto ours = view.logs().by_id(log);
  const RangeSet theirs = numbers_of(stated_by(view.receipts(status_.hubs.front().division, log)));
  RangeSet missing = ours ? theirs.minus(ours->numbers()) : theirs;
  wanted_.erase(log);
  if (!missing.empty()) wanted_.emplace(log, std::move(missing));
}

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
    if (flight.what != Asking::kPush) continue;
    ++under_way;
    bytes += flight.bytes;
  }
  if (queue_.empty() || under_way >= kPushesUnderWayMax) return false;
  if (under_way > 0 && bytes + kMessageBytesMax > credit_) return false;

  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  Flight flight{};
  std::size_t filled = 0;
  while (filled < fill_) {
    auto range = queue_.take(*snapshot, fill_ - filled);
    if (!range) break;
    const bool first = snapshot->receipts(status_.hubs.front().division, range->log).empty();
    const bool with_chain = first || owners_unknown_there_.contains(range->log);
    flight.pushed.emplace_back(range->log, Span{range->lo, range->hi()});
    pb::Range& message = *request.mutable_push()->add_ranges();
    write_range(std::move(*range), with_chain, message);
    filled += message.ByteSizeLong();
  }
  if (flight.pushed.empty()) return false;

  // Fill the next one so that it packs to a message, or to two seconds of line.
  const double line = bytes_per_ms_ > 0 ? bytes_per_ms_ * kMessageMsMax : static_cast<double>(kPackedBytesMax);
  const double target = std::min(line, static_cast<double>(kPackedBytesMax) * 0.9);
  request.set_time_ms(ms(now.wall));
  std::string packed = packer_.pack(request.SerializeAsString());
  const double ratio = static_cast<double>(packed.size()) / static_cast<double>(std::max<std::size_t>(filled, 1));
  fill_ = static_cast<std::size_t>(
      std::clamp(target / ratio, static_cast<double>(kFillBytesMin), static_cast<double>(kFillBytes)));
  while (packed.size() > kPackedBytesMax) {
    CHECK(flight.pushed.size() > 1);  // one range always fits
    queue_.landed(*snapshot, flight.pushed.back().first, flight.pushed.back().second);
    flight.pushed.pop_back();
    request.mutable_push()->mutable_ranges()->RemoveLast();
    packed = packer_.pack(request.SerializeAsString());
  }
  send_packed(Asking::kPush, packed, std::move(flight), now);
  return true;
}

void Uplink::offer_anew() {
  offers_done_ = false;
  offered_up_to_.reset();
}

void Uplink::offer_some(Now now) {
  const bool busy = std::any_of(flights_.begin(), flights_.end(), [](const auto& flight) {
    return flight.second.what == Asking::kPush || flight.second.what == Asking::kOffer;
  });
  if (busy) return;
  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  Flight flight{};
  while (flight.offered.empty()) {
    // Twice this much still fits into a message as it is.
    const auto kept = snapshot->kept(offered_up_to_, kMessageBytesMax / 4);
    if (kept.empty()) {
      offers_done_ = true;
      refresh_status(now);
      return;
    }
    offered_up_to_ = kept.back().id;
    for (const LedgerView::KeptEntry& entry : kept) {
      if (!offered_.insert(entry.id).second) continue;
      auto& offered = *request.mutable_offer()->add_entries();
      offered.set_entry(entry.entry);
      for (const LineTag& tag : entry.tags) offered.add_tags(tag.str());
      flight.offered.push_back(entry.id);
    }
  }
  ask(Asking::kOffer, request, std::move(flight), now);
}

void Uplink::pull(Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  pb::Pull& pull = *request.mutable_pull();
  for (const auto& [log, numbers] : wanted_) {
    if (static_cast<std::size_t>(pull.wanted_size()) == kWantedMax) break;
    auto& wanted = *pull.add_wanted();
    wanted.set_log(log.str());
    wanted.set_lo(numbers.spans().back().lo);
    wanted.set_hi(numbers.spans().back().hi);
    wanted.set_owner_known(snapshot->logs().by_id(log).has_value());
  }
  pull.set_got(snapshot->feed_got().encode());
  const Epochs epochs = snapshot->feed_epochs();
  pull.set_epochs(static_cast<std::uint32_t>(epochs.size()));
  pull.set_last_epoch(epochs.empty() ? 0 : epochs.back().id);
  pull.set_receipts_seen(receipts_seen_);
  const bool settled = feed_settled_ && wanted_.empty();
  pull.set_park_ms(settled ? static_cast<std::uint32_t>(kParkMax.count()) : 0);
  const double line = bytes_per_ms_ > 0 ? bytes_per_ms_ * kMessageMsMax * 4 : static_cast<double>(kFillBytes);
  pull.set_bytes_max(static_cast<std::uint32_t>(std::min(line, static_cast<double>(kFillBytes))));
  for (const pb::NodeStatus& status : statuses_) *pull.add_status() = status;
  told_of_note_ = of_note(statuses_);
  ask(Asking::kPull, request, {}, now);
}

void Uplink::set_statuses(std::vector<pb::NodeStatus> statuses, Now now) {
  statuses_ = std::move(statuses);
  const auto parked = std::find_if(flights_.begin(), flights_.end(),
                                   [](const auto& flight) { return flight.second.what == Asking::kPull; });
  const bool due = parked != flights_.end() && now.steady - parked->second.sent >= kStatusEvery;
  if (phase_ != Phase::kOpen || !due || of_note(statuses_) == told_of_note_) return;
  work_.abandoned.push_back(parked->first);
  flights_.erase(parked);
  pull(now);
}

void Uplink::ask(Asking what, pb::Request& request, Flight flight, Now now) {
  request.set_time_ms(ms(now.wall));
  send_packed(what, packer_.pack(request.SerializeAsString()), std::move(flight), now);
}

void Uplink::send_packed(Asking what, const std::string& packed, Flight flight, Now now) {
  flight.what = what;
  flight.counter = session_->sent++;
  flight.sent = now.steady;
  flight.deadline = now.steady + kRequestTimeout + (what == Asking::kPull ? kParkMax : Millis{0});
  std::string message =
      seal_request(session_->keys.sending, {Envelope::kRequest, session_->id, flight.counter}, packed);
  flight.bytes = message.size();
  status_.bytes_out += message.size();
  ++status_.requests;
  const RequestId id = ++last_request_;
  flights_.emplace(id, std::move(flight));
  work_.sends.push_back({id, std::move(message)});
}

void Uplink::write(std::function<void(Batch&)> change, Continuation then) {
  work_.writes.push_back({++last_ticket_, std::move(change)});
  continuations_.emplace(last_ticket_, std::move(then));
}

// ---------------------------------------------------------------- what went wrong

void Uplink::abandon_all() {
  for (const auto& [id, flight] : flights_) work_.abandoned.push_back(id);
  flights_.clear();
}

// Waits a while, twice as long each time, with jitter so that a province that
// lost its line does not come back in one breath.
void Uplink::trouble(Now now) {
  seen_ = now.steady;
  ++status_.failures;
  failures_in_row_ = std::min<std::uint32_t>(failures_in_row_ + 1, 16);
  const std::int64_t longest =
      std::min<std::int64_t>(kRetryMin.count() << std::min(failures_in_row_, 10u), kRetryMax.count());
  not_before_ =
      now.steady +
      Millis{longest / 2 + static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(longest / 2 + 1)))};
  if (status_.up) {
    status_.up = false;
    status_.since = now.wall;
  }
}

void Uplink::on_failure(RequestId request, Now now) {
  const auto found = flights_.find(request);
  if (found == flights_.end()) return;
  const Flight flight = std::move(found->second);
  flights_.erase(found);
  if (flight.what == Asking::kHandshake) phase_ = Phase::kDown;
  if (flight.what == Asking::kPush) {
    const Snapshot snapshot = ledger_.snapshot();
    for (const auto& [log, span] : flight.pushed) queue_.landed(*snapshot, log, span);
    fill_ = std::max(kFillBytesMin, fill_ / 2);
  }
  if (flight.what == Asking::kOffer) {
    for (const EntryId& id : flight.offered) offered_.erase(id);
    offer_anew();
  }
  trouble(now);
}

// A write failed: what both hold is compared anew, after a while.
void Uplink::start_over(Now now) {
  trouble(now);
  if (session_) say_hello_again();
}

void Uplink::say_hello_again() {
  abandon_all();
  queue_.clear();
  phase_ = Phase::kGreeting;
}

void Uplink::lose_session(Now now) {
  abandon_all();
  session_.reset();
  phase_ = Phase::kDown;
  status_.compared = status_.logs_equal = status_.feed_equal = false;
  queue_.clear();
  known_above_.clear();
  not_before_ = std::max(not_before_, now.steady);
}

// ---------------------------------------------------------------- answers

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
  contact(reply, done, now);
  take_reply(done, reply, now);
  step(now);
}

void Uplink::contact(const pb::Reply& reply, const Flight& flight, Now now) {
  failures_in_row_ = 0;
  if (!status_.up) status_.since = now.wall;
  status_.up = true;
  status_.last_contact = now.wall;
  status_.refusal.clear();
  if (reply.credit() > 0) credit_ = reply.credit();
  // A parked pull says nothing about the line.
  if (flight.what == Asking::kPull) return;
  const Millis took = now.steady - flight.sent;
  status_.round_trip = took;
  status_.clock_ahead = Millis{static_cast<std::int64_t>(reply.time_ms()) + took.count() / 2 - now.wall.ms};
  if (flight.what == Asking::kPush && flight.bytes > 4096) {
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
  if (!welcome.refusal().empty() || !session || !above_us) {
    trouble(now);
    status_.refusal =
        !welcome.refusal().empty() ? welcome.refusal() : "the hub's certificate is not one of this province above us";
    not_before_ = now.steady + kRetryMax;
    return;
  }
  session_ = Session{*session, std::move(finished->keys), 0, now.steady};
  if (status_.hubs.empty() || status_.hubs.front().node != hub->node) {
    status_.hubs.assign(1, {hub->division(), hub->node, hub->name, *chain});
  }
  phase_ = Phase::kGreeting;
  not_before_ = now.steady;
}

void Uplink::take_reply(const Flight& flight, pb::Reply& reply, Now now) {
  if (!reply.refusal().empty() || reply.later_ms() > 0) {
    if (flight.what == Asking::kPush) {
      const Snapshot snapshot = ledger_.snapshot();
      for (const auto& [log, span] : flight.pushed) queue_.landed(*snapshot, log, span);
    }
    status_.refusal = reply.refusal();
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
    case Asking::kHandshake:
      return;
  }
}

void Uplink::take_hello(const pb::HelloReply& in, Now now) {
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
  feed_distrusted_ = false;
  write([epochs = std::move(epochs), arrival = in.arrival()](Batch& batch) { batch.adopt_epochs(epochs, arrival); },
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
  const std::size_t asked = std::min(current.buckets.size(), kBucketsMax);
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
      [this, noted = std::move(noted), pushed = flight.pushed](const Result<void>& result, Now then) {
        if (result) report(noted);
        const Snapshot snapshot = ledger_.snapshot();
        for (const auto& [log, span] : pushed) queue_.landed(*snapshot, log, span);
        refresh_status(then);
        step(then);
      });
}

void Uplink::take_offer(const Flight& flight, const pb::OfferReply& in, Now) {
  std::vector<std::pair<EntryId, OfferAnswer>> answers;
  for (std::size_t i = 0; i < flight.offered.size() && i < static_cast<std::size_t>(in.answers_size()); ++i) {
    const std::uint32_t answer = in.answers(static_cast<int>(i));
    if (answer <= static_cast<std::uint32_t>(OfferAnswer::kRefused)) {
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
  const auto finish_one = [this](Now then) {
    if (--writes_of_pull_ > 0) return;
    refresh_status(then);
    step(then);
  };

  const Snapshot snapshot = ledger_.snapshot();
  for (pb::Range& message : *in.mutable_ranges()) {
    auto range = read_range(message);
    const auto known = range ? snapshot->logs().by_id(range->log) : std::nullopt;
    auto verified = range
                        ? verify_range(std::move(*range), known ? std::optional(known->chain) : std::nullopt, hub_.root)
                        : Result<VerifiedRange>(Error{});
    if (!verified || !ledger_.identity().certificate.covers(verified->owner.division())) {
      if (const auto log = LogId::from(message.log())) wanted_.erase(*log);
      continue;
    }
    struct Taking {
      VerifiedRange range;
      bool refused = false;
    };
    auto taking = std::make_shared<Taking>(Taking{std::move(*verified)});
    ++writes_of_pull_;
    write([taking](Batch& batch) { taking->refused = !batch.accept(taking->range).has_value(); },
          [this, taking, finish_one](const Result<void>& result, Now then) {
            if (!result) start_over(then);
            const auto wanted = wanted_.find(taking->range.log);
            if (wanted != wanted_.end()) {
              if (result) wanted->second.erase({taking->range.lo, taking->range.hi()});
              if (taking->refused || wanted->second.empty()) wanted_.erase(wanted);
            }
            finish_one(then);
          });
  }

  std::vector<std::pair<Division, LogId>> noted;
  std::vector<std::function<void(Batch&)>> changes;
  for (const pb::LogReceipts& receipts : in.receipts()) note(receipts, noted, changes);
  Epochs epochs = snapshot->feed_epochs();
  for (const pb::Epoch& epoch : in.epochs()) epochs.push_back({epoch.id(), epoch.first()});
  auto slice = read_slice(in);
  if (!slice) {
    trouble(now);
    slice = FeedSlice{};
  }
  struct Taking {
    FeedSlice slice;
    bool complete = false;
    bool equal = false;
    bool refused = false;
  };
  auto taking = std::make_shared<Taking>(Taking{std::move(*slice)});
  ++writes_of_pull_;
  write(
      [taking, changes = std::move(changes), epochs = std::move(epochs), more = in.epochs_size() > 0](Batch& batch) {
        for (const auto& change : changes) change(batch);
        if (more) batch.adopt_epochs(epochs, taking->slice.arrival);
        taking->refused = !batch.apply(taking->slice).has_value();
        taking->complete = batch.feed_complete(taking->slice.arrival);
        taking->equal = batch.feed_equals(taking->slice.sum);
      },
      [this, taking, noted = std::move(noted), finish_one](const Result<void>& result, Now then) {
        if (result) {
          const Snapshot after = ledger_.snapshot();
          for (const auto& [hub, log] : noted) {
            if (hub != status_.hubs.front().division) continue;
            want(*after, log);
            queue_.consider(*after, log);
          }
          report(noted);
          feed_settled_ = taking->complete;
          status_.feed_equal = taking->equal;
          if (taking->equal && offers_wait_for_feed_) {
            // A register that the hub knows may go now.
            offers_wait_for_feed_ = false;
            offered_.clear();
            offer_anew();
          }
        }
        // What could not be written is fetched again from the start.
        if (!result) start_over(then);
        if (taking->refused) trouble(then);
        if (result && taking->complete && !taking->equal && !feed_distrusted_) {
          // Pulled whole again, once in a session.
          feed_distrusted_ = true;
          feed_settled_ = false;
          ++writes_of_pull_;
          write([](Batch& batch) { batch.distrust_feed(); },
                [finish_one](const Result<void>&, Now later) { finish_one(later); });
        }
        finish_one(then);
      });
}

void Uplink::on_written(Ticket ticket, const Result<void>& result, Now now) {
  const auto found = continuations_.find(ticket);
  CHECK(found != continuations_.end());
  const Continuation then = std::move(found->second);
  continuations_.erase(found);
  then(result, now);
}

void Uplink::on_committed(const CommitNews& news, Now now) {
  for (const EntryId& id : news.kept) offered_.erase(id);
  if (!news.kept.empty()) offer_anew();
  if (phase_ != Phase::kOpen || (news.logs.empty() && news.kept.empty())) return;
  const Snapshot snapshot = ledger_.snapshot();
  for (const LogId& id : news.logs) {
    const auto log = snapshot->logs().by_id(id);
    if (log && ledger_.identity().certificate.covers(log->division())) queue_.consider(*snapshot, id);
  }
  refresh_status(now);
  step(now);
}

void Uplink::refresh_status(Now now) {
  status_.offers_open = !offers_done_ || offers_wait_for_feed_;
  status_.logs_equal = phase_ == Phase::kOpen && queue_.quiet() && wanted_.empty();
  // Counting a backlog reads every log in it: once a second is enough for people.
  if (!queue_.quiet() && now.steady - backlog_counted_ < Millis{1000}) return;
  backlog_counted_ = now.steady;
  const PushQueue::Backlog backlog = queue_.backlog(*ledger_.snapshot());
  status_.unsent = backlog.entries;
  status_.oldest_unsent = backlog.oldest;
  status_.lacking = 0;
  for (const auto& [log, numbers] : wanted_) status_.lacking += numbers.count();
}

}  // namespace yichuang::sync
