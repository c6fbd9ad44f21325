#include "sync/engine/uplink.h"

#include <algorithm>

#include "storage/base/check.h"
#include "sync/engine/convert.h"
#include "sync/engine/frontiers.h"
#include "sync/engine/prologue.h"
#include "sync/engine/stopped.h"
#include "sync/enrol/told_revoked.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

Uplink::Uplink(const Ledger& ledger, BoxSecretKey channel_key, HubAddress hub, Prng& prng, LineRules rules)
    : ledger_(ledger),
      channel_key_(channel_key),
      hub_(hub),
      prng_(prng),
      credit_(kMessageBytesMax),
      allowance_(std::move(rules)),
      queue_(Division()),
      errands_(ledger.identity().certificate.divisions) {}

Work Uplink::take_work() {
  Work out = std::move(work_);
  work_ = {};
  for (const auto& [id, flight] : flights_) out.wake = std::min(out.wake.value_or(flight.deadline), flight.deadline);
  const auto wake_at = [&](Instant when) { out.wake = std::min(out.wake.value_or(when), when); };
  if (not_before_ > seen_) wake_at(not_before_);
  if (pull_not_before_ && *pull_not_before_ > seen_) wake_at(*pull_not_before_);
  if (const auto stuck = stuck_since()) wake_at(*stuck + allowance_.rules().stall_after);
  if (const auto change = allowance_.next_change(seen_, seen_wall_)) wake_at(*change);
  const bool proves = std::any_of(flights_.begin(), flights_.end(),
                                  [](const auto& flight) { return flight.second.what == Asking::kProve; });
  for (const auto& [id, proving] : proving_) {
    if (phase_ == Phase::kOpen && !proves) wake_at(std::max({proving.not_before, not_before_, seen_}));
  }
  // What is read, or asked next, of a feed that is narrowed.
  const bool asked = std::any_of(flights_.begin(), flights_.end(), [](const auto& flight) {
    return flight.second.what == Asking::kFeedCompare || flight.second.what == Asking::kFeedLines;
  });
  const bool goes_on = narrowing_at_ != Narrowing::kIdle && !narrowing_writes_ && !asked;
  if (phase_ == Phase::kOpen && goes_on) wake_at(std::max(seen_, not_before_));
  return out;
}

UplinkLoad Uplink::load() const {
  UplinkLoad out{flights_.size(), 0, credit_, continuations_.size(), known_above_.size(), errands_.size()};
  for (const auto& [id, flight] : flights_) out.flight_bytes += flight.bytes;
  return out;
}

std::vector<std::pair<Division, std::vector<LogId>>> Uplink::take_receipt_news() {
  return std::exchange(receipt_news_, {});
}

void Uplink::start(Now now) {
  status_.stopped = told_to_stop(*ledger_.snapshot(), ledger_.identity().node()).has_value();
  if (const auto told = told_revoked(*ledger_.snapshot(), ledger_.identity().node())) note_revoked(*told);
  see_what_waits();
  refresh_status(now);
  step(now);
}

// What waits for the hub is known, and told, before it is met (again).
void Uplink::see_what_waits() {
  const CertificateChain& chain = ledger_.identity().chain;
  const auto hub = chain.size() > 1 ? parse_certificate(chain[1].bytes) : Result<Certificate>(Error{});
  if (!hub) return;
  const Snapshot snapshot = ledger_.snapshot();
  queue_ = PushQueue(hub->division());
  for (const LogInfo& log : snapshot->logs().of_subtree(ledger_.identity().certificate.divisions)) {
    queue_.consider(*snapshot, log.id);
  }
}

void Uplink::on_timer(Now now) {
  std::vector<RequestId> late;
  for (const auto& [id, flight] : flights_) {
    if (flight.deadline <= now.steady) late.push_back(id);
  }
  for (const RequestId id : late) {
    const auto found = flights_.find(id);
    if (found == flights_.end()) continue;  // given up with its session
    const Flight& flight = found->second;
    unanswered_.given_up(static_cast<std::uint8_t>(flight.what), flight.bytes, flight.sent);
    work_.abandoned.push_back(id);
    on_failure(id, now);
    if (++unanswered_in_row_ >= kUnansweredMax && session_) lose_session(now);
  }
  const auto stuck = stuck_since();
  if (stuck && now.steady - *stuck >= allowance_.rules().stall_after) break_off(*stuck, now);
  if (phase_ != Phase::kOpen) refresh_status(now);
  step(now);
}

// ---------------------------------------------------------------- asking

void Uplink::step(Now now) {
  look_at_line(now);
  go_on(now);
  look_for_stalls(now);
}

void Uplink::go_on(Now now) {
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
  run_errand(now);
  prove_some(now);
  narrow_some(now);
  const bool may_pull = now.steady >= pull_not_before_.value_or(now.steady) && !holds_back_pull();
  if (pulls == 0 && writes_of_pull_ == 0 && may_pull) pull(now);
}

void Uplink::shake_hands(Now now) {
  phase_ = Phase::kShaking;
  session_.reset();
  initiator_.emplace(prologue(), channel_key_, hub_.key, prng_);
  pb::Greeting greeting;
  greeting.set_version_min(versions_.min);
  greeting.set_version_max(versions_.max);
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
  hello.set_open_log(run_to_tell());
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
  for (std::size_t i = 0; i < std::min(current.buckets.size(), kCompareBucketsMax); ++i)
    compare.add_buckets(current.buckets[i]);
  ask(Asking::kCompare, request, {}, now);
}

