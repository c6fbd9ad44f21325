#include "node/domain/conflicts/clash.h"

#include <algorithm>
#include <memory>
#include <set>

#include "node/domain/cases/fold.h"
#include "node/domain/kinds.h"
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
    auto entry = view_.entry(held);
    if (!entry) return false;
    const auto folding = projection_->resume(ref_, state_);
    const Verdict verdict = folding->fold(entry->header, held.id, entry->entry);
    state_ = folding->state();
    if (verdict.outcome == Verdict::Outcome::kCounts) {
      counted_.push_back(std::make_shared<const ParsedEntry>(std::move(*entry)));
    }
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
  CaseThen now() const {
    std::vector<const ParsedEntry*> counted;
    for (const auto& entry : counted_) counted.push_back(entry.get());
    CaseThen out{summary(), {}};
    out.content = read_content(counted, out.summary);
    return out;
  }

 private:
  const LedgerView& view_;
  const RecordRef& ref_;
  std::shared_ptr<const Projection> projection_;
  std::string state_;
  // Shared, since a replay is copied where ways part.
  std::vector<std::shared_ptr<const ParsedEntry>> counted_;
};

// What a writer had seen, folded.
std::optional<Replay> replay_of(const LedgerView& view, const Record& record, const std::set<EntryId>& past) {
  std::vector<const Held*> seen;
  for (const Held& one : record.held) {
    if (one.allowed && past.contains(one.id)) seen.push_back(&one);
  }
  Replay out(view, record.ref);
  for (const Held* one : fold_order(seen)) {
    if (!out.fold(*one)) return std::nullopt;
  }
  return out;
}

// What first barred the late event, unless something binding came of that.
const Held* barred_by(Replay replay, const Record& record, const std::set<EntryId>& past, const Held& late,
                      const ParsedEntry& entry) {
  const Held* stands = nullptr;
  for (std::size_t i = 0; i < record.folded && &record.held[i] != &late; ++i) {
    const Held& other = record.held[i];
    if (past.contains(other.id)) continue;
    if (!replay.fold(other)) return nullptr;
    if (other.standing != Standing::kCounts || replay.would_count(entry)) continue;
    if (stands == nullptr || other.kind.binding() > stands->kind.binding()) stands = &other;
  }
  return stands;
}

}  // namespace

std::optional<Clash> clash_of(const LedgerView& view, const Record& record, const EntryId& late) {
  const Held* held = record.find(late);
  const auto entry = held == nullptr ? std::nullopt : view.entry(*held);
  if (!entry || held->standing != Standing::kFlagged) return std::nullopt;
  const std::set<EntryId> past = past_of(record, *held);
  const auto seen = replay_of(view, record, past);
  if (!seen) return std::nullopt;
  const Replay& replay = *seen;
  Replay before(view, record.ref);
  for (std::size_t i = 0; i < record.folded && &record.held[i] != held; ++i) {
    if (!before.fold(record.held[i])) return std::nullopt;
  }
  Clash out{held, nullptr, replay.now(), replay.now(), before.now()};
  if (!replay.would_count(*entry)) return out;
  Replay as_it_meant = replay;
  as_it_meant.fold(*held);
  out.left = as_it_meant.now();
  out.stands = barred_by(replay, record, past, *held, *entry);
  out.brings_data = held->kind == kCasePrechecked || held->kind == kCaseSupplemented;
  return out;
}

std::optional<Clash> overwritten(const LedgerView& view, const Record& record, const EntryId& lost, const EntryId& by) {
  const Held* left = record.find(lost);
  const Held* right = record.find(by);
  if (left == nullptr || right == nullptr) return std::nullopt;
  const auto base = replay_of(view, record, past_of(record, *left));
  auto other = replay_of(view, record, past_of(record, *right));
  if (!base || !other) return std::nullopt;
  Replay meant = *base;
  if (!meant.fold(*left) || !other->fold(*right)) return std::nullopt;
  return Clash{left, right, base->now(), meant.now(), other->now(), true, true};
}

std::optional<CaseThen> when_told_of(const LedgerView& view, const Record& record, const std::string& twin) {
  Replay replay(view, record.ref);
  for (std::size_t i = 0; i < record.folded; ++i) {
    if (!replay.fold(record.held[i])) return std::nullopt;
    if (record.held[i].kind != kCaseTwinFound) continue;
    const v1::CaseSummary summary = replay.summary();
    const auto is_it = [&](const v1::Twin& one) { return one.key() == twin; };
    if (std::any_of(summary.twins().begin(), summary.twins().end(), is_it)) return replay.now();
  }
  return std::nullopt;
}

CaseThen case_now(const LedgerView& view, const Record& record) {
  return {summary_of(record), read_content(record, entries_of(view, record))};
}

}  // namespace yichuang::node
