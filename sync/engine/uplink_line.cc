// What a child makes of its line: whether it moves, and what it may be used for;
// the rest of its side is in uplink.cc.

#include <algorithm>

#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

namespace {

// A new line is not dialled by everybody in one breath.
constexpr std::uint64_t kRedialWithinMs = 1000;

}  // namespace

void Uplink::on_line_up(Now now) {
  line_down_ = false;
  // A hub that refused us stays refusing for a while.
  if (status_.refusal.empty()) not_before_ = std::min(not_before_, now.steady);
  step(now);
}

void Uplink::on_line_down(Now now) {
  line_down_ = true;
  look_for_stalls(now);
}

std::optional<Instant> Uplink::stuck_since() const {
  std::optional<Instant> out = unanswered_.since();
  for (const Watchdog* moves : {&moves_up_, &moves_down_}) {
    if (const auto since = moves->since()) out = std::min(out.value_or(*since), *since);
  }
  return out;
}

void Uplink::look_for_stalls(Now now) {
  // An outage is no stall, and a hub that refuses says why itself, as long as it answers.
  const bool refused = !status_.refusal.empty() && unanswered_in_row_ == 0;
  if (line_down_ || refused) {
    unanswered_.forget();
    moves_up_.owed(false, now.steady);
    moves_down_.owed(false, now.steady);
    return;
  }
  const bool bulk = allowance_.may(now.steady, now.wall);
  const auto asks = [&](auto... kinds) {
    return std::any_of(flights_.begin(), flights_.end(), [&](const auto& flight) {
      return !flight.second.parked && ((flight.second.what == kinds) || ...);
    });
  };
  const bool open = phase_ == Phase::kOpen;
  const bool queued = !queue_.empty() && (bulk || *queue_.newest() >= now.wall - kFresh);
  const bool up = queued || asks(Asking::kPush, Asking::kOffer, Asking::kBringBlob);
  moves_up_.owed(!open || up, now.steady);
  const bool down = !feed_settled_ || (bulk && wants_some_now(now.steady)) || ahead_from_ > 0;
  moves_down_.owed(!open || down || asks(Asking::kPull, Asking::kFetchBlob), now.steady);
  // What was lost of these has got through in smaller parts.
  if (open && queue_.quiet()) unanswered_.forget(static_cast<std::uint8_t>(Asking::kPush));
}

void Uplink::break_off(Instant stuck, Now now) {
  // People are told what waits now.
  backlog_counted_ = now.steady - Millis{1000};
  refresh_status(now);
  ++status_.stalls;
  status_.last_stall = Stall{heard_ > stuck ? Stall::Kind::kAnswersOnly : Stall::Kind::kSilent, now.wall,
                             now.steady - stuck, status_.unsent, status_.lacking};
  lose_session(now);
  meter_.forget();
  meter_down_.forget();
  unanswered_.forget();
  moves_up_.moved(now.steady);
  moves_down_.moved(now.steady);
  if (status_.up) status_.since = now.wall;
  status_.up = false;
  work_.redial = true;
  not_before_ = now.steady + Millis{static_cast<std::int64_t>(prng_.below(kRedialWithinMs))};
}

// What is true of the line as of now.
void Uplink::look_at_line(Now now) {
  seen_ = now.steady;
  seen_wall_ = now.wall;
  const auto bulk = allowance_.bulk(now.steady, now.wall);
  const bool may = bulk == LineAllowance::Bulk::kMay;
  const bool waits = !queue_.empty() || !wanted_.empty() || !feed_settled_;
  status_.bulk = waits ? bulk : LineAllowance::Bulk::kMay;
  status_.hour_bytes = allowance_.used_bytes(now.steady);
  status_.hour_bytes_max = allowance_.rules().bytes_per_hour;
  const bool began = may && !bulk_might_;
  bulk_might_ = may;
  if (!began) return;
  // A pull that was parked without asking for history asks for it now.
  pull_not_before_.reset();
  if (phase_ == Phase::kOpen && now.steady >= not_before_) renew_pull(now);
}

}  // namespace yichuang::sync
