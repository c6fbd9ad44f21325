// How a node takes its parent's branch of a log in place of its own, after a
// machine was resumed from memory and wrote the same numbers again.

#include <algorithm>

#include "storage/base/check.h"
#include "storage/ledger/authority.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/limits.h"
#include "storage/ledger/parting.h"

namespace yichuang::storage {
namespace {

// `held` as far as `last`, whose hash is `end`.
std::vector<HeldRange> up_to(const std::vector<HeldRange>& held, Seq last, const ChainHash& end) {
  std::vector<HeldRange> out;
  for (HeldRange range : held) {
    if (range.lo > last) break;
    if (range.hi > last) {
      range.hi = last;
      range.end = end;
    }
    out.push_back(range);
  }
  return out;
}

}  // namespace

// A range that a checkpoint covers can be passed on; what is left of one that was
// cut through cannot, unless the other branch goes on right there.
Seq LogKeeper::last_servable(const LogInfo& log, Seq fork) const {
  for (const HeldRange& range : log.held) {
    if (fork < range.lo || fork >= range.hi) continue;
    const auto row = overlay_.scan(Space::kLedger, keys::log_rows('c', log.no, range.lo, fork), Direction::kBackward);
    return row->valid() ? keys::seq_at_end(row->key()) : range.lo - 1;
  }
  return fork;
}

Result<LogKeeper::Swapped> LogKeeper::take_branch(const VerifiedRange& range, Seq agreed) {
  const auto number = overlay_.get(Space::kLedger, keys::log_by_id(range.log));
  if (!number) return not_found("the log is not known here");
  Touched& touched = touch(keys::number32_at_end(*number));
  LogInfo& log = touched.info;
  if (log.owner != range.owner.node) return conflict("the log belongs to another node");
  const Logs logs(overlay_);
  const Parting parts = parting(logs, log, range);
  Swapped out;
  if (parts.differs) {
    Seq fork = std::min(std::max(agreed, parts.agreed.value_or(0)), *parts.differs - 1);
    if (range.lo > fork + 1) fork = last_servable(log, fork);
    const auto end = logs.hash_at(log, fork);
    if (!end) return conflict("the hash where the branches part is not known here");
    std::vector<HeldRange> kept = up_to(log.held, fork, *end);
    if (kept.size() > kLogHolesMax) return too_large("the log would have too many holes");
    for (const char letter : {'e', 'c'}) {
      const KeyRange behind = keys::log_rows(letter, log.no, fork + 1, log.head());
      std::vector<std::string> rows;
      for (auto row = overlay_.scan(Space::kLedger, behind, Direction::kForward); row->valid(); row->next()) {
        if (letter == 'e') out.cut.emplace_back(keys::seq_at_end(row->key()), row->value());
        rows.emplace_back(row->key());
      }
      for (const std::string& row : rows) overlay_.erase(Space::kLedger, row);
    }
    log.held = std::move(kept);
    touched.changed = true;
  }
  TRY_ASSIGN(out.accepted, accept(range));
  return out;
}

Result<GaveWay> Batch::give_way(const VerifiedRange& range, Seq agreed) {
  if (state_.open && state_.open->id == range.log) start_new_log();
  draw_log();
  TRY_ASSIGN(LogKeeper::Swapped swapped, logs_.take_branch(range, agreed));
  const LogNo log = swapped.accepted.log;
  GaveWay out{swapped.cut.size(), 0};

  std::vector<std::pair<ParsedEntry, std::string>> branch;
  for (auto& [seq, encoded] : swapped.cut) {
    auto parsed = parse_entry(encoded);
    if (!parsed || parsed->header.kind.shape() == Shape::kControl) continue;
    if (Held* held = records_.change(parsed->header.record()).find(parsed->id)) {
      std::erase(held->places, Place{log, seq});
    }
    branch.emplace_back(std::move(*parsed), std::move(encoded));
  }
  for (const Seq seq : swapped.accepted.fresh) {
    Held* held = records_.take(range.entries[seq - range.lo]);
    if (held != nullptr) held->places.push_back({log, seq});
  }
  for (auto& [entry, encoded] : branch) out.again += append_again(entry, std::move(encoded), log) ? 1u : 0u;
  records_.settle();
  return out;
}

// What counted by its place in the branch counts by one in our own log from now
// on; what did not is not made ours.
bool Batch::append_again(const ParsedEntry& entry, std::string encoded, LogNo branch) {
  const auto covers = [&](LogNo no) { return logs_.log(no).covers(entry.header.author); };
  Held* held = records_.change(entry.header.record()).find(entry.id);
  if (held == nullptr) {
    // Past what a record takes: it stands unread in its log.
    const bool allowed = check_authority(entry.header).has_value() && covers(branch);
    if (allowed) logs_.append(entry.id, std::move(encoded), time_.wall);
    return allowed;
  }
  const bool elsewhere =
      held->line != 0 || held->kept ||
      std::any_of(held->places.begin(), held->places.end(), [&](const Place& place) { return covers(place.log); });
  if (!held->allowed || elsewhere) return false;
  held->places.push_back(logs_.append(entry.id, std::move(encoded), time_.wall));
  return true;
}

void Batch::start_new_log() {
  if (!state_.open) return;
  logs_.close(time_.wall);
  draw_log();
}

// Only when it is about to be opened: one drawn long before would come back with an
// image of this machine's memory.
void Batch::draw_log() {
  if (!state_.open) state_.fresh_log = draw_log_id(overlay_, identity_.division(), prng_);
}

void Batch::stop_writing(const std::string& why) {
  if (!state_.stopped.empty()) return;
  state_.stopped = why;
  change_local({std::string(kStoppedRow), encode_stopped({identity_.node(), why, time_.wall})});
}

}  // namespace yichuang::storage
