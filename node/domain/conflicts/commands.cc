#include "node/domain/conflicts/commands.h"

#include <algorithm>

#include "node/domain/accounts/account.pb.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/command_parts.h"
#include "node/domain/cases/conflict_fold.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/catalogue/forms.h"
#include "node/domain/conflicts/fields.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "node/domain/stale.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kReasonBytesMax = 1000;

// What was asked to be taken from which side.
Result<Choices> read_choices(const v1::RuleConflict& request, const v1::ConflictOption& option) {
  Choices out;
  std::vector<Complaint> complaints;
  for (const v1::ChosenField& chosen : request.fields()) {
    const bool known =
        std::find(option.fields().begin(), option.fields().end(), chosen.field()) != option.fields().end();
    const bool left = chosen.side() == side_name(Side::kLeft);
    if (!known) complaints.push_back({"fields." + chosen.field(), "不能逐项采用的一项"});
    if (!left && chosen.side() != side_name(Side::kRight)) {
      complaints.push_back({"fields." + chosen.field(), "应为 left 或 right"});
    }
    if (!out.try_emplace(chosen.field(), left ? Side::kLeft : Side::kRight).second) {
      complaints.push_back({"fields." + chosen.field(), "给了两次"});
    }
  }
  if (request.fields().empty()) complaints.push_back({"fields", "至少选一项"});
  if (!complaints.empty()) return faults("逐项的选择有误", std::move(complaints));
  return out;
}

Error nothing_changes() {
  return faults("所选与现在相同;不改变请用「维持」", {{"fields", "与现在相同"}});
}

// The plan of one ruling that may be made.
class Ruling {
 public:
  Ruling(const LedgerView& view, const JudgedConflict& of, const v1::RuleConflict& request, const Actor& actor,
         Instant now, const Catalogue* catalogue)
      : view_(view), of_(of), request_(request), actor_(actor), now_(now), catalogue_(catalogue) {}

  Result<Plan> run() {
    const auto option = std::find_if(of_.options.begin(), of_.options.end(),
                                     [&](const v1::ConflictOption& one) { return one.code() == request_.ruling(); });
    if (option == of_.options.end()) {
      return Error{ErrorCode::kInvalid, "没有这种裁定", {{"ruling", "不认识「" + request_.ruling() + "」"}}};
    }
    if (!option->allowed()) return forbidden(option->why_not());
    if (is(kRulePick)) {
      TRY_ASSIGN(choices_, read_choices(request_, *option));
    }
    switch (of_.id.kind) {
      case ConflictId::Kind::kEvent:
        return on_event();
      case ConflictId::Kind::kTwin:
        return on_twin();
      case ConflictId::Kind::kRegister:
        return on_register();
      case ConflictId::Kind::kAccount:
        return on_account();
    }
    return not_found("没有这个冲突");
  }

 private:
  bool is(std::string_view ruling) const { return request_.ruling() == ruling; }

  v1::CaseSettled settled() const {
    v1::CaseSettled out;
    out.set_ruling(request_.ruling());
    out.set_reason(request_.reason());
    return out;
  }

  template <class Message>
  void put_taken(const Held* left, const Held* right, Message& out) const {
    for (const auto& [field, side] : choices_) {
      v1::TakenField& taken = *out.add_taken();
      taken.set_field(field);
      taken.set_side(side_name(side));
      const Held* from = side == Side::kLeft ? left : right;
      if (from != nullptr) taken.set_entry(from->id.hex());
    }
  }

  // ---- cases
  Result<Plan> on_event() const {
    v1::CaseSettled out = settled();
    out.add_events(of_.id.part);
    if (is(kRuleReturn)) *out.mutable_outcome() = standing_of(of_.clash->base.summary);
    if (is(kRuleTake) || is(kRulePick)) TRY(take_over(out));
    return Plan{{event(kCaseSettled, of_.id.ref.key, actor_, out)}, {}, 0};
  }

