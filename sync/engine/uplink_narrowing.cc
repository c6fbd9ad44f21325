// How a child counts its copy of the hub's feed, finds where it differs, and has
// those lines again. One thing after the other: counting, comparing, repairing; and
// once all is equal, freeing what was lost and nobody lists any more.

#include <algorithm>

#include "sync/engine/convert.h"
#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void Uplink::begin_narrowing(Now now) {
  narrowing_for_ = NarrowingFor::kDifference;
  narrowing_at_ = Narrowing::kCounting;
  differing_found_ = 0;
  narrowing_.start(ledger_);
  narrow_retry_ = std::clamp(narrow_retry_ * 2, kNarrowRetryMin, kNarrowRetryMax);
  narrow_not_before_ = now.steady + narrow_retry_;
}

void Uplink::give_up_narrowing() {
  narrowing_at_ = Narrowing::kIdle;
  narrowing_for_ = NarrowingFor::kCount;
  narrowing_.stop();
  for (const Asking what : {Asking::kFeedCompare, Asking::kFeedLines}) {
    unanswered_.forget(static_cast<std::uint8_t>(what));
  }
}

void Uplink::feed_differs(Now now) {
  if (narrowing_at_ != Narrowing::kIdle && narrowing_for_ == NarrowingFor::kDifference) return;
  if (now.steady >= narrow_not_before_) begin_narrowing(now);
}

void Uplink::feed_is_equal(Now now) {
  narrow_retry_ = Millis{0};
  narrow_not_before_ = now.steady;
  if (narrowing_at_ != Narrowing::kIdle || !free_lost_) return;
  narrowing_.start(ledger_);
  narrowing_at_ = Narrowing::kFreeing;
}

void Uplink::narrow_some(Now now) {
  if (narrowing_writes_) return;
  const bool asked = std::any_of(flights_.begin(), flights_.end(), [](const auto& flight) {
    return flight.second.what == Asking::kFeedCompare || flight.second.what == Asking::kFeedLines;
  });
  pb::Request request;
  switch (narrowing_at_) {
    case Narrowing::kIdle:
      // The disk is read through once in a run and then from time to time.
      if (counted_at_ && now.steady - *counted_at_ < kFeedCountEvery) return;
      narrowing_.start(ledger_);
      narrowing_for_ = NarrowingFor::kCount;
      narrowing_at_ = Narrowing::kCounting;
      return;
    case Narrowing::kCounting:
      if (narrowing_.read_some()) counted(now);
      return;
    case Narrowing::kComparing:
      if (asked) return;
      narrowing_.ask(*request.mutable_feed_compare());
      return ask(Asking::kFeedCompare, request, {}, now);
    case Narrowing::kRepairing: {
      if (asked) return;
      Flight flight{};
      flight.again = narrowing_.first_differing();
      for (const Span& span : flight.again) {
        auto& added = *request.mutable_feed_lines()->add_spans();
        added.set_lo(span.lo);
        added.set_hi(span.hi);
      }
      // Unpacked, they are some four times as many as on the line.
      const std::size_t most = meter_down_.known() ? meter_down_.message_bytes() * 4 : kMessageBytesMax;
      request.mutable_feed_lines()->set_bytes_max(static_cast<std::uint32_t>(std::min(most, kMessageBytesMax)));
      flight.expects = request.feed_lines().bytes_max() / 4;
      return ask(Asking::kFeedLines, request, std::move(flight), now);
    }
    case Narrowing::kFreeing: {
      auto lost = narrowing_.lost_some();
      if (lost && lost->empty()) return;
      narrowing_writes_ = true;
      const bool over = !lost;
      write([lost = std::move(lost)](Batch& batch) { lost ? batch.free_lost_lines(*lost) : batch.feed_mended(); },
            [this, over](const Result<void>& result, Now then) {
              narrowing_writes_ = false;
              if (over && result) free_lost_ = false;
              if (over || !result) give_up_narrowing();
              step(then);
            });
      return;
    }
  }
}

