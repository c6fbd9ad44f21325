#include "node/domain/cases/commands.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/flow.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/catalogue/forms.h"
#include "node/domain/identifiers/case_number.h"
#include "node/domain/kinds.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"
#include "storage/ledger/limits.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kAttachmentsMax = 40;
constexpr std::size_t kTextBytesMax = 4000;
// By when a corrected paper is in, when the window says nothing [P].
constexpr int kCorrectionDays = 15;
// A process that may be stopped for so long at the most [P].
constexpr std::uint32_t kSpecialDaysMax = 60;

Error faults(std::string context, std::vector<Complaint> complaints) {
  return {ErrorCode::kInvalid, std::move(context), std::move(complaints)};
}

// All that is wrong with a request, under one sentence that counts it.
Error all_faults(std::vector<Complaint> complaints) {
  std::string context = "有 " + std::to_string(complaints.size()) + " 处需要更正";
  return faults(std::move(context), std::move(complaints));
}

std::vector<Complaint> under(const std::string& part, std::vector<Complaint> complaints) {
  for (Complaint& complaint : complaints) complaint.where = part + "." + complaint.where;
  return complaints;
}

void append(std::vector<Complaint>& to, std::vector<Complaint> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

template <class Materials>
std::vector<Complaint> check_attachments(const Materials& materials, const LedgerView* view) {
  std::vector<Complaint> out;
  std::size_t count = 0;
  for (const v1::Material& material : materials) {
    for (const v1::Attachment& attachment : material.attachments()) {
      const auto bytes = from_hex(attachment.blob());
      const auto id = bytes ? BlobId::from(*bytes) : std::nullopt;
      const std::string where = "materials." + material.name();
      if (!id) out.push_back({where, "附件编号不是 64 位十六进制"});
      if (id && view != nullptr && !view->blob_size(*id))
        out.push_back({where, "附件尚未上传到本所:" + attachment.name()});
      ++count;
    }
  }
  if (count > kAttachmentsMax) out.push_back({"materials", "附件最多 " + std::to_string(kAttachmentsMax) + " 个"});
  return out;
}

// Open cases of the same person and business that nobody has said to be others.
std::vector<Complaint> unanswered_duplicates(const LedgerView& view, const v1::CaseFiled& filed) {
  std::vector<Complaint> out;
  // Nearly always there is none, and a counter says so without a search.
  if (view.counter(kCasesOpenOf, open_of_key(filed.applicant().id_no(), filed.rules().business_code())) == 0)
    return out;
  for (const IndexHit& hit : view.scan(kCaseByPerson, filed.applicant().id_no() + "/", 100).hits) {
    const auto record = view.record(hit.ref);
    if (!record) continue;
    const v1::CaseSummary other = summary_of(*record);
    const auto& answered = filed.not_duplicates();
    const bool said = std::find(answered.begin(), answered.end(), other.number()) != answered.end();
    if (other.business_code() == filed.rules().business_code() && !is_terminal(other.state()) && !said) {
      out.push_back({other.number(), "疑似重复:" + other.business_name()});
    }
  }
  return out;
}

// With the fields of the form in order, so that like forms are like bytes.
std::string encode_sorted(const google::protobuf::MessageLite& message) {
  std::string out;
  {
    google::protobuf::io::StringOutputStream stream(&out);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return out;
}

// A filing that was encoded before it had its number: Protobuf takes fields in
// any order.
std::string with_number(const std::string& encoded, const std::string& number) {
  v1::CaseFiled only;
  only.set_number(number);
  return encoded + only.SerializeAsString();
}

// Whoever else than the window has to do with a case gets it by its address.
std::vector<Division> audience_of(const v1::Rules& rules, const Division& accepting) {
  const auto deciding = Division::from(rules.deciding_division());
  const bool elsewhere = deciding && deciding->tier() >= Tier::kTownship && *deciding != accepting;
  return elsewhere ? std::vector<Division>{*deciding} : std::vector<Division>{};
}

EntryDraft event(Kind kind, const std::string& key, const Actor& actor, const google::protobuf::MessageLite& message,
                 std::vector<Division> audience = {}) {
  return {kind, key, std::move(audience), actor.entry_name(), message.SerializeAsString()};
}

Result<void> check_outcome(const v1::FileCase& request, const Date& today) {
  switch (request.outcome()) {
    case v1::ACCEPTED:
    case v1::SUBMITTED:
      return {};
    case v1::CORRECTING:
      if (!request.correction_due().empty()) {
        const auto due = parse_date(request.correction_due());
        if (!due || !(today < *due)) return faults("补正期限不对", {{"correctionDue", "应为今天以后的日期"}});
      }
      return {};
    case v1::NOT_ACCEPTED:
      if (request.reason().empty()) return faults("不予受理须说明理由", {{"reason", "必填"}});
      return {};
    default:
      return faults("不认识的处理方式", {{"outcome", "应为 ACCEPTED、SUBMITTED、CORRECTING 或 NOT_ACCEPTED"}});
  }
}

}  // namespace

std::string etag_of(const Record& record) {
  std::string ids;
  for (const Held& held : record.held) ids += held.id.view();
  return blake2b(ids).hex().substr(0, 16);
}

Result<FilingDraft> draft_filing(v1::FileCase request, const Actor& actor, const CaseContext& context) {
  if (!actor.has_any({v1::WINDOW_CLERK, v1::VILLAGE_AGENT})) return forbidden("收件需要综窗或村级代办角色");
  const BusinessDefinition* business = context.catalogue->business(request.business_code());
  if (business == nullptr)
    return faults("没有这个办理项", {{"businessCode", "目录中没有生效的「" + request.business_code() + "」"}});
  const bool handles = actor.items.empty() ||
                       std::find(actor.items.begin(), actor.items.end(), business->item_code) != actor.items.end();
  if (!handles) return forbidden("此事项不在您的办理范围");

  FilingDraft out;
  out.actor = actor;
  out.today = local_date(context.now);
  TRY(check_outcome(request, out.today));
  const nlohmann::json values = to_json(request.form());
  std::vector<Complaint> complaints;
  if (request.outcome() == v1::ACCEPTED || request.outcome() == v1::SUBMITTED) {
    complaints = under("form", check_form(*business, values, out.today));
  } else {
    // A notice may go out on a form that is not whole; who it is must be known.
    append(complaints, under("form", check_identity(*business, values, out.today)));
  }
  const std::vector<v1::Material> materials(request.materials().begin(), request.materials().end());
  if (request.outcome() == v1::ACCEPTED) {
    append(complaints, under("materials", check_materials(*business, values, materials, out.today)));
  }
  append(complaints, check_attachments(request.materials(), nullptr));
  for (const std::string& text : {request.reason(), request.window()}) {
    if (text.size() > kTextBytesMax) complaints.push_back({"reason", "文字过长"});
  }
  if (!complaints.empty()) return all_faults(std::move(complaints));

  v1::CaseFiled& filed = out.filed;
  split_form(std::move(*request.mutable_form()), filed);
  const auto village = Division::from_padded(filed.applicant().division_code());
  const Division residence = village && village->tier() >= Tier::kTownship
                                 ? (village->tier() == Tier::kVillage ? village->parent() : *village)
                                 : Division();
  *filed.mutable_rules() = rules_for(*business, actor.division, residence);
  *filed.mutable_materials() = std::move(*request.mutable_materials());
  filed.set_channel(request.channel() == v1::CHANNEL_UNSPECIFIED ? v1::WINDOW : request.channel());
  filed.set_outcome(request.outcome());
  filed.set_reason(request.reason());
  *filed.mutable_not_duplicates() = request.not_duplicates();
  filed.set_window(request.window().empty() ? actor.window : request.window());
  set_time(*filed.mutable_filed_at(), context.now);
  char code[8];
  std::snprintf(code, sizeof code, "%06u", static_cast<unsigned>(context.prng->below(1'000'000)));
  filed.set_query_code(code);
  if (request.outcome() == v1::CORRECTING) {
    filed.set_correction_due(request.correction_due().empty()
                                 ? format_date(context.calendar->due(out.today, kCorrectionDays))
                                 : request.correction_due());
  }
  if (request.outcome() == v1::ACCEPTED) {
    const DueDays due = due_days(filed.rules(), out.today, *context.calendar);
    filed.set_promised_due(format_date(due.promised));
    filed.set_statutory_due(format_date(due.statutory));
  }
  out.key = context.prng->bytes(16);
  out.audience = audience_of(filed.rules(), actor.division);
  out.instant = business->mode == v1::INSTANT && request.outcome() == v1::ACCEPTED;
  return out;
}

Command file_case(std::shared_ptr<FilingDraft> draft, std::shared_ptr<std::string> number) {
  const auto encoded = std::make_shared<const std::string>(encode_sorted(draft->filed));
  return [draft, number, encoded](const LedgerView& view) -> Result<Plan> {
    const v1::CaseFiled& filed = draft->filed;
    if (auto missing = check_attachments(filed.materials(), &view); !missing.empty()) {
      return faults("附件不全", std::move(missing));
    }
    if (auto twins = unanswered_duplicates(view, filed); !twins.empty()) {
      return Error{ErrorCode::kConflict, "疑似重复:请打开那件,或确认不是同一件", std::move(twins)};
    }
    *number = make_case_number(draft->actor.division, draft->today, view.number_log(), view.last_serial() + 1);
    Plan plan;
    plan.numbers_used = 1;
    plan.entries.push_back(
        {kCaseFiled, draft->key, draft->audience, draft->actor.entry_name(), with_number(*encoded, *number)});
    if (draft->instant) {
      v1::CaseDecided decided;
      decided.set_granted(true);
      decided.set_opinion("符合秒批规则,系统审核通过");
      decided.add_checks("表单各项符合要求");
      decided.add_checks("材料齐全");
      Actor rules = draft->actor;
      rules.account = "rule-engine";
      plan.entries.push_back(event(kCaseDecided, draft->key, rules, decided));
      EntryDraft issue{kCaseIssued, draft->key, {}, rules.entry_name(), {}};
      issue.compose = [](const std::vector<EntryId>& earlier) {
        v1::CaseIssued issued;
        issued.set_decision(earlier.back().hex());
        return issued.SerializeAsString();
      };
      plan.entries.push_back(std::move(issue));
    }
    return plan;
  };
}

// ---------------------------------------------------------------- actions

namespace {

// One action on one case, as its command runs.
class Acting {
 public:
  Acting(const std::string& key, const v1::ActOnCase& request, const Actor& actor, const CaseContext& context,
         const v1::CaseSummary& summary, const LedgerView& view)
      : key_(key), request_(request), actor_(actor), context_(context), summary_(summary), view_(view) {}

  Result<Plan> run(const std::string& action) {
    for (const std::string& text : {request_.opinion(), request_.reason(), request_.remedy(), request_.name()}) {
      if (text.size() > kTextBytesMax) return faults("文字过长", {{"opinion", "最多 4000 字节"}});
    }
    if (action == kActionAccept) return precheck(v1::ACCEPTED);
    if (action == kActionAskCorrection) return precheck(v1::CORRECTING);
    if (action == kActionRefuse) return precheck(v1::NOT_ACCEPTED);
    if (action == kActionSupplement) return supplement();
    if (action == kActionTake) return step(v1::TAKE);
    if (action == kActionPass) return step(v1::PASS);
    if (action == kActionReturn) return step(v1::RETURN);
    if (action == kActionStartSpecial) return start_special();
    if (action == kActionEndSpecial) return end_special();
    if (action == kActionDecide) return decide();
    if (action == kActionIssue) return issue();
    if (action == kActionDeliver) return deliver();
    if (action == kActionWithdraw) return withdraw();
    if (action == kActionTerminate) return terminate();
    if (action == kActionNote) return note();
    return not_found("没有「" + action + "」这一操作");
  }

 private:
  template <class Message>
  Plan one(Kind kind, const Message& message) const {
    return Plan{{event(kind, key_, actor_, message)}, {}, 0};
  }
  Date today() const { return local_date(context_.now); }

  // The form and the papers as they stand.
  CaseContent content() const {
    const Record record = *view_.record({kCases, key_});
    return read_content(record, entries_of(view_, record));
  }

  // What was brought now stands in place of what was there.
  nlohmann::json laid_over(const google::protobuf::Struct& before) const {
    nlohmann::json values = to_json(before);
    values.update(to_json(request_.form()));
    return values;
  }
  std::vector<v1::Material> laid_over(std::vector<v1::Material> before) const {
    for (const v1::Material& now : request_.materials()) {
      std::erase_if(before, [&](const v1::Material& material) { return material.name() == now.name(); });
      before.push_back(now);
    }
    return before;
  }
  // Who asks, and who therefore decides, is settled by the first event.
  static std::vector<Complaint> changed_identity(const google::protobuf::Struct& before, const nlohmann::json& now) {
    std::vector<Complaint> out;
    const nlohmann::json then = to_json(before);
    for (const char* field : {"id_no", "division_code"}) {
      if (then.contains(field) && now.value(field, nlohmann::json()) != then[field]) {
        out.push_back({std::string("form.") + field, "与收件时不同,请另开一件"});
      }
    }
    return out;
  }

  Result<Plan> precheck(v1::CaseState outcome) {
    v1::CasePrechecked out;
    out.set_outcome(outcome);
    out.set_reason(request_.reason());
    *out.mutable_materials() = request_.materials();
    if (outcome == v1::NOT_ACCEPTED && request_.reason().empty()) {
      return faults("不予受理须说明理由", {{"reason", "必填"}});
    }
    if (outcome == v1::CORRECTING) {
      if (request_.materials().empty() && request_.reason().empty()) {
        return faults("一次性告知须列明全部需补正的内容", {{"materials", "必填"}});
      }
      out.set_correction_due(request_.correction_due().empty()
                                 ? format_date(context_.calendar->due(today(), kCorrectionDays))
                                 : request_.correction_due());
    }
    if (outcome == v1::ACCEPTED) {
      const CaseContent before = content();
      const v1::CaseFiled& first = before.filed;
      const BusinessDefinition* business = context_.catalogue->business(first.rules().business_code());
      if (business == nullptr) return conflict("目录中已没有这个办理项");
      const nlohmann::json values = laid_over(before.form);
      const std::vector<v1::Material> materials = laid_over(before.materials);
      std::vector<Complaint> complaints = changed_identity(before.form, values);
      append(complaints, under("materials", check_materials(*business, values, materials, today())));
      append(complaints, under("form", check_form(*business, values, today())));
      append(complaints, check_attachments(request_.materials(), &view_));
      if (!complaints.empty()) return all_faults(std::move(complaints));
      *out.mutable_form() = request_.form();
      // The limit begins anew the day after everything is in.
      const DueDays due = due_days(first.rules(), today(), *context_.calendar);
      out.set_promised_due(format_date(due.promised));
      out.set_statutory_due(format_date(due.statutory));
    }
    return one(kCasePrechecked, out);
  }

  Result<Plan> supplement() {
    if (request_.materials().empty() && request_.form().fields().empty()) {
      return faults("没有要补的材料", {{"materials", "必填"}});
    }
    const CaseContent before = content();
    const nlohmann::json values = laid_over(before.form);
    std::vector<Complaint> complaints = changed_identity(before.form, values);
    append(complaints, check_attachments(request_.materials(), &view_));
    if (const auto* business = context_.catalogue->business(before.filed.rules().business_code())) {
      for (Complaint& fault : check_form(*business, values, today())) {
        if (request_.form().fields().contains(fault.where)) complaints.push_back({"form." + fault.where, fault.what});
      }
    }
    if (!complaints.empty()) return all_faults(std::move(complaints));
    v1::CaseSupplemented out;
    *out.mutable_materials() = request_.materials();
    *out.mutable_form() = request_.form();
    return one(kCaseSupplemented, out);
  }

  Result<Plan> step(v1::StepAction action) {
    if (action == v1::RETURN && request_.reason().empty()) return faults("退回须说明理由", {{"reason", "必填"}});
    v1::CaseStepDone out;
    out.set_step(summary_.step().code());
    out.set_action(action);
    out.set_opinion(action == v1::RETURN ? request_.reason() : request_.opinion());
    return one(kCaseStepDone, out);
  }

  Result<Plan> start_special() {
    std::vector<Complaint> complaints;
    if (request_.kind() != "1" && request_.kind() != "2") complaints.push_back({"kind", "应为 1(延长审批)或 2(其他)"});
    if (request_.reason().empty()) complaints.push_back({"reason", "必填,并须告知申请人"});
    if (request_.days() < 1 || request_.days() > kSpecialDaysMax) {
      complaints.push_back({"days", "应为 1 至 " + std::to_string(kSpecialDaysMax)});
    }
    if (!complaints.empty()) return faults("特别程序的内容不全", std::move(complaints));
    v1::CaseSpecialStarted out;
    out.set_kind(request_.kind());
    out.set_name(request_.name().empty() ? (request_.kind() == "1" ? "延长审批" : "特别程序") : request_.name());
    out.set_reason(request_.reason());
    const int days = static_cast<int>(request_.days());
    out.set_due(format_date(context_.calendar->due(today(), days)));
    if (request_.kind() == "1") {
      // An extension needs a leader's word.
      if (!actor_.has_any({v1::TOWN_APPROVER, v1::COUNTY_APPROVER})) return forbidden("延长审批须由负责人批准");
      move_limits(days, out);
    }
    return one(kCaseSpecialStarted, out);
  }

  Result<Plan> end_special() {
    v1::CaseSpecialEnded out;
    out.set_result(request_.opinion());
    const auto since = parse_date(summary_.paused_on());
    // The time that it took is not counted.
    const int days = since ? context_.calendar->remaining(*since, today()) : 0;
    move_limits(std::max(days, 0), out);
    return one(kCaseSpecialEnded, out);
  }

  template <class Message>
  void move_limits(int days, Message& out) const {
    const auto promised = parse_date(summary_.promised_due());
    const auto statutory = parse_date(summary_.statutory_due());
    if (promised) out.set_promised_due(format_date(context_.calendar->due(*promised, days)));
    if (statutory) out.set_statutory_due(format_date(context_.calendar->due(*statutory, days)));
  }

  Result<Plan> decide() {
    if (!request_.granted() && request_.reason().empty()) {
      return faults("不予批准须说明理由", {{"reason", "必填"}});
    }
    v1::CaseDecided out;
    out.set_granted(request_.granted());
    out.set_opinion(request_.opinion());
    out.set_reason(request_.reason());
    if (!request_.granted()) {
      const std::string by_law = content().filed.rules().legal_remedy();
      out.set_remedy(request_.remedy().empty() ? by_law : request_.remedy());
    }
    return one(kCaseDecided, out);
  }

  Result<Plan> issue() {
    v1::CaseIssued out;
    out.set_decision(summary_.basis());
    out.set_document_number(request_.document_number());
    if (summary_.deciding_division() != summary_.accepting_division()) out.set_seal(actor_.division.str());
    return one(kCaseIssued, out);
  }

  Result<Plan> deliver() {
    v1::CaseDelivered out;
    out.set_issue(summary_.basis());
    out.set_receiver(request_.receiver().empty() ? summary_.applicant_name() : request_.receiver());
    out.set_way(request_.way().empty() ? "counter" : request_.way());
    // What was handed over is done: the case closes by itself.
    return Plan{{event(kCaseDelivered, key_, actor_, out), event(kCaseClosed, key_, actor_, v1::CaseClosed())}, {}, 0};
  }

  Result<Plan> withdraw() {
    if (request_.reason().empty()) return faults("撤回须记明申请人的意思", {{"reason", "必填"}});
    v1::CaseWithdrawn out;
    out.set_reason(request_.reason());
    return one(kCaseWithdrawn, out);
  }

  Result<Plan> terminate() {
    const auto due = parse_date(summary_.correction_due());
    if (due && !(*due < today())) return conflict("补正期限未到,不能终止:" + summary_.correction_due());
    v1::CaseTerminated out;
    out.set_reason(request_.reason().empty() ? "逾期未补正" : request_.reason());
    return one(kCaseTerminated, out);
  }

  Result<Plan> note() {
    if (request_.opinion().empty()) return faults("没有内容", {{"opinion", "必填"}});
    v1::CaseNoted out;
    out.set_text(request_.opinion());
    out.set_kind(request_.kind().empty() ? "note" : request_.kind());
    return one(kCaseNoted, out);
  }

  const std::string& key_;
  const v1::ActOnCase& request_;
  const Actor& actor_;
  const CaseContext& context_;
  const v1::CaseSummary& summary_;
  const LedgerView& view_;
};

}  // namespace

Command act_on_case(std::string key, std::string action, v1::ActOnCase request, Actor actor, CaseContext context,
                    std::string etag) {
  return [=](const LedgerView& view) -> Result<Plan> {
    const auto record = view.record({kCases, key});
    if (!record || record->state.empty()) return not_found("没有这个办件");
    const v1::CaseSummary summary = summary_of(*record);
    if (!may_see(summary, actor)) return not_found("没有这个办件");
    if (!etag.empty() && etag != etag_of(*record)) return conflict(kStaleEtag);
    TRY(check_action(summary, actor, action));
    return Acting(key, request, actor, context, summary, view).run(action);
  };
}

}  // namespace yichuang::node