  // How the case stands, fields and papers, as far as they are another than now.
  Result<void> take_over(v1::CaseSettled& out) const {
    const Clash& clash = *of_.clash;
    const CaseThen now = case_now(view_, *of_.left_case);
    Choices choices = choices_;
    if (is(kRuleTake)) {
      if (!clash.both_count) choices[kStateField] = Side::kLeft;
      for (std::string& field : differing(clash)) choices[std::move(field)] = Side::kLeft;
    }
    const auto state = choices.find(kStateField);
    const v1::CaseStanding left = standing_of(clash.left.summary);
    const bool stands_so = left.SerializeAsString() == standing_of(now.summary).SerializeAsString();
    if (state != choices.end() && state->second == Side::kLeft && !stands_so) *out.mutable_outcome() = left;
    put_chosen(choices, clash.left.content, clash.right.content, now.content, out);
    put_taken(clash.late, clash.stands, out);
    if (!out.has_outcome() && out.form().fields().empty() && out.materials().empty()) return nothing_changes();
    return fits(out, now.content);
  }
  static std::vector<std::string> differing(const Clash& clash) {
    return clash.brings_data ? differing_fields(clash.left.content, clash.right.content) : std::vector<std::string>();
  }

  // Do the fields go together, as the form of the business has it?
  Result<void> fits(const v1::CaseSettled& out, const CaseContent& now) const {
    const auto* business = catalogue_ == nullptr ? nullptr : catalogue_->business(now.filed.rules().business_code());
    if (business == nullptr) return {};
    nlohmann::json values = to_json(now.form);
    const nlohmann::json put = to_json(out.form());
    for (const auto& [name, value] : put.items()) {
      if (value.is_null()) {
        values.erase(name);
      } else {
        values[name] = value;
      }
    }
    std::vector<Complaint> complaints;
    for (Complaint& fault : check_form(*business, values, local_date(now_))) {
      if (put.contains(fault.where)) complaints.push_back({"fields.form." + fault.where, fault.what});
    }
    if (!complaints.empty()) return all_faults(std::move(complaints));
    return {};
  }

  Plan on_twin() const {
    v1::CaseSettled left = settled();
    v1::CaseSettled right = settled();
    left.add_twins(of_.id.part);
    right.add_twins(of_.id.ref.key);
    const auto end = [](v1::CaseSettled& ruling, const Record& of) {
      *ruling.mutable_outcome() = standing_of(summary_of(of));
      ruling.mutable_outcome()->set_state(v1::TERMINATED);
    };
    if (is(kRuleSameKeepLeft)) end(right, *of_.right_case);
    if (is(kRuleSameKeepRight)) end(left, *of_.left_case);
    Plan plan{{event(kCaseSettled, of_.id.ref.key, actor_, left)}, {}, 0};
    // The other may have been ruled on alone.
    const v1::CaseSummary other = summary_of(*of_.right_case);
    const bool open = std::any_of(other.twins().begin(), other.twins().end(),
                                  [&](const v1::Twin& twin) { return twin.key() == of_.id.ref.key; });
    if (open) plan.entries.push_back(event(kCaseSettled, of_.id.part, actor_, right));
    return plan;
  }

  // ---- registers
  Result<std::string> content_of(const Held* held) const {
    const auto entry = held == nullptr ? std::nullopt : view_.entry(*held);
    if (!entry || entry->entry.erased) return conflict("选中的一方内容已不在本机");
    return std::string(entry->entry.message());
  }

  // What counts now, with the chosen fields from their sides.
  Result<std::string> picked(Collection collection) const {
    TRY_ASSIGN(const std::string now, content_of(of_.counts));
    TRY_ASSIGN(const std::string left, content_of(of_.left));
    TRY_ASSIGN(const std::string right, content_of(of_.right));
    TRY_ASSIGN(std::string out, with_chosen(collection, now, left, right, choices_));
    if (out == now) return nothing_changes();
    v1::CatalogueEntry part;
    if (collection == kCatalogue && part.ParseFromString(out)) TRY(Catalogue::check_part(view_, part));
    v1::CalendarEntry year;
    if (collection == kCalendars && year.ParseFromString(out)) TRY(parse_year_notice(year.json()));
    return out;
  }

