// When the hub holds another branch of a log than we do: a machine was resumed from
// memory and wrote its numbers again. Where the two branches part is narrowed down by
// pulling ranges of the hub's; then we take its branch, and what was allowed of ours is
// appended again.

#include <algorithm>

#include "storage/ledger/parting.h"
#include "sync/engine/convert.h"
#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

// Does what the hub states of `log` contradict what we hold?
void Uplink::look_for_branch(const LedgerView& view, const LogInfo& log, const std::vector<HeldRange>& stated) {
  const Parting parts = parting(view.logs(), log, stated);
  if (parts.differs) contest(log.id, *parts.differs, parts.agreed.value_or(0));
}

void Uplink::refused_here(const VerifiedRange& range) {
  const Snapshot snapshot = ledger_.snapshot();
  const auto log = snapshot->logs().by_id(range.log);
  const Parting parts = log ? parting(snapshot->logs(), *log, range) : Parting{};
  if (parts.differs) contest(range.log, *parts.differs, parts.agreed.value_or(0));
}

void Uplink::contest(const LogId& log, Seq differs, Seq agreed) {
  Contest& contest = contested_[log];
  if (contest.differs == 0 || differs < contest.differs) contest.differs = differs;
  if (agreed > contest.agreed && agreed < contest.differs) contest.agreed = agreed;
  wanted_.erase(log);
  queue_.set_aside(log);
}

// What to look at next of the hub's branch; absent when it states nothing there.
std::optional<Span> Uplink::next_look(const LedgerView& view, const LogInfo& log, const Contest& contest) const {
  const RangeSet theirs = numbers_of(stated_by(view.receipts(status_.hubs.front().division, log.id)));
  const RangeSet ours = log.numbers();
  RangeSet between = theirs.minus(theirs.minus(ours));
  between.keep_up_to(contest.differs - 1);
  if (contest.agreed > 0) between.erase({1, contest.agreed});
  if (!between.empty()) {
    const Span last = between.spans().back();
    const Seq middle = last.lo + (last.hi - last.lo) / 2;
    return last.count() > kRangeEntriesMax ? Span{middle, middle} : last;
  }
  for (const Seq at : {contest.differs, contest.differs + 1}) {
    if (theirs.contains(at)) return Span{at, at};
  }
  return std::nullopt;
}

void Uplink::ask_for_branches(const LedgerView& view, pb::Pull& pull, Flight& flight, Instant now) {
  for (auto at = contested_.begin(); at != contested_.end();) {
    const auto log = view.logs().by_id(at->first);
    const auto look = log ? next_look(view, *log, at->second) : std::nullopt;
    if (!look) {
      // The next contact tells what became of it.
      at = contested_.erase(at);
      continue;
    }
    if (static_cast<std::size_t>(pull.wanted_size()) < kWantedMax) ask_for(view, at->first, *look, now, pull, flight);
    ++at;
  }
}

void Uplink::take_branch(const LedgerView& view, VerifiedRange range) {
  Contest& contest = contested_.at(range.log);
  const auto log = view.logs().by_id(range.log);
  if (!log || contest.giving_way) return;
  moves_down_.moved(seen_);
  withheld_.had(range.log, {range.lo, range.hi()});
  const Parting parts = parting(view.logs(), *log, range);
  if (parts.differs) contest.differs = std::min(contest.differs, *parts.differs);
  if (parts.agreed && *parts.agreed < contest.differs) contest.agreed = std::max(contest.agreed, *parts.agreed);
  const auto look = next_look(view, *log, contest);
  const bool found = !look || look->lo >= contest.differs;
  if (!found || range.lo > contest.differs + 1 || range.hi() < contest.differs) return;
  contest.giving_way = true;
  give_way(std::move(range), contest.agreed);
}

void Uplink::give_way(VerifiedRange range, Seq agreed) {
  struct Giving {
    VerifiedRange range;
    std::optional<GaveWay> gave;
  };
  auto giving = std::make_shared<Giving>(Giving{std::move(range), std::nullopt});
  ++writes_of_pull_;
  write(
      [giving, agreed](Batch& batch) {
        auto gave = batch.give_way(giving->range, agreed);
        if (gave) giving->gave = *gave;
      },
      [this, giving](const Result<void>& result, Now then) {
        const LogId& log = giving->range.log;
        contested_.erase(log);
        if (!result) {
          start_over(then);
        } else if (giving->gave && giving->gave->cut > 0) {
          ++status_.gave_way;
          say_mended("日志 " + log.hex().substr(0, 8) +
                         " 与上级所存的分成两支(写它的机器曾由内存快照恢复),已改用上级那一支:本机一支 " +
                         std::to_string(giving->gave->cut) + " 条,其中 " + std::to_string(giving->gave->again) +
                         " 条以原编号写入新日志",
                     then);
          const Snapshot snapshot = ledger_.snapshot();
          queue_.take_up(*snapshot, log);
          want(*snapshot, log);
        }
        written_of_pull(then);
      });
}

void Uplink::on_clock_jump(Now now) {
  lose_session(now);
  if (run_) draw_run();
  // The time that the machine was not there is no stall.
  unanswered_.forget();
  moves_up_.moved(now.steady);
  moves_down_.moved(now.steady);
  step(now);
}

}  // namespace yichuang::sync
