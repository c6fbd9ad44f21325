#include <algorithm>

#include "node/domain/cases/actions.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/conflict_fold.h"
#include "node/domain/cases/fold.h"
#include "node/domain/conflicts/commands.h"
#include "node/domain/conflicts/fields.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

Instant time_of(const google::protobuf::Timestamp& at) {
  return Instant{at.seconds() * 1000 + at.nanos() / 1'000'000};
}

const char* rule_of(std::uint32_t reason) {
  switch (static_cast<CaseFlag>(reason)) {
    case CaseFlag::kFiledTwice:
      return "filed_twice";
    case CaseFlag::kWrongState:
      return "wrong_state";
    case CaseFlag::kNotCompetent:
      return "not_competent";
    case CaseFlag::kOtherBasis:
      return "other_basis";
    case CaseFlag::kOtherStep:
      return "other_step";
    case CaseFlag::kNothingOpen:
      return "nothing_open";
    case CaseFlag::kOverwritten:
      return "overwritten";
    case CaseFlag::kNone:
      break;
  }
  return "unknown";
}

constexpr const char* kNeverCounts = "这一方在其所见之下也不能生效";

Error no_conflict() {
  return not_found("没有这个冲突");
}

// Everything about one conflict, step by step.
class Judge {
 public:
  Judge(const LedgerView& view, const ConflictId& id, const Actor& actor)
      : view_(view), actor_(actor), out_(std::make_unique<JudgedConflict>()) {
    out_->id = id;
  }

  Result<ConflictPtr> run() {
    const ConflictScope scope = scope_of(actor_, actor_.division);
    const bool of_case = out_->id.kind == ConflictId::Kind::kEvent || out_->id.kind == ConflictId::Kind::kTwin;
    if (of_case ? !scope.cases : !scope.registers) return no_conflict();
    bool found = false;
    switch (out_->id.kind) {
      case ConflictId::Kind::kEvent:
        found = event();
        break;
      case ConflictId::Kind::kTwin:
        found = twin();
        break;
      case ConflictId::Kind::kRegister:
        found = versions();
        break;
      case ConflictId::Kind::kAccount:
        found = account();
        break;
    }
    if (!found) return no_conflict();
    return ConflictPtr(std::move(out_));
  }

 private:
  void add(std::string_view code, std::string why_not, std::optional<v1::CaseState> from = {},
           std::optional<v1::CaseState> to = {}) {
    v1::ConflictOption& option = out_->options.emplace_back();
    option.set_code(std::string(code));
    option.set_allowed(why_not.empty());
    option.set_why_not(std::move(why_not));
    if (from) option.set_from_state(v1::CaseState_Name(*from));
    if (to) option.set_to_state(v1::CaseState_Name(*to));
  }

  // ---- cases
  bool take_case(const v1::CaseSummary& summary) {
    out_->division = summary.accepting_division();
    out_->etag = etag_of(*out_->left_case);
    return may_see(summary, actor_);
  }

  std::string why_not_rule(const v1::CaseSummary& summary) const {
    if (!actor_.has_any({v1::HUB_ADMIN, v1::COUNTY_REVIEWER})) return "由县级中心或县级审查人员裁定";
    return may_rule(summary, actor_.division) ? "" : "由受理、决定的单位及其上级裁定";
  }

  bool acted(const Held* held) const {
    const auto entry = held == nullptr ? std::nullopt : view_.entry(*held);
    return entry && entry->header.actor == actor_.entry_name();
  }

  bool event() {
    out_->left_case = view_.record(out_->id.ref);
    if (!out_->left_case) return false;
    const v1::CaseSummary now = summary_of(*out_->left_case);
    if (!take_case(now)) return false;
    const auto is_it = [&](const v1::OpenFlag& flag) { return flag.event() == out_->id.part; };
    const auto open = std::find_if(now.flags().begin(), now.flags().end(), is_it);
    const v1::OpenFlag* flag = open == now.flags().end() ? nullptr : &*open;
    for (const v1::CaseRuling& ruling : now.rulings()) {
      const auto ruled = std::find_if(ruling.flags().begin(), ruling.flags().end(), is_it);
      if (flag == nullptr && ruled != ruling.flags().end()) {
        flag = &*ruled;
        take_ruling(now, ruling);
      }
    }
    if (flag == nullptr) return false;
    out_->rule = rule_of(flag->reason());
    out_->since = time_of(flag->at());
    const EntryId event = *EntryId::from(out_->id.part);
    const auto against = EntryId::from(flag->against());
    out_->clash =
        against ? overwritten(view_, *out_->left_case, event, *against) : clash_of(view_, *out_->left_case, event);
    const bool binding =
        out_->clash && out_->clash->stands != nullptr && out_->clash->stands->kind.binding() != Binding::kNone;
    if (binding && out_->rule == "wrong_state") out_->rule = "binding_first";
    if (out_->state == ConflictState::kOpen) event_options(now);
    return true;
  }

