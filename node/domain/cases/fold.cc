#include "node/domain/cases/fold.h"

#include <google/protobuf/arena.h>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/amendments.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/conflict_fold.h"
#include "node/domain/cases/flow.h"
#include "node/domain/identifiers/case_number.h"
#include "node/domain/kinds.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr const char* kNobody = "-";

std::string local_day(Instant time) {
  return format_date(local_date(time));
}

template <class Message>
bool read(const Entry& entry, Message& message) {
  const std::string_view bytes = entry.message();
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

class CaseFolding final : public Folding {
 public:
  explicit CaseFolding(std::string_view state)
      : state_(*google::protobuf::Arena::CreateMessage<v1::CaseSummary>(&arena_)) {
    known_ = state_.ParseFromArray(state.data(), static_cast<int>(state.size())) && !state.empty();
  }

  Verdict fold(const Header& header, const EntryId& id, const Entry& entry) override {
    if (entry.erased) return {Verdict::Outcome::kUnreadable};
    const Verdict verdict = apply(header, id, entry);
    if (verdict.outcome == Verdict::Outcome::kCounts) set_time(*state_.mutable_updated_at(), header.at);
    if (verdict.outcome == Verdict::Outcome::kFlagged) {
      note_flag(state_, header, id, verdict.reason);
      keep_files(header, entry);
    }
    if (verdict.outcome != Verdict::Outcome::kUnreadable) note_seen(state_, header, id);
    return verdict;
  }

  Description describe() const override {
    if (!known_) return {};
    Description out;
    const std::string& number = state_.number();
    out.keys.push_back({kCaseByNumber, number});
    out.keys.push_back({kCaseByNumberEnd, {number.rbegin(), number.rend()}});
    const std::string& applicant = applicant_number(state_);
    if (!applicant.empty()) out.keys.push_back({kCaseByPerson, applicant + "/"});
    for (std::string& name : name_keys(state_)) out.keys.push_back({kCaseByName, std::move(name)});
    const std::string due = state_.promised_due().empty() ? "9999-12-31" : state_.promised_due();
    const std::string& accepting = state_.accepting_division();
    if (!is_terminal(state_.state())) {
      const std::string acting = state_.has_step() ? state_.step().division() : accepting;
      // A decision that waits for tolerated papers waits for the window.
      const bool waits = state_.state() == v1::DECIDING && !state_.tolerated().empty();
      const std::string role = waits ? kNobody : state_.has_step() ? state_.step().role() : "window_clerk";
      out.keys.push_back({kCaseOpen, open_key(acting, role, due, number)});
      out.counts.push_back({kCasesWaiting, acting + "/" + role});
      out.counts.push_back({kCasesOpenOf, open_of_key(applicant, state_.business_code())});
      if (acting != accepting) out.keys.push_back({kCaseOpen, open_key(accepting, kNobody, due, number)});
    }
    const std::string state = v1::CaseState_Name(state_.state());
    out.counts.push_back({kCasesByState, accepting + "/" + state});
    const std::string& deciding = state_.deciding_division();
    if (!accepting.starts_with(deciding)) {
      out.counts.push_back({kCasesElsewhere, deciding + "/" + state});
      out.keys.push_back(
          {kCaseElsewhere, deciding + "/" + number.substr(std::min(kNumberDivisionDigits, number.size()))});
    }
    const Instant filed{state_.filed_at().seconds() * 1000};
    out.counts.push_back({kCasesFiled, local_day(filed) + "/" + accepting});
    if (!state_.decided_on().empty()) out.counts.push_back({kCasesDecidedOn, state_.decided_on() + "/" + accepting});
    describe_days(out);
    for (const std::string& resource : state_.reported_resources()) {
      out.keys.push_back({kCaseReporting, resource + "/" + local_day(filed) + "/" + number});
    }
    out.counts.push_back({kCasesAll, ""});
    out.counts.push_back({kCasesOfNumber, number});
    describe_conflicts(state_, out);
    for (const std::string& blob : state_.blobs()) {
      if (const auto id = BlobId::from(blob)) out.blobs.push_back(*id);
    }
    return out;
  }

  std::string state() const override { return known_ ? state_.SerializeAsString() : std::string(); }

 private:
  // The days on which something of the case ends, for those who have to see to it.
  void describe_days(Description& out) const {
    const auto add = [&](const char* what, const std::string& day) {
      for (const std::string& whose : {state_.accepting_division(), state_.deciding_division()}) {
        out.keys.push_back({kCaseByDay, day_key(whose, what) + day + "/" + state_.number()});
        out.counts.push_back({kCasesByDay, day_key(whose, what) + day});
        if (state_.deciding_division() == state_.accepting_division()) break;
      }
    };
    const bool decided = state_.state() >= v1::DECIDED || state_.state() == v1::NOT_ACCEPTED;
    const bool stands =
        state_.state() == v1::SPECIAL || state_.state() == v1::CORRECTING || !state_.paused_on().empty();
    if (!decided && !stands && !state_.promised_due().empty()) add(kPromised, state_.promised_due());
    if (state_.state() == v1::CORRECTING && !state_.correction_due().empty()) add(kCorrection, state_.correction_due());
    if (!decided && !state_.tolerated().empty()) add(kPaper, state_.tolerated_due());
  }

  static Verdict unreadable() { return {Verdict::Outcome::kUnreadable}; }
  static Verdict flag(CaseFlag why) { return {Verdict::Outcome::kFlagged, static_cast<std::uint32_t>(why)}; }

  Verdict apply(const Header& header, const EntryId& id, const Entry& entry) {
    if (header.kind == kCaseFiled) return filed(header, entry);
    if (!known_) return flag(CaseFlag::kWrongState);
    if (header.kind == kCasePrechecked) return prechecked(header, id, entry);
    if (header.kind == kCaseSupplemented) return supplemented(header, id, entry);
    if (header.kind == kCaseStepDone) return step_done(header, entry);
    if (header.kind == kCaseSpecialStarted) return special_started(header, entry);
    if (header.kind == kCaseSpecialEnded) return special_ended(header, entry);
    if (header.kind == kCaseDecided) return decided(header, id, entry);
    if (header.kind == kCaseIssued) return issued(id, entry);
    if (header.kind == kCaseDelivered) return delivered(id, entry);
    if (header.kind == kCaseClosed) return closed();
    if (header.kind == kCaseWithdrawn) return ended(v1::WITHDRAWN);
    if (header.kind == kCaseTerminated) return ended(v1::TERMINATED);
    if (header.kind == kCaseNoted) return {};
    if (header.kind == kCaseTwinFound) return fold_twin_found(state_, header, entry);
    if (header.kind == kCaseSettled) return fold_settled(state_, header, id, entry);
    if (header.kind == kCaseRulingUndone) return fold_ruling_undone(state_, header, entry);
    return unreadable();
  }

  Verdict filed(const Header& header, const Entry& entry) {
    char first_block[8192];
    google::protobuf::ArenaOptions arena_options;
    arena_options.initial_block = first_block;
    arena_options.initial_block_size = sizeof first_block;
    google::protobuf::Arena arena(arena_options);
    auto& in = *google::protobuf::Arena::CreateMessage<v1::CaseFiledFacts>(&arena);
    if (!read(entry, in)) return unreadable();
    if (known_) return flag(CaseFlag::kFiledTwice);
    known_ = true;
    state_.set_number(in.number());
    state_.set_query_code(in.query_code());
    state_.set_state(in.outcome());
    state_.set_business_code(in.rules().business_code());
    state_.set_business_name(in.rules().business_name());
    state_.set_mode(in.rules().mode());
    state_.set_applicant_name(in.applicant().name());
    state_.set_applicant_id_no(in.applicant().id_no());
    state_.set_applicant_credit_code(in.applicant().credit_code());
    state_.set_agent_name(in.agent().name());
    state_.set_accepting_division(header.author.str());
    state_.set_deciding_division(in.rules().deciding_division());
    state_.set_channel(in.channel());
    *state_.mutable_filed_at() = in.filed_at();
    *state_.mutable_steps() = in.rules().steps();
    state_.set_acceptor(header.actor);
    state_.set_correction_due(in.correction_due());
    *state_.mutable_not_duplicates() = std::move(*in.mutable_not_duplicates());
    for (const v1::FieldSource& source : in.sources()) {
      if (source.reported()) state_.add_reported_resources(source.resource());
    }
    if (in.outcome() == v1::CORRECTING) state_.set_notices(1);
    take_materials(in.materials());
    take_photos(in.form());
    if (in.outcome() == v1::ACCEPTED) accept(in.promised_due(), in.statutory_due());
    return {};
  }

  Verdict prechecked(const Header& header, const EntryId& id, const Entry& entry) {
    v1::CasePrechecked in;
    if (!read(entry, in)) return unreadable();
    if (state_.state() != v1::SUBMITTED && state_.state() != v1::CORRECTING) return flag(CaseFlag::kWrongState);
    if (header.author.view() != state_.accepting_division()) return flag(CaseFlag::kNotCompetent);
    state_.set_state(in.outcome());
    state_.set_acceptor(header.actor);
    state_.set_correction_due(in.correction_due());
    if (in.outcome() == v1::CORRECTING) state_.set_notices(state_.notices() + 1);
    take_materials(in.materials());
    take_photos(in.form().SerializeAsString());
    note_amendment(state_, header, id, in.form(), in.materials());
    if (in.outcome() == v1::ACCEPTED) accept(in.promised_due(), in.statutory_due());
    return {};
  }

  Verdict supplemented(const Header& header, const EntryId& id, const Entry& entry) {
    v1::CaseSupplemented in;
    if (!read(entry, in)) return unreadable();
    if (is_terminal(state_.state())) return flag(CaseFlag::kWrongState);
    take_materials(in.materials());
    take_photos(in.form().SerializeAsString());
    note_amendment(state_, header, id, in.form(), in.materials());
    return {};
  }

  Verdict step_done(const Header& header, const Entry& entry) {
    v1::CaseStepDone in;
    if (!read(entry, in)) return unreadable();
    const bool under_way = state_.state() == v1::ACCEPTED || state_.state() == v1::REVIEWING;
    if (!under_way || !state_.has_step()) return flag(CaseFlag::kWrongState);
    if (in.step() != state_.step().code()) return flag(CaseFlag::kOtherStep);
    if (header.author.view() != state_.step().division()) return flag(CaseFlag::kNotCompetent);
    if (in.action() == v1::TAKE) {
      state_.set_state(v1::REVIEWING);
    } else if (in.action() == v1::PASS) {
      go_to(state_.step_index() + 1);
    } else if (in.action() == v1::RETURN) {
      if (state_.step_index() <= 1) return flag(CaseFlag::kWrongState);
      go_to(state_.step_index() - 1);
      state_.set_state(v1::ACCEPTED);
    } else {
      return unreadable();
    }
    return {};
  }

  Verdict special_started(const Header& header, const Entry& entry) {
    v1::CaseSpecialStarted in;
    if (!read(entry, in)) return unreadable();
    if (state_.state() != v1::ACCEPTED && state_.state() != v1::REVIEWING) return flag(CaseFlag::kWrongState);
    if (!state_.has_step() || header.author.view() != state_.step().division()) return flag(CaseFlag::kNotCompetent);
    if (in.kind() == "1") {
      // An extension moves the limits; the clock goes on.
      state_.set_promised_due(in.promised_due());
      state_.set_statutory_due(in.statutory_due());
      return {};
    }
    state_.set_state(v1::SPECIAL);
    state_.set_pause_reason(in.name() + (in.reason().empty() ? "" : ":" + in.reason()));
    state_.set_paused_on(local_day(header.at));
    state_.set_pause_due(in.due());
    return {};
  }

  Verdict special_ended(const Header& header, const Entry& entry) {
    v1::CaseSpecialEnded in;
    if (!read(entry, in)) return unreadable();
    if (state_.state() != v1::SPECIAL) return flag(CaseFlag::kWrongState);
    if (!state_.has_step() || header.author.view() != state_.step().division()) return flag(CaseFlag::kNotCompetent);
    state_.set_state(v1::REVIEWING);
    state_.set_promised_due(in.promised_due());
    state_.set_statutory_due(in.statutory_due());
    state_.clear_pause_reason();
    state_.clear_paused_on();
    state_.clear_pause_due();
    return {};
  }

  Verdict decided(const Header& header, const EntryId& id, const Entry& entry) {
    v1::CaseDecided in;
    if (!read(entry, in)) return unreadable();
    if (state_.state() != v1::DECIDING) return flag(CaseFlag::kWrongState);
    if (!state_.has_step() || header.author.view() != state_.step().division()) return flag(CaseFlag::kNotCompetent);
    state_.set_granted(in.granted());
    state_.set_decider(header.actor);
    state_.set_decided_on(local_day(header.at));
    state_.set_basis(id.hex());
    state_.set_state(v1::DECIDED);
    state_.set_step_index(state_.step_index() + 1);
    show_step();
    return {};
  }

  Verdict issued(const EntryId& id, const Entry& entry) {
    v1::CaseIssued in;
    if (!read(entry, in)) return unreadable();
    if (state_.state() != v1::DECIDED) return flag(CaseFlag::kWrongState);
    if (in.decision() != state_.basis()) return flag(CaseFlag::kOtherBasis);
    state_.set_basis(id.hex());
    state_.set_state(v1::ISSUED);
    state_.set_step_index(state_.step_index() + 1);
    show_step();
    return {};
  }

  Verdict delivered(const EntryId& id, const Entry& entry) {
    v1::CaseDelivered in;
    if (!read(entry, in)) return unreadable();
    if (state_.state() != v1::ISSUED) return flag(CaseFlag::kWrongState);
    if (in.issue() != state_.basis()) return flag(CaseFlag::kOtherBasis);
    state_.set_basis(id.hex());
    state_.set_state(v1::DELIVERED);
    state_.clear_step();
    return {};
  }

  Verdict closed() {
    if (state_.state() != v1::DELIVERED) return flag(CaseFlag::kWrongState);
    state_.set_state(v1::CLOSED);
    state_.clear_step();
    return {};
  }

  Verdict ended(v1::CaseState as) {
    const v1::CaseState now = state_.state();
    const bool before_decision = now == v1::SUBMITTED || now == v1::CORRECTING || now == v1::ACCEPTED ||
                                 now == v1::REVIEWING || now == v1::SPECIAL;
    if (!before_decision) return flag(CaseFlag::kWrongState);
    state_.set_state(as);
    state_.clear_step();
    return {};
  }

  void accept(const std::string& promised, const std::string& statutory) {
    state_.set_promised_due(promised);
    state_.set_statutory_due(statutory);
    state_.clear_correction_due();
    go_to(1);
    if (state_.state() != v1::DECIDING) state_.set_state(v1::ACCEPTED);
  }

  void go_to(std::uint32_t index) {
    state_.set_step_index(index);
    show_step();
    if (state_.has_step()) state_.set_state(is_decision(state_.step()) ? v1::DECIDING : v1::REVIEWING);
  }

  void show_step() {
    if (state_.step_index() < static_cast<std::uint32_t>(state_.steps_size())) {
      *state_.mutable_step() = state_.steps(static_cast<int>(state_.step_index()));
    } else {
      state_.clear_step();
    }
  }

  template <class Materials>
  void take_materials(const Materials& materials) {
    await_papers(state_, materials);
    for (const v1::Material& material : materials) {
      state_.set_files(state_.files() + static_cast<std::uint32_t>(material.attachments_size()));
    }
    keep_attachments(materials);
  }

  template <class Materials>
  void keep_attachments(const Materials& materials) {
    for (const v1::Material& material : materials) {
      for (const v1::Attachment& attachment : material.attachments()) {
        if (const auto blob = from_hex(attachment.blob())) state_.add_blobs(*blob);
      }
    }
  }

  // The papers of an event without effect stay too: a ruling may take them.
  void keep_files(const Header& header, const Entry& entry) {
    v1::CasePrechecked prechecked;
    v1::CaseSupplemented supplemented;
    if (header.kind == kCasePrechecked && read(entry, prechecked)) {
      keep_attachments(prechecked.materials());
      take_photos(prechecked.form().SerializeAsString());
    } else if (header.kind == kCaseSupplemented && read(entry, supplemented)) {
      keep_attachments(supplemented.materials());
      take_photos(supplemented.form().SerializeAsString());
    }
  }

  // A photo is a field that holds the id of its content: 64 hex digits, which in
  // an encoded Value (google/protobuf/struct.proto) stand behind these two bytes.
  void take_photos(std::string_view form) {
    constexpr std::string_view kTextOf64 = "\x1a\x40";
    for (std::size_t at = form.find(kTextOf64); at != std::string_view::npos; at = form.find(kTextOf64, at + 1)) {
      const std::string_view text = form.substr(at + kTextOf64.size(), 2 * BlobId::kSize);
      const auto blob = from_hex(text);
      if (text.size() == 2 * BlobId::kSize && blob) state_.add_blobs(*blob);
    }
  }

  bool known_ = false;
  google::protobuf::Arena arena_;
  v1::CaseSummary& state_;
};

class CaseProjection final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<CaseFolding>(state);
  }
};

}  // namespace

