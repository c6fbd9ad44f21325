#include "node/domain/conflicts/commands.h"

#include <algorithm>

#include "node/domain/accounts/accounts.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/command_parts.h"
#include "node/domain/cases/conflict_fold.h"
#include "node/domain/cases/fold.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "node/domain/stale.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kReasonBytesMax = 1000;

// The plan of one ruling that may be made.
class Ruling {
 public:
  Ruling(const LedgerView& view, const JudgedConflict& of, const v1::RuleConflict& request, const Actor& actor,
         Instant now)
      : view_(view), of_(of), request_(request), actor_(actor), now_(now) {}

  Result<Plan> run() {
    const auto option = std::find_if(of_.options.begin(), of_.options.end(),
                                     [&](const v1::ConflictOption& one) { return one.code() == request_.ruling(); });
    if (option == of_.options.end()) {
      return Error{ErrorCode::kInvalid, "没有这种裁定", {{"ruling", "不认识「" + request_.ruling() + "」"}}};
    }
    if (!option->allowed()) return forbidden(option->why_not());
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
  v1::CaseSettled settled() const {
    v1::CaseSettled out;
    out.set_ruling(request_.ruling());
    out.set_reason(request_.reason());
    return out;
  }

  Plan on_event() const {
    v1::CaseSettled out = settled();
    out.add_events(of_.id.part);
    if (request_.ruling() == kRuleTake) *out.mutable_outcome() = standing_of(of_.clash->left);
    if (request_.ruling() == kRuleReturn) *out.mutable_outcome() = standing_of(of_.clash->base);
    return {{event(kCaseSettled, of_.id.ref.key, actor_, out)}, {}, 0};
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
    if (request_.ruling() == kRuleSameKeepLeft) end(right, *of_.right_case);
    if (request_.ruling() == kRuleSameKeepRight) end(left, *of_.left_case);
    Plan plan{{event(kCaseSettled, of_.id.ref.key, actor_, left)}, {}, 0};
    // The other may have been ruled on alone.
    const v1::CaseSummary other = summary_of(*of_.right_case);
    const bool open = std::any_of(other.twins().begin(), other.twins().end(),
                                  [&](const v1::Twin& twin) { return twin.key() == of_.id.ref.key; });
    if (open) plan.entries.push_back(event(kCaseSettled, of_.id.part, actor_, right));
    return plan;
  }

  // The chosen content as a new version: whoever writes it has seen both.
  Result<Plan> on_register() const {
    if (request_.ruling() == kRuleNoted) return Plan{{note(*of_.other, of_.counts->id.hex())}, {}, 0};
    const bool take = request_.ruling() == kRuleTake;
    const Held& chosen = take ? *of_.other : *of_.counts;
    const auto entry = view_.entry(chosen);
    if (!entry || entry->entry.erased) return conflict("选中的一方内容已不在本机");
    Plan plan{
        {{chosen.kind, of_.id.ref.key, chosen.audience, actor_.entry_name(), std::string(entry->entry.message())}},
        {},
        0};
    plan.entries.push_back(note(take ? *of_.counts : *of_.other, {}));
    return plan;
  }

  Result<Plan> on_account() const {
    if (request_.ruling() == kRuleKeep) return Plan{{note(*of_.other, of_.counts->id.hex())}, {}, 0};
    v1::AccountGrant above;
    v1::AccountGrant below;
    if (!above.ParseFromString(of_.counts_in->state) || !below.ParseFromString(of_.other_in->state)) {
      return conflict("授权的内容已不在本机");
    }
    below.set_first_password(above.first_password());
    Plan plan{
        {{kAccountGrant, of_.counts_in->ref.key, of_.counts->audience, actor_.entry_name(), below.SerializeAsString()}},
        {},
        0};
    plan.entries.push_back(note(*of_.counts, {}));
    return plan;
  }

  // Writes the ruling down; the version chosen is the plan's first entry when it is
  // not known before.
  EntryDraft note(const Held& other, const std::string& chosen) const {
    v1::RulingNoted noted;
    noted.set_subject(of_.id.text());
    noted.set_ruling(request_.ruling());
    noted.set_reason(request_.reason());
    noted.add_entries(of_.counts->id.hex());
    noted.add_entries(of_.other->id.hex());
    for (const Held& held : of_.counts_in->held) {
      if (held.standing == Standing::kConflicting && &held != of_.other) noted.add_entries(held.id.hex());
    }
    set_time(*noted.mutable_at(), now_);
    noted.set_chosen(chosen);
    noted.set_other(other.id.hex());
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

Result<Plan> undo_in_register(const LedgerView& view, const JudgedConflict& of, const std::string& reason,
                              const Actor& actor, Instant now) {
  v1::RulingNoted noted = of.noted->noted;
  Plan plan;
  const bool account_kept = of.id.kind == ConflictId::Kind::kAccount && noted.ruling() == kRuleKeep;
  if (!account_kept && noted.ruling() != kRuleNoted) {
    // What the other side said is said again.
    const Record& record = *of.counts_in;
    const auto other = std::find_if(record.held.begin(), record.held.end(),
                                    [&](const Held& held) { return held.id.hex() == noted.other(); });
    const auto entry = other == record.held.end() ? std::nullopt : view.entry(*other);
    if (!entry || entry->entry.erased) return conflict("原来的内容已不在本机,请直接修改");
    plan.entries.push_back(
        {other->kind, record.ref.key, other->audience, actor.entry_name(), std::string(entry->entry.message())});
  }
  noted.set_ruling(std::string(kRuleReopen));
  noted.set_reason(reason);
  set_time(*noted.mutable_at(), now);
  plan.entries.push_back({kRulingNoted,
                          ruling_key(actor.division, noted.subject()),
                          {actor.division},
                          actor.entry_name(),
                          noted.SerializeAsString()});
  return plan;
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

Command rule_on(ConflictId id, v1::RuleConflict request, Actor actor, Instant now, std::string etag) {
  return [=](const LedgerView& view) -> Result<Plan> {
    TRY_ASSIGN(const ConflictPtr of, judge_conflict(view, id, actor));
    TRY(check_fresh(*of, ConflictState::kOpen, etag));
    TRY(check_reason(request.reason()));
    return Ruling(view, *of, request, actor, now).run();
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