  void event_options(const v1::CaseSummary& now) {
    const bool party = out_->clash && (acted(out_->clash->late) || acted(out_->clash->stands));
    const std::string why_not = party ? "您是其中一方,由他人裁定(回避规则)" : why_not_rule(now);
    const Clash* clash = out_->clash ? &*out_->clash : nullptr;
    const bool could_count = clash != nullptr && clash->stands != nullptr;
    std::vector<std::string> fields;
    if (could_count && clash->brings_data) fields = differing_fields(clash->left.content, clash->right.content);
    add(kRuleKeep, why_not, now.state(), now.state());
    const auto change = [&](std::string_view code, const v1::CaseSummary* to, const char* why_no_side) {
      std::string reason = why_not;
      if (reason.empty() && is_handed_over(now)) reason = "结果已送达申请人,不能改变;可维持并另行处理";
      if (reason.empty() && to == nullptr) reason = why_no_side;
      if (reason.empty() && code == kRuleReturn && clash->both_count) reason = "两方都已计入,没有可退回的";
      const bool brings = code == kRuleTake && !fields.empty();
      if (reason.empty() && !brings && to != nullptr && stand_alike(*to, now)) reason = "与现在的状态相同";
      const bool stays = to == nullptr || clash->both_count;
      add(code, std::move(reason), now.state(), stays ? std::nullopt : std::optional<v1::CaseState>(to->state()));
    };
    change(kRuleTake, could_count ? &clash->left.summary : nullptr, kNeverCounts);
    const bool with_state = could_count && !clash->both_count && !stand_alike(clash->left.summary, now);
    pick(event_pick_barred(why_not, now, fields), with_state, fields);
    change(kRuleReturn, could_count ? &clash->base.summary : nullptr, "没有两方都未办时的状态");
  }

  std::string event_pick_barred(const std::string& why_not, const v1::CaseSummary& now,
                                const std::vector<std::string>& fields) const {
    if (!why_not.empty()) return why_not;
    if (is_handed_over(now)) return "结果已送达申请人,不能改变;可维持并另行处理";
    if (!out_->clash || out_->clash->stands == nullptr) return kNeverCounts;
    if (!out_->clash->brings_data) return "两方是对这一件的不同办理,没有填写的内容可逐项采用";
    return fields.empty() ? "两方填写和补交的内容相同,没有可逐项的" : "";
  }

  // Field by field; how a case stands is one of the fields where it differs.
  void pick(std::string why_not, bool with_state, std::vector<std::string> fields) {
    add(kRulePick, std::move(why_not));
    v1::ConflictOption& option = out_->options.back();
    if (!option.allowed()) return;
    if (with_state) option.add_fields(kStateField);
    for (std::string& field : fields) option.add_fields(std::move(field));
  }

  static bool stand_alike(const v1::CaseSummary& one, const v1::CaseSummary& other) {
    return standing_of(one).SerializeAsString() == standing_of(other).SerializeAsString();
  }

  void take_ruling(const v1::CaseSummary& now, const v1::CaseRuling& ruling) {
    out_->state = ConflictState::kRuled;
    out_->case_ruling = ruling;
    out_->why_no_undo = why_not_rule(now);
    if (out_->why_no_undo.empty() && went_on_since(now, ruling)) out_->why_no_undo = "裁定后已有新的办理,不能撤销";
    if (out_->why_no_undo.empty() && ruling.has_after() && is_handed_over(now)) {
      out_->why_no_undo = "结果已送达申请人,不能撤销";
    }
  }

  bool twin() {
    out_->left_case = view_.record(out_->id.ref);
    if (!out_->left_case) return false;
    const v1::CaseSummary left = summary_of(*out_->left_case);
    if (!take_case(left)) return false;
    const auto is_it = [&](const v1::Twin& one) { return one.key() == out_->id.part; };
    const v1::Twin* twin = nullptr;
    for (const v1::Twin& one : left.twins()) twin = is_it(one) ? &one : twin;
    for (const v1::CaseRuling& ruling : left.rulings()) {
      const auto ruled = std::find_if(ruling.twins().begin(), ruling.twins().end(), is_it);
      if (twin != nullptr || ruled == ruling.twins().end()) continue;
      twin = &*ruled;
      take_ruling(left, ruling);
    }
    if (twin == nullptr) return false;
    out_->twin = *twin;
    out_->since = time_of(twin->found());
    out_->rule = twin->kind() == v1::Twin::SAME_NUMBER ? "same_number" : "same_person";
    out_->right_case = view_.record({kCases, out_->id.part});
    if (out_->right_case && !may_see(summary_of(*out_->right_case), actor_)) out_->right_case.reset();
    if (out_->right_case) out_->etag += etag_of(*out_->right_case);
    if (out_->state == ConflictState::kOpen) {
      twin_options(left);
    } else if (out_->right_case && out_->why_no_undo.empty()) {
      undo_of_right();
    }
    return true;
  }