// All rows are read. What was lost is told to the ledger before anything is compared.
void Uplink::counted(Now now) {
  counted_at_ = now.steady;
  free_lost_ = true;
  const FeedCount& count = narrowing_.count();
  if (!count.sound()) narrowing_for_ = NarrowingFor::kDifference;
  if (narrowing_for_ == NarrowingFor::kCount) return give_up_narrowing();
  if (count.sound()) return begin_comparing(now);
  status_.feed_equal = false;
  narrowing_writes_ = true;
  write([count](Batch& batch) { batch.feed_recounted(count); },
        [this](const Result<void>& result, Now then) {
          narrowing_writes_ = false;
          if (!result) return start_over(then);
          if (narrowing_at_ == Narrowing::kCounting) begin_comparing(then);
          step(then);
        });
}

void Uplink::begin_comparing(Now now) {
  narrowing_.compare();
  narrowing_at_ = Narrowing::kComparing;
  if (!narrowing_.comparing()) repaired(now);
}

void Uplink::take_feed_compare(const pb::FeedCompareReply& in, Now now) {
  if (narrowing_at_ != Narrowing::kComparing) return;
  if (!narrowing_.take(in)) {
    give_up_narrowing();
    return trouble(now);
  }
  moves_down_.moved(now.steady);
  if (narrowing_.comparing()) return;
  differing_found_ = narrowing_.differing().count();
  narrowing_at_ = Narrowing::kRepairing;
  if (differing_found_ == 0) repaired(now);
}

void Uplink::take_feed_lines(const Flight& flight, pb::FeedLinesReply& in, Now now) {
  if (narrowing_at_ != Narrowing::kRepairing) return;
  RangeSet covered;
  for (const Span& span : flight.again) covered.insert(span);
  covered.keep_up_to(in.covered_hi());
  auto lines = read_lines(*in.mutable_lines());
  const auto sum = Sum256::from(in.sum());
  if (!lines || !sum || covered.empty()) {
    give_up_narrowing();
    return trouble(now);
  }
  status_.pulled_again += lines->size();
  struct Taking {
    RangeSet covered;
    FeedSlice lines;
    bool refused = false;
  };
  auto taking = std::make_shared<Taking>(Taking{covered, {{}, std::move(*lines), in.arrival(), *sum}});
  narrowing_writes_ = true;
  write([taking](Batch& batch) { taking->refused = !batch.pull_again(taking->covered, taking->lines).has_value(); },
        [this, taking](const Result<void>& result, Now then) {
          narrowing_writes_ = false;
          if (!result) return start_over(then);
          if (narrowing_at_ != Narrowing::kRepairing) return step(then);
          if (taking->refused) {
            give_up_narrowing();
            trouble(then);
          } else {
            moves_down_.moved(then.steady);
            narrowing_.settled(taking->covered);
            if (narrowing_.differing().empty()) repaired(then);
          }
          step(then);
        });
}

// Nothing is left that is known to differ; the next Pull says whether that is all.
void Uplink::repaired(Now now) {
  if (differing_found_ > 0) {
    status_.differed = differing_found_;
    status_.repaired = now.wall;
  }
  const std::vector<Span> equal = narrowing_.equal();
  give_up_narrowing();
  feed_settled_ = false;
  if (equal.empty()) return renew_pull(now);
  // No Pull before it is known what need not be pulled.
  narrowing_for_ = NarrowingFor::kDifference;
  narrowing_writes_ = true;
  const Arrival last = equal.back().hi;
  write([equal, last](Batch& batch) { batch.trust_feed(equal, last); },
        [this](const Result<void>& result, Now then) {
          narrowing_writes_ = false;
          narrowing_for_ = NarrowingFor::kCount;
          if (!result) return start_over(then);
          renew_pull(then);
          step(then);
        });
}

}  // namespace yichuang::sync
