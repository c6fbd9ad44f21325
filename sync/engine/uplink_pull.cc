// What a child asks of its hub's holdings, by one Pull after the other, and what it
// makes of them; the rest of its side is in uplink.cc.

#include <algorithm>

#include "sync/courier/memory.h"
#include "sync/engine/convert.h"
#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

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
    status.clear_feed_newest();
    status.clear_lacking();
    status.clear_equal_as_of_ms();
    status.AppendToString(&out);
  }
  return out;
}

}  // namespace

void Uplink::pull(Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  pb::Request request;
  pb::Pull& pull = *request.mutable_pull();
  Flight flight{};
  ask_for_branches(*snapshot, pull, flight, now.steady);
  std::erase_if(first_, [&](const auto& first) {
    const auto wanted = wanted_.find(first.first);
    return wanted == wanted_.end() || !wanted->second.contains(first.second);
  });
  for (const auto& [log, seq] : first_) ask_for(*snapshot, log, {seq, seq}, now.steady, pull, flight);
  pull.set_ahead_from(ahead_from_);
  // History is bulk: where that has to wait, only news is asked for.
  const bool bulk = allowance_.may(now.steady, now.wall);
  pull_not_before_.reset();
  for (const auto& [log, numbers] : wanted_) {
    if (!bulk || static_cast<std::size_t>(pull.wanted_size()) >= kWantedMax) break;
    const RangeSet due = withheld_.due(log, numbers, now.steady);
    if (!due.empty()) ask_for(*snapshot, log, due.spans().back(), now.steady, pull, flight);
  }
  pull.set_got(snapshot->feed_got().encode());
  const Epochs epochs = snapshot->feed_epochs();
  pull.set_epochs(static_cast<std::uint32_t>(epochs.size()));
  pull.set_last_epoch(epochs.empty() ? 0 : epochs.back().id);
  pull.set_receipts_seen(receipts_seen_);
  pull.set_open_log(run_to_tell());
  flight.parked = feed_settled_ && ahead_from_ == 0 && flight.asked.empty();
  const Millis until_due = withheld_.next(now.steady).value_or(now.steady + kParkMax) - now.steady;
  const Millis park = flight.parked ? std::min(kParkMax, until_due) : Millis{0};
  pull.set_park_ms(static_cast<std::uint32_t>(park.count()));
  // Unpacked, they are some four times as many as on the line.
  const std::size_t most = meter_down_.known() ? meter_down_.message_bytes() * 4 : kFillBytes / 4;
  pull.set_bytes_max(static_cast<std::uint32_t>(bulk ? std::min(most, kFillBytes) : kFillBytesMin));
  flight.expects = pull.bytes_max() / 4;
  names_asked_ = bulk && errands_.takes_names();
  pull.set_blobs_max(names_asked_ ? kBlobsNamedMax : 0);
  for (const BlobId& id : errands_.take_not_here()) pull.add_blobs_absent(id.str());
  for (const pb::NodeStatus& status : statuses_) *pull.add_status() = status;
  told_of_note_ = of_note(statuses_);
  ask(Asking::kPull, request, std::move(flight), now);
}

void Uplink::set_statuses(std::vector<pb::NodeStatus> statuses, Now now) {
  statuses_ = std::move(statuses);
  const auto parked = std::find_if(flights_.begin(), flights_.end(),
                                   [](const auto& flight) { return flight.second.what == Asking::kPull; });
  const bool due = parked != flights_.end() && now.steady - parked->second.sent >= kStatusEvery;
  if (phase_ == Phase::kOpen && due && of_note(statuses_) != told_of_note_) renew_pull(now);
}

void Uplink::renew_pull(Now now) {
  const auto parked = std::find_if(flights_.begin(), flights_.end(),
                                   [](const auto& flight) { return flight.second.what == Asking::kPull; });
  if (parked == flights_.end()) return;
  work_.abandoned.push_back(parked->first);
  flights_.erase(parked);
  pull(now);
}

void Uplink::take_pull(const Flight& flight, pb::PullReply& in, Now now) {
  if (in.say_hello()) return say_hello_again();
  receipts_seen_ = in.receipts_seen();
  take_names(in);
  if (!note_what_was_not_given(flight, in, now)) {
    trouble(now);
    return say_hello_again();
  }
  const Snapshot snapshot = ledger_.snapshot();
  if (ahead_from_ > 0) take_ahead(in, now);
  std::set<LogId> coming;
  for (pb::Range& range : *in.mutable_ranges()) take_range(*snapshot, range, coming, now);
  take_slice(*snapshot, in, now);
}

void Uplink::take_range(const LedgerView& view, pb::Range& message, std::set<LogId>& coming, Now now) {
  auto verified = read_verified(message, view, hub_.root);
  if (!verified || !ledger_.identity().certificate.covers(verified->owner.division())) {
    const auto log = LogId::from(message.log());
    // A hub of the release before says whose a log is with its first range alone: the rest
    // is asked for again once that is written.
    const bool for_the_owner = !verified && verified.error().code == ErrorCode::kNotFound;
    if (log && !(for_the_owner && coming.contains(*log))) withhold_unproven(message, now);
    return;
  }
  coming.insert(verified->log);
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
          if (result && !taking->refused) moves_down_.moved(then.steady);
          const Span span{taking->range.lo, taking->range.hi()};
          const auto wanted = wanted_.find(taking->range.log);
          if (result && taking->refused) {
            refused_here(taking->range);
            if (wanted_.contains(taking->range.log)) {
              withhold(taking->range.log, span, WithheldRanges::Why::kDamaged, then);
            }
          } else if (result) {
            withheld_.had(taking->range.log, span);
            if (wanted != wanted_.end()) wanted->second.erase(span);
            if (wanted != wanted_.end() && wanted->second.empty()) wanted_.erase(wanted);
          }
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
          if (result && !taking->refused) moves_down_.moved(then.steady);
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
          if (taking->slice.covered.hi > 0) moves_down_.moved(then.steady);
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
  count_withheld();
  // Where bulk has to wait, the rest of a long feed is not fetched in one go.
  const bool held = !feed_settled_ && !allowance_.may(now.steady, now.wall);
  if (held) pull_not_before_ = now.steady + kHeldPullEvery;
  refresh_status(now);
  if (status_.logs_equal && status_.feed_equal) status_.equal_as_of = now.wall;
  step(now);
}

}  // namespace yichuang::sync