  void twin_options(const v1::CaseSummary& left) {
    std::string why_not = why_not_rule(left);
    const std::string both = "由两地共同的上级裁定";
    if (why_not.empty() && !out_->right_case) why_not = both;
    const v1::CaseSummary right = out_->right_case ? summary_of(*out_->right_case) : v1::CaseSummary();
    if (why_not.empty() && !may_rule(right, actor_.division)) why_not = both;
    const char* apart = "两件各是一件,内容不合并;请认定是否同一件";
    if (out_->twin.kind() == v1::Twin::SAME_NUMBER) {
      add(kRuleNoted, why_not);
      add(kRulePick, apart);
      return;
    }
    add(kRuleDifferent, why_not);
    const auto end = [&](std::string_view code, const v1::CaseSummary& ended) {
      std::string reason = why_not;
      if (reason.empty() && is_handed_over(ended)) reason = "这一件的结果已送达申请人,不能终止";
      if (reason.empty() && is_terminal(ended.state())) reason = "这一件已结束";
      add(code, std::move(reason), ended.state(), v1::TERMINATED);
    };
    end(kRuleSameKeepLeft, right);
    end(kRuleSameKeepRight, left);
    add(kRulePick, apart);
  }

  // A ruling on two cases is taken back in both.
  void undo_of_right() {
    const v1::CaseSummary right = summary_of(*out_->right_case);
    for (const v1::CaseRuling& ruling : right.rulings()) {
      for (const v1::Twin& one : ruling.twins()) {
        if (one.key() == out_->id.ref.key && went_on_since(right, ruling))
          out_->why_no_undo = "裁定后已有新的办理,不能撤销";
      }
    }
  }

  // ---- registers
  std::string why_not_write(const Division& writer) const {
    if (!actor_.has_any({v1::HUB_ADMIN, v1::SYSTEM_ADMIN})) return "由中心或系统管理员裁定";
    return actor_.division == writer ? "" : "由写入的一级裁定:" + writer.str();
  }

  bool versions() {
    out_->counts_in = view_.record(out_->id.ref);
    out_->noted = noted();
    const Record* record = out_->counts_in ? &*out_->counts_in : nullptr;
    if (record == nullptr || !record->is_register() || !actor_.division.covers(record->held.front().author))
      return false;
    out_->counts = &record->held.front();
    const auto other = std::find_if(record->held.begin(), record->held.end(),
                                    [](const Held& held) { return held.standing == Standing::kConflicting; });
    const bool conflicting = other != record->held.end();
    const auto reopened = out_->noted ? std::nullopt : reopened_on(view_, *record, out_->id);
    if (!conflicting && !out_->noted && !reopened) return false;
    const bool open = reopened || (conflicting && !looked_at(view_, *record, out_->id));
    if (conflicting) {
      out_->left = &*other;
      out_->right = out_->counts;
    } else {
      const auto& sides = (reopened ? *reopened : out_->noted->noted).entries();
      out_->right = sides.empty() ? nullptr : by_hex(*record, sides[0]);
      out_->left = sides.size() < 2 ? nullptr : by_hex(*record, sides[1]);
    }
    settle_register(open, "later_version");
    if (open) register_options();
    return true;
  }

  // Who writes the register settles it; an office above looks at it.
  void register_options() {
    const Division& writer = out_->counts->author;
    const bool of_program = out_->id.ref.collection < kFirstDomainCollection;
    std::string why_not = of_program ? "证书由程序写入,不由人改" : why_not_write(writer);
    if (why_not.empty() && (out_->left == nullptr || out_->right == nullptr)) why_not = "一方的内容已不在本机";
    choices_of_two(out_->id.ref.collection, why_not);
    if (of_program || actor_.division != writer) add(kRuleNoted, why_not_write(actor_.division));
  }

  void choices_of_two(Collection collection, const std::string& why_not) {
    std::vector<std::string> fields;
    const auto left = out_->left == nullptr ? std::nullopt : view_.entry(*out_->left);
    const auto right = out_->right == nullptr ? std::nullopt : view_.entry(*out_->right);
    if (left && right) fields = differing_fields(collection, left->entry.message(), right->entry.message());
    // An account's first password stays that of the office which counts.
    if (out_->id.kind == ConflictId::Kind::kAccount) std::erase(fields, "firstPassword");
    std::string barred = why_not.empty() ? why_as_a_whole(collection) : why_not;
    if (barred.empty() && fields.empty()) barred = "两方没有可逐项采用的不同";
    add(kRuleKeep, why_not);
    add(kRuleTake, why_not);
    pick(std::move(barred), false, std::move(fields));
  }

