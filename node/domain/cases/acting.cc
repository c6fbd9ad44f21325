// What an action on a case comes to; filing is in commands.cc.

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/command_parts.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/flow.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/catalogue/applicant_form.h"
#include "node/domain/catalogue/forms.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

// A process that may be stopped for so long at the most [P].
constexpr std::uint32_t kSpecialDaysMax = 60;

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
    for (const char* field : {"id_no", kCreditCodeField, "division_code"}) {
      // A person's case does not become an organisation's.
      const bool settled = then.contains(field) || std::string_view(field) == kCreditCodeField;
      if (settled && now.value(field, nlohmann::json()) != then.value(field, nlohmann::json())) {
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
    out.set_receiver(request_.receiver().empty() ? usual_receiver() : request_.receiver());
    out.set_way(request_.way().empty() ? "counter" : request_.way());
    // What was handed over is done: the case closes by itself.
    return Plan{{event(kCaseDelivered, key_, actor_, out), event(kCaseClosed, key_, actor_, v1::CaseClosed())}, {}, 0};
  }

  // A person takes it: of an organisation whoever came, else whoever heads it.
  std::string usual_receiver() const {
    if (summary_.applicant_credit_code().empty()) return summary_.applicant_name();
    if (!summary_.agent_name().empty()) return summary_.agent_name();
    const std::string head = content().filed.applicant().legal_representative();
    return head.empty() ? summary_.applicant_name() : head;
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