void await_papers(v1::CaseSummary& state, const google::protobuf::RepeatedPtrField<v1::Material>& came) {
  std::vector<std::string> waiting(state.tolerated().begin(), state.tolerated().end());
  for (const v1::Material& material : came) {
    std::erase(waiting, material.name());
    if (material.state() != v1::TOLERATED) continue;
    waiting.push_back(material.name());
    const bool earlier = state.tolerated_due().empty() || material.due() < state.tolerated_due();
    if (earlier) state.set_tolerated_due(material.due());
  }
  state.clear_tolerated();
  for (std::string& name : waiting) state.add_tolerated(std::move(name));
  if (state.tolerated().empty()) state.clear_tolerated_due();
}

const char* flag_text(std::uint32_t reason) {
  switch (static_cast<CaseFlag>(reason)) {
    case CaseFlag::kFiledTwice:
      return "此件已有申请";
    case CaseFlag::kWrongState:
      return "到达时办件状态已不允许,未生效";
    case CaseFlag::kNotCompetent:
      return "不是该环节的办理单位,未生效";
    case CaseFlag::kOtherBasis:
      return "所依据的决定已不成立,未生效";
    case CaseFlag::kOtherStep:
      return "办件已不在该环节,未生效";
    case CaseFlag::kNothingOpen:
      return "所裁定的冲突已不在,或办件此后已有办理";
    case CaseFlag::kOverwritten:
      return "另一处互不知情地填了同一项,以后写的为准";
    case CaseFlag::kNone:
      break;
  }
  return "";
}

bool is_terminal(v1::CaseState state) {
  return state == v1::NOT_ACCEPTED || state == v1::CLOSED || state == v1::WITHDRAWN || state == v1::TERMINATED;
}

std::string open_key(const std::string& division, const std::string& role, const std::string& due,
                     const std::string& number) {
  return division + "/" + role + "/" + due + "/" + number;
}

std::string day_key(const std::string& division, const std::string& what) {
  return division + "/" + what + "/";
}

std::string open_of_key(const std::string& applicant, const std::string& business_code) {
  return applicant + "/" + business_code;
}

std::shared_ptr<const Projection> case_projection() {
  return std::make_shared<CaseProjection>();
}

v1::CaseSummary summary_of(const Record& record) {
  v1::CaseSummary out;
  if (!out.ParseFromString(record.state)) out.Clear();
  return out;
}

}  // namespace yichuang::node