  static const Held* by_hex(const Record& record, const std::string& hex) {
    const auto found =
        std::find_if(record.held.begin(), record.held.end(), [&](const Held& held) { return held.id.hex() == hex; });
    return found == record.held.end() ? nullptr : &*found;
  }

  std::optional<NotedRuling> noted() const {
    const std::string& key = out_->id.ref.key;
    const auto division = Division::from(key.substr(0, key.find('/')));
    return division ? ruling_on(view_, *division, out_->id.text()) : std::nullopt;
  }

  void settle_register(bool open, const char* rule) {
    out_->rule = rule;
    out_->state = open ? ConflictState::kOpen : ConflictState::kRuled;
    out_->division = out_->counts->author.str();
    out_->since =
        Instant{static_cast<std::int64_t>((open && out_->left != nullptr ? out_->left : out_->counts)->stamp_ms)};
    out_->etag = etag_of(*out_->counts_in) + (out_->other_in ? etag_of(*out_->other_in) : "");
    if (open) return;
    const bool only_noted = out_->noted->noted.ruling() == kRuleNoted;
    const bool later = !only_noted && out_->counts->id.hex() != out_->noted->noted.chosen();
    const auto by = Division::from(out_->noted->author.substr(0, out_->noted->author.find('/')));
    out_->why_no_undo = why_not_write(only_noted && by ? *by : out_->counts->author);
    if (out_->why_no_undo.empty() && later) out_->why_no_undo = "裁定后又改过,请直接修改";
  }

  bool account() {
    const std::string& key = out_->id.ref.key;
    const auto division = Division::from(key.substr(0, key.find('/')));
    if (!division || !actor_.division.covers(*division)) return false;
    out_->noted = noted();
    auto both = double_grant(view_, key);
    const bool open = both.has_value();
    if (!open && out_->noted) both = ruled_grants(key, out_->noted->noted);
    if (!both) return false;
    out_->counts_in = std::move(both->counts);
    out_->other_in = std::move(both->other);
    out_->counts = &out_->counts_in->held.front();
    out_->right = out_->counts;
    out_->left = &out_->other_in->held.front();
    if (!open) {
      const auto& sides = out_->noted->noted.entries();
      if (!sides.empty()) out_->right = by_hex(*out_->counts_in, sides[0]);
      if (sides.size() > 1) out_->left = by_hex(*out_->other_in, sides[1]);
    }
    settle_account(open);
    return true;
  }

  // The two grants that a ruling was made on, as they are now.
  std::optional<DoubleGrant> ruled_grants(const std::string& key, const v1::RulingNoted& noted) const {
    std::vector<Record> found;
    const std::string account = key.substr(key.find('/') + 1);
    for (const IndexHit& hit : view_.scan(kGrantByAccount, account + "/", 100).hits) {
      auto record = view_.record(hit.ref);
      const auto named = [&](const Held& held) {
        return std::find(noted.entries().begin(), noted.entries().end(), held.id.hex()) != noted.entries().end();
      };
      if (record && std::any_of(record->held.begin(), record->held.end(), named)) found.push_back(std::move(*record));
    }
    if (found.size() < 2) return std::nullopt;
    const bool swap = found[1].held.front().author.view().size() < found[0].held.front().author.view().size();
    return DoubleGrant{std::move(found[swap ? 1 : 0]), std::move(found[swap ? 0 : 1])};
  }

  void settle_account(bool open) {
    if (open) {
      settle_register(true, "higher_grant");
      choices_of_two(kGrants, why_not_write(out_->counts->author));
      return;
    }
    out_->rule = "higher_grant";
    out_->state = ConflictState::kRuled;
    out_->division = out_->counts->author.str();
    out_->since = time_of(out_->noted->noted.at());
    out_->etag = etag_of(*out_->counts_in) + etag_of(*out_->other_in);
    out_->why_no_undo = why_not_write(out_->counts->author);
    const v1::RulingNoted& noted = out_->noted->noted;
    const bool took = noted.ruling() != kRuleKeep;
    if (out_->why_no_undo.empty() && took && out_->counts->id.hex() != noted.chosen()) {
      out_->why_no_undo = "裁定后又改过,请直接修改";
    }
  }

  const LedgerView& view_;
  const Actor& actor_;
  std::unique_ptr<JudgedConflict> out_;
};

}  // namespace

Result<ConflictPtr> judge_conflict(const LedgerView& view, const ConflictId& id, const Actor& actor) {
  return Judge(view, id, actor).run();
}

}  // namespace yichuang::node
