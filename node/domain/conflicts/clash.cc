#include "node/domain/conflicts/clash.h"

#include <algorithm>
#include <set>

#include "node/domain/cases/fold.h"
#include "storage/ledger/fold_order.h"

namespace yichuang::node {

using namespace storage;

namespace {

// The folded entries of the record that `of` had seen, and what those had seen.
std::set<EntryId> past_of(const Record& record, const Held& of) {
  std::set<EntryId> past;
  std::vector<EntryId> todo = of.after;
  while (!todo.empty()) {
    const EntryId id = todo.back();
    todo.pop_back();
    const Held* held = record.find(id);
    if (held == nullptr || !past.insert(id).second) continue;
    todo.insert(todo.end(), held->after.begin(), held->after.end());
  }
  return past;
}

// Folds entries of one record, one after the other.
class Replay {
 public:
  Replay(const LedgerView& view, const RecordRef& ref) : view_(view), ref_(ref), projection_(case_projection()) {}

  // False when its bytes are not here.
  bool fold(const Held& held) {
    const auto entry = view_.entry(held);
    if (!entry) return false;
    const auto folding = projection_->resume(ref_, state_);
    folding->fold(entry->header, held.id, entry->entry);
    state_ = folding->state();
    return true;
  }
  bool would_count(const ParsedEntry& entry) const {
    const auto folding = projection_->resume(ref_, state_);
    return folding->fold(entry.header, entry.id, entry.entry).outcome == Verdict::Outcome::kCounts;
  }
  v1::CaseSummary summary() const {
    v1::CaseSummary out;
    out.ParseFromString(state_);
    return out;
  }

 private:
  const LedgerView& view_;
  const RecordRef& ref_;
  std::shared_ptr<const Projection> projection_;
  std::string state_;
};

}  // namespace

std::optional<Clash> clash_of(const LedgerView& view, const Record& record, const EntryId& late) {
  const Held* held = record.find(late);
  const auto entry = held == nullptr ? std::nullopt : view.entry(*held);
  if (!entry || held->standing != Standing::kFlagged) return std::nullopt;
  const std::set<EntryId> past = past_of(record, *held);
  std::vector<const Held*> seen;
  for (const Held& one : record.held) {
    if (one.allowed && past.contains(one.id)) seen.push_back(&one);
  }
  Replay replay(view, record.ref);
  for (const Held* one : fold_order(seen)) {
    if (!replay.fold(*one)) return std::nullopt;
  }
  Clash out{held, nullptr, replay.summary(), replay.summary(), summary_of(record)};
  if (!replay.would_count(*entry)) return out;
  Replay as_it_meant = replay;
  as_it_meant.fold(*held);
  out.left = as_it_meant.summary();
  for (std::size_t i = 0; i < record.folded && &record.held[i] != held; ++i) {
    const Held& other = record.held[i];
    if (past.contains(other.id)) continue;
    if (!replay.fold(other)) return std::nullopt;
    if (other.standing != Standing::kCounts || replay.would_count(*entry)) continue;
    // What first barred it, unless something binding came of that.
    const bool binds_more = out.stands != nullptr && other.kind.binding() > out.stands->kind.binding();
    if (out.stands == nullptr || binds_more) out.stands = &other;
  }
  return out;
}

}  // namespace yichuang::node
