#include "node/domain/cases/conflict_fold.h"

#include <algorithm>
#include <cstdio>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/amendments.h"
#include "node/domain/cases/case_settled.pb.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

// What comes from elsewhere is held to these; an honest program stays far below.
constexpr std::size_t kReasonBytesMax = 4000;
constexpr std::size_t kCodeBytesMax = 40;
constexpr std::size_t kCaseKeyBytes = 16;
constexpr int kTwinsMax = 100;
constexpr int kTakenMax = 1000;
// Thirteen digits, until the year 2286.
constexpr std::int64_t kListedMsMax = 9'999'999'999'999;

template <class Message>
bool read(const Entry& entry, Message& message) {
  const std::string_view bytes = entry.message();
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

Verdict unreadable() {
  return {Verdict::Outcome::kUnreadable};
}
Verdict flag(CaseFlag why) {
  return {Verdict::Outcome::kFlagged, static_cast<std::uint32_t>(why)};
}

bool same(const google::protobuf::MessageLite& one, const google::protobuf::MessageLite& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

template <class Twins>
int find_twin(const Twins& twins, const std::string& key) {
  for (int i = 0; i < twins.size(); ++i) {
    if (twins[i].key() == key) return i;
  }
  return -1;
}

int find_flag(const v1::CaseSummary& state, const std::string& event) {
  for (int i = 0; i < state.flags_size(); ++i) {
    if (state.flags(i).event() == event) return i;
  }
  return -1;
}

bool ruled_on(const v1::CaseSummary& state, const std::string& twin) {
  return std::any_of(state.rulings().begin(), state.rulings().end(),
                     [&](const v1::CaseRuling& ruling) { return find_twin(ruling.twins(), twin) >= 0; });
}

bool makes_sense(const v1::Twin& twin) {
  return twin.key().size() == kCaseKeyBytes && twin.number().size() <= kCodeBytesMax && Division::from(twin.division());
}

bool makes_sense(const v1::CaseSettled& in) {
  const bool names_something = !in.events().empty() || !in.twins().empty();
  const bool stands = !in.has_outcome() || (v1::CaseState_IsValid(in.outcome().state()) &&
                                            in.outcome().state() != v1::CASE_STATE_UNSPECIFIED);
  return names_something && stands && in.reason().size() <= kReasonBytesMax && in.ruling().size() <= kCodeBytesMax &&
         in.taken_size() <= kTakenMax;
}

bool all_open(const v1::CaseSummary& state, const v1::CaseSettled& in) {
  return std::all_of(in.events().begin(), in.events().end(),
                     [&](const std::string& event) { return find_flag(state, event) >= 0; }) &&
         std::all_of(in.twins().begin(), in.twins().end(),
                     [&](const std::string& twin) { return find_twin(state.twins(), twin) >= 0; });
}

// What is ruled on goes from the open ones into the ruling.
void take_over(v1::CaseSummary& state, const v1::CaseSettled& in, v1::CaseRuling& ruling) {
  for (const std::string& event : in.events()) {
    const int at = find_flag(state, event);
    if (at < 0) continue;  // named twice
    *ruling.add_flags() = state.flags(at);
    state.mutable_flags()->DeleteSubrange(at, 1);
    state.set_flagged(state.flagged() - 1);
  }
  for (const std::string& twin : in.twins()) {
    const int at = find_twin(state.twins(), twin);
    if (at < 0) continue;
    *ruling.add_twins() = state.twins(at);
    state.mutable_twins()->DeleteSubrange(at, 1);
  }
}

void stand(v1::CaseSummary& state, const v1::CaseStanding& as) {
  state.set_state(as.state());
  state.set_step_index(as.step_index());
  state.set_granted(as.granted());
  state.set_basis(as.basis());
  state.set_decider(as.decider());
  state.set_promised_due(as.promised_due());
  state.set_statutory_due(as.statutory_due());
  state.set_pause_reason(as.pause_reason());
  state.set_paused_on(as.paused_on());
  state.set_pause_due(as.pause_due());
  state.set_correction_due(as.correction_due());
  state.set_decided_on(as.decided_on());
  state.clear_step();
  const bool has_step = as.state() >= v1::ACCEPTED && as.state() <= v1::ISSUED;
  if (has_step && as.step_index() < static_cast<std::uint32_t>(state.steps_size())) {
    *state.mutable_step() = state.steps(static_cast<int>(as.step_index()));
  }
}

v1::PapersAwaited awaited(const v1::CaseSummary& state) {
  v1::PapersAwaited out;
  *out.mutable_tolerated() = state.tolerated();
  out.set_tolerated_due(state.tolerated_due());
  return out;
}

std::string since_key(const google::protobuf::Timestamp& at) {
  char digits[32];
  const std::int64_t ms = at.seconds() * 1000 + at.nanos() / 1'000'000;
  std::snprintf(digits, sizeof digits, "/%013lld/",
                static_cast<long long>(std::clamp<std::int64_t>(ms, 0, kListedMsMax)));
  return digits;
}

// Where one conflict is listed: `first`, and `other` when it concerns that too.
void list_under(const std::string& first, const std::string& other, const std::string& rest, Description& out) {
  out.keys.push_back({kConflictOpen, first + rest});
  out.counts.push_back({kConflictsOpen, first});
  if (first.starts_with(other)) return;
  out.keys.push_back({kConflictElsewhere, other + rest});
  out.counts.push_back({kConflictsElsewhere, other + "/" + first});
}

}  // namespace

bool may_rule(const v1::CaseSummary& state, const Division& office) {
  return state.accepting_division().starts_with(office.view()) || state.deciding_division().starts_with(office.view());
}

bool went_on_since(const v1::CaseSummary& state, const v1::CaseRuling& ruling) {
  const bool stands = !ruling.has_after() || same(standing_of(state), ruling.after());
  return !stands || (ruling.has_papers_after() && !same(awaited(state), ruling.papers_after()));
}

bool is_handed_over(const v1::CaseSummary& state) {
  return state.state() == v1::DELIVERED || state.state() == v1::CLOSED;
}

void note_flag(v1::CaseSummary& state, const Header& header, const EntryId& id, std::uint32_t reason) {
  state.set_flagged(state.flagged() + 1);
  v1::OpenFlag& open = *state.add_flags();
  open.set_event(id.str());
  open.set_reason(reason);
  set_time(*open.mutable_at(), header.at);
}

Verdict fold_twin_found(v1::CaseSummary& state, const Header& header, const Entry& entry) {
  v1::CaseTwinFound in;
  const auto sensible = [](const v1::Twin& twin) { return makes_sense(twin); };
  if (!read(entry, in) || !std::all_of(in.twins().begin(), in.twins().end(), sensible) ||
      state.twins_size() + in.twins_size() > kTwinsMax) {
    return unreadable();
  }
  if (!may_rule(state, header.author)) return flag(CaseFlag::kNotCompetent);
  for (v1::Twin& twin : *in.mutable_twins()) {
    // Two hubs may have found it, or one of them again after it was restored.
    if (find_twin(state.twins(), twin.key()) >= 0 || ruled_on(state, twin.key())) continue;
    set_time(*twin.mutable_found(), header.at);
    *state.add_twins() = std::move(twin);
  }
  return {};
}

Verdict fold_settled(v1::CaseSummary& state, const Header& header, const EntryId& id, const Entry& entry) {
  v1::CaseSettled in;
  if (!read(entry, in) || !makes_sense(in)) return unreadable();
  if (!may_rule(state, header.author)) return flag(CaseFlag::kNotCompetent);
  if (!all_open(state, in)) return flag(CaseFlag::kNothingOpen);
  const bool sets_data = !in.form().fields().empty() || !in.materials().empty();
  const bool changes = in.has_outcome() || sets_data;
  if (changes && is_handed_over(state)) return flag(CaseFlag::kWrongState);
  v1::CaseRuling& ruling = *state.add_rulings();
  ruling.set_event(id.str());
  ruling.set_ruling(in.ruling());
  ruling.set_reason(in.reason());
  ruling.set_by(header.actor);
  ruling.set_by_name(acted_by(entry).name());
  *ruling.mutable_taken() = in.taken();
  set_time(*ruling.mutable_at(), header.at);
  take_over(state, in, ruling);
  if (!changes) return {};
  *ruling.mutable_before() = standing_of(state);
  if (in.has_outcome()) stand(state, in.outcome());
  *ruling.mutable_after() = standing_of(state);
  note_amendment(state, header, id, in.form(), in.materials());
  if (in.materials().empty()) return {};
  *ruling.mutable_papers_before() = awaited(state);
  await_papers(state, in.materials());
  *ruling.mutable_papers_after() = awaited(state);
  return {};
}

Verdict fold_ruling_undone(v1::CaseSummary& state, const Header& header, const Entry& entry) {
  v1::CaseRulingUndone in;
  if (!read(entry, in)) return unreadable();
  if (!may_rule(state, header.author)) return flag(CaseFlag::kNotCompetent);
  auto& rulings = *state.mutable_rulings();
  const auto found = std::find_if(rulings.begin(), rulings.end(),
                                  [&](const v1::CaseRuling& ruling) { return ruling.event() == in.ruling(); });
  if (found == rulings.end()) return flag(CaseFlag::kNothingOpen);
  if (found->has_after()) {
    if (went_on_since(state, *found) || is_handed_over(state)) return flag(CaseFlag::kNothingOpen);
    stand(state, found->before());
  }
  if (found->has_papers_before()) {
    *state.mutable_tolerated() = found->papers_before().tolerated();
    state.set_tolerated_due(found->papers_before().tolerated_due());
  }
  for (const v1::OpenFlag& open : found->flags()) *state.add_flags() = open;
  for (const v1::Twin& twin : found->twins()) *state.add_twins() = twin;
  state.set_flagged(state.flagged() + static_cast<std::uint32_t>(found->flags_size()));
  rulings.erase(found);
  return {};
}

void describe_conflicts(const v1::CaseSummary& state, Description& out) {
  const std::string& accepting = state.accepting_division();
  for (const v1::OpenFlag& open : state.flags()) {
    list_under(accepting, state.deciding_division(), since_key(open.at()) + open.event(), out);
  }
  // Of two cases the one with the lower number stands for both, and is listed at
  // the other's town too.
  for (const v1::Twin& twin : state.twins()) {
    if (state.number() <= twin.number()) {
      list_under(accepting, accepting, since_key(twin.found()) + twin.key(), out);
    } else {
      out.keys.push_back({kConflictElsewhere, accepting + since_key(twin.found()) + twin.key()});
      out.counts.push_back({kConflictsElsewhere, accepting + "/" + twin.division()});
    }
  }
  for (const v1::CaseRuling& ruling : state.rulings()) {
    out.keys.push_back({kConflictRuled, accepting + since_key(ruling.at()) + ruling.event()});
  }
}

v1::CaseStanding standing_of(const v1::CaseSummary& summary) {
  v1::CaseStanding out;
  out.set_state(summary.state());
  out.set_step_index(summary.step_index());
  out.set_granted(summary.granted());
  out.set_basis(summary.basis());
  out.set_decider(summary.decider());
  out.set_promised_due(summary.promised_due());
  out.set_statutory_due(summary.statutory_due());
  out.set_pause_reason(summary.pause_reason());
  out.set_paused_on(summary.paused_on());
  out.set_pause_due(summary.pause_due());
  out.set_correction_due(summary.correction_due());
  out.set_decided_on(summary.decided_on());
  return out;
}

}  // namespace yichuang::node