  // The chosen content as a new version: whoever writes it has seen both.
  Result<Plan> on_register() const {
    if (is(kRuleNoted)) return Plan{{note(of_.counts->id.hex())}, {}, 0};
    const Held* chosen = is(kRuleTake) ? of_.left : of_.right;
    auto content = is(kRulePick) ? picked(of_.id.ref.collection) : content_of(chosen);
    if (!content) return std::move(content).error();
    return Plan{
        {{chosen->kind, of_.id.ref.key, audience_for(*content, *chosen), actor_.entry_name(), *content}, note({})},
        {},
        0};
  }

  // A grant goes to where its account signs in.
  static std::vector<Division> audience_for(const std::string& content, const Held& chosen) {
    v1::AccountGrant grant;
    const bool is_grant = chosen.kind == kAccountGrant && grant.ParseFromString(content);
    const auto division = is_grant ? Division::from(grant.division()) : std::nullopt;
    return division ? std::vector<Division>{*division} : chosen.audience;
  }

  Result<Plan> on_account() const {
    if (is(kRuleKeep)) return Plan{{note(of_.counts->id.hex())}, {}, 0};
    std::string content;
    if (is(kRulePick)) {
      TRY_ASSIGN(content, picked(kGrants));
    } else {
      v1::AccountGrant above;
      v1::AccountGrant below;
      if (!above.ParseFromString(of_.counts_in->state) || !below.ParseFromString(of_.other_in->state)) {
        return conflict("授权的内容已不在本机");
      }
      below.set_first_password(above.first_password());
      content = below.SerializeAsString();
    }
    return Plan{
        {{kAccountGrant, of_.counts_in->ref.key, of_.counts->audience, actor_.entry_name(), content}, note({})}, {}, 0};
  }

  // Writes the ruling down; the version that counts then is the plan's first entry when
  // it is not known before.
  EntryDraft note(const std::string& chosen) const {
    v1::RulingNoted noted;
    noted.set_subject(of_.id.text());
    noted.set_ruling(request_.ruling());
    noted.set_reason(request_.reason());
    for (const Held* side : {of_.right, of_.left}) noted.add_entries(side == nullptr ? "" : side->id.hex());
    if (of_.counts != of_.right) noted.add_entries(of_.counts->id.hex());
    for (const Held& held : of_.counts_in->held) {
      if (held.standing == Standing::kConflicting && &held != of_.left) noted.add_entries(held.id.hex());
    }
    set_time(*noted.mutable_at(), now_);
    noted.set_chosen(chosen);
    noted.set_by_name(actor_.name);
    put_taken(of_.left, of_.right, noted);
    EntryDraft draft{kRulingNoted,
                     ruling_key(actor_.division, noted.subject()),
                     {actor_.division},
                     actor_.entry_name(),
                     noted.SerializeAsString()};
    if (chosen.empty()) {
      draft.compose = [noted](const std::vector<EntryId>& earlier) {
        v1::RulingNoted out = noted;
        out.set_chosen(earlier.front().hex());
        out.add_entries(out.chosen());
        return out.SerializeAsString();
      };
    }
    return draft;
  }

  const LedgerView& view_;
  const JudgedConflict& of_;
  const v1::RuleConflict& request_;
  const Actor& actor_;
  Instant now_;
  const Catalogue* catalogue_;
  Choices choices_;
};

// ---- taking a ruling back

void undo_in_case(const Record& record, const std::string& part, bool twin, const std::string& reason,
                  const Actor& actor, Plan& plan) {
  const v1::CaseSummary summary = summary_of(record);
  for (const v1::CaseRuling& ruling : summary.rulings()) {
    const bool about = twin ? std::any_of(ruling.twins().begin(), ruling.twins().end(),
                                          [&](const v1::Twin& one) { return one.key() == part; })
                            : std::any_of(ruling.flags().begin(), ruling.flags().end(),
                                          [&](const v1::OpenFlag& one) { return one.event() == part; });
    if (!about) continue;
    v1::CaseRulingUndone out;
    out.set_ruling(ruling.event());
    out.set_reason(reason);
    plan.entries.push_back(event(kCaseRulingUndone, record.ref.key, actor, out));
    return;
  }
}