void Uplink::open_up(Now now) {
  phase_ = Phase::kOpen;
  status_.compared = true;
  rescan(now);
  offered_.clear();
  known_above_.clear();
  offers_wait_for_feed_ = false;
  offer_anew();
  errands_.clear();
  feed_settled_ = false;
  if (ledger_.snapshot()->feed_got().empty()) ahead_from_ = std::max<std::uint64_t>(ahead_from_, 1);
  // What was under way is begun anew; so is what a loss left undone.
  const bool again = narrowing_at_ != Narrowing::kIdle || ledger_.snapshot()->feed_mending();
  give_up_narrowing();
  if (again) begin_narrowing(now);
  step(now);
}

void Uplink::rescan(Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  queue_ = PushQueue(status_.hubs.front().division);
  wanted_.clear();
  contested_.clear();
  owners_unknown_there_.clear();
  for (const LogInfo& log : snapshot->logs().of_subtree(ledger_.identity().certificate.divisions)) {
    queue_.consider(*snapshot, log.id);
  }
  for (const auto& [log, receipts] : snapshot->receipts_from(status_.hubs.front().division)) want(*snapshot, log);
  look_for_lost_entries(now);
}

void Uplink::want(const LedgerView& view, const LogId& log) {
  if (contested_.contains(log)) return;
  const auto ours = view.logs().by_id(log);
  const std::vector<HeldRange> stated = stated_by(view.receipts(status_.hubs.front().division, log));
  const RangeSet theirs = numbers_of(stated);
  RangeSet missing = ours ? theirs.minus(ours->numbers()) : theirs;
  wanted_.erase(log);
  if (ours) look_for_branch(view, *ours, stated);
  if (contested_.contains(log)) return;
  if (!missing.empty()) wanted_.emplace(log, std::move(missing));
}

void Uplink::ask(Asking what, pb::Request& request, Flight flight, Now now) {
  request.set_time_ms(wire_ms(now.wall));
  request.set_has_more(!queue_.empty());
  send_packed(what, packer_.pack(request.SerializeAsString(), meter_.level()), std::move(flight), now);
}

void Uplink::send_packed(Asking what, const std::string& packed, Flight flight, Now now) {
  flight.what = what;
  flight.counter = session_->sent++;
  flight.heard_before = session_->heard;
  flight.sent = now.steady;
  flight.mark = (weighs_down(what) ? meter_down_ : meter_).sent(now.steady);
  std::string message =
      seal_request(session_->keys.sending, {Envelope::kRequest, session_->id, flight.counter}, packed);
  flight.bytes = message.size();
  std::size_t ahead = message.size();
  for (const auto& [other, under_way] : flights_) ahead += under_way.parked ? 0 : under_way.bytes;
  flight.deadline = now.steady + std::max(meter_.patience(ahead), meter_down_.patience(flight.expects)) +
                    (flight.parked ? kParkMax : Millis{0});
  status_.bytes_out += message.size();
  allowance_.used(message.size(), now.steady);
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
    meter_.lost();
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
  status_.equal_since.reset();
  see_what_waits();
  known_above_.clear();
  not_before_ = std::max(not_before_, now.steady);
}

// ---------------------------------------------------------------- what was written

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
  if (!news.blobs_of.empty()) errands_.look_again();
  if (news.empty()) return;
  const bool another_log = std::exchange(open_log_, news.open_log) != news.open_log;
  // Counted behind a cut line, too: people ask what waits.
  const Snapshot snapshot = ledger_.snapshot();
  for (const LogId& id : news.logs) {
    const auto log = snapshot->logs().by_id(id);
    if (log && ledger_.identity().certificate.covers(log->division())) queue_.consider(*snapshot, id);
  }
  refresh_status(now);
  if (phase_ != Phase::kOpen) return;
  if (another_log) renew_pull(now);
  step(now);
}

void Uplink::refresh_status(Now now) {
  status_.offers_open = !offers_done_ || offers_wait_for_feed_;
  status_.logs_equal = phase_ == Phase::kOpen && queue_.quiet() && wanted_.empty() && contested_.empty();
  const bool equal = status_.logs_equal && status_.feed_equal;
  if (!equal) status_.equal_since.reset();
  if (equal && !status_.equal_since) status_.equal_since = now.wall;
  // Counting a backlog reads every log in it: once a second is enough for people.
  if (!queue_.quiet() && now.steady - backlog_counted_ < Millis{1000}) return;
  backlog_counted_ = now.steady;
  const PushQueue::Backlog backlog = queue_.backlog(*ledger_.snapshot());
  status_.unsent = backlog.entries;
  status_.oldest_unsent = backlog.oldest;
  status_.lacking = 0;
  for (const auto& [log, numbers] : wanted_) status_.lacking += numbers.count();
  const std::uint64_t got = ledger_.snapshot()->feed_got().count();
  status_.feed_lacking = arrival_ - std::min(arrival_, got);
}

}  // namespace yichuang::sync
