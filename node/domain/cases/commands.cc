#include "node/domain/cases/commands.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/command_parts.h"
#include "node/domain/cases/flow.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/catalogue/forms.h"
#include "node/domain/identifiers/case_number.h"
#include "node/domain/kinds.h"
#include "storage/crypto/hash.h"
#include "storage/ledger/limits.h"

namespace yichuang::node {

using namespace storage;

namespace {

// Open cases of the same applicant and business that nobody has said to be others.
std::vector<Complaint> unanswered_duplicates(const LedgerView& view, const v1::CaseFiled& filed) {
  std::vector<Complaint> out;
  const std::string& applicant = applicant_number(filed.applicant());
  // Nearly always there is none, and a counter says so without a search.
  if (view.counter(kCasesOpenOf, open_of_key(applicant, filed.rules().business_code())) == 0) return out;
  for (const IndexHit& hit : view.scan(kCaseByPerson, applicant + "/", 100).hits) {
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
    plan.entries.back().message += encode_actor(draft->actor);
    if (draft->instant) {
      v1::CaseDecided decided;
      decided.set_granted(true);
      decided.set_opinion("符合秒批规则,系统审核通过");
      decided.add_checks("表单各项符合要求");
      decided.add_checks("材料齐全");
      Actor rules = draft->actor;
      rules.account = "rule-engine";
      rules.name.clear();
      rules.window.clear();
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

}  // namespace yichuang::node