// What counted before is said again where it does not count now; the conflict is open.
Result<Plan> undo_in_register(const LedgerView& view, const JudgedConflict& of, const std::string& reason,
                              const Actor& actor, Instant now) {
  v1::RulingNoted noted = of.noted->noted;
  const bool account_kept = of.id.kind == ConflictId::Kind::kAccount && noted.ruling() == kRuleKeep;
  std::optional<EntryDraft> again;
  if (!account_kept && noted.ruling() != kRuleNoted) {
    const auto before = of.right == nullptr ? std::nullopt : view.entry(*of.right);
    if (!before || before->entry.erased) return conflict("原来的内容已不在本机,请直接修改");
    const auto live = view.entry(*of.counts);
    if (!live || live->entry.message() != before->entry.message()) {
      again = EntryDraft{of.right->kind, of.counts_in->ref.key, of.right->audience, actor.entry_name(),
                         std::string(before->entry.message())};
    }
  }
  noted.set_ruling(std::string(kRuleReopen));
  noted.set_reason(reason);
  noted.set_by_name(actor.name);
  noted.clear_taken();
  noted.set_chosen(of.counts->id.hex());
  set_time(*noted.mutable_at(), now);
  EntryDraft draft{kRulingNoted,
                   ruling_key(actor.division, noted.subject()),
                   {actor.division},
                   actor.entry_name(),
                   noted.SerializeAsString()};
  if (!again) return Plan{{std::move(draft)}, {}, 0};
  draft.compose = [noted](const std::vector<EntryId>& earlier) {
    v1::RulingNoted out = noted;
    out.set_chosen(earlier.front().hex());
    return out.SerializeAsString();
  };
  return Plan{{std::move(*again), std::move(draft)}, {}, 0};
}

Result<void> check_fresh(const JudgedConflict& of, ConflictState wanted, const std::string& etag) {
  if (of.state != wanted) return conflict(wanted == ConflictState::kOpen ? "已有人裁定" : "还没有裁定,或已撤销");
  if (!etag.empty() && etag != of.etag) return conflict(kStaleEtag);
  return {};
}

}  // namespace

Result<void> check_reason(const std::string& reason) {
  if (reason.empty()) return faults("须写明理由", {{"reason", "必填"}});
  if (reason.size() > kReasonBytesMax) return faults("理由过长", {{"reason", "最多 300 字"}});
  return {};
}

Command rule_on(ConflictId id, v1::RuleConflict request, Actor actor, Instant now, std::string etag,
                std::shared_ptr<const Catalogue> catalogue) {
  return [=](const LedgerView& view) -> Result<Plan> {
    TRY_ASSIGN(const ConflictPtr of, judge_conflict(view, id, actor));
    TRY(check_fresh(*of, ConflictState::kOpen, etag));
    TRY(check_reason(request.reason()));
    if (request.ruling() == kRulePick && etag.empty()) {
      return faults("逐项裁定须带所见的 ETag", {{"If-Match", "必填"}});
    }
    return Ruling(view, *of, request, actor, now, catalogue.get()).run();
  };
}

Command undo_ruling(ConflictId id, v1::GiveReason request, Actor actor, Instant now, std::string etag) {
  return [=](const LedgerView& view) -> Result<Plan> {
    TRY_ASSIGN(const ConflictPtr of, judge_conflict(view, id, actor));
    TRY(check_fresh(*of, ConflictState::kRuled, etag));
    TRY(check_reason(request.reason()));
    if (!of->why_no_undo.empty()) return forbidden(of->why_no_undo);
    if (of->noted) return undo_in_register(view, *of, request.reason(), actor, now);
    Plan plan;
    const bool twin = id.kind == ConflictId::Kind::kTwin;
    undo_in_case(*of->left_case, id.part, twin, request.reason(), actor, plan);
    if (twin && of->right_case) undo_in_case(*of->right_case, id.ref.key, true, request.reason(), actor, plan);
    return plan;
  };
}

}  // namespace yichuang::node
