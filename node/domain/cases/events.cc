#include "node/domain/cases/events.h"

#include <algorithm>

#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

// As accounts have them; what is longer comes from no honest program.
constexpr std::size_t kNameBytesMax = 120;

template <class Message>
Message read(const Entry& entry) {
  Message out;
  const std::string_view bytes = entry.message();
  if (!out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) out.Clear();
  return out;
}

std::string outcome_title(v1::CaseState outcome) {
  switch (outcome) {
    case v1::ACCEPTED:
      return "受理";
    case v1::CORRECTING:
      return "一次性告知";
    case v1::NOT_ACCEPTED:
      return "不予受理";
    default:
      return "收件";
  }
}

std::string with(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + ";" + second;
}

std::string tolerated_text(const google::protobuf::RepeatedPtrField<v1::Material>& materials) {
  std::string out;
  for (const v1::Material& material : materials) {
    if (material.state() == v1::TOLERATED)
      out += (out.empty() ? "容缺:" : "、") + material.name() + "(" + material.due() + " 前)";
    if (!material.defect().empty()) out += (out.empty() ? "" : ";") + material.name() + ":" + material.defect();
  }
  return out;
}

const char* step_title(v1::StepAction action) {
  switch (action) {
    case v1::TAKE:
      return "接办";
    case v1::PASS:
      return "通过";
    case v1::RETURN:
      return "退回";
    default:
      return "办理";
  }
}

std::string taken_text(const v1::CaseSettled& in) {
  const auto left = std::count_if(in.taken().begin(), in.taken().end(),
                                  [](const v1::TakenField& field) { return field.side() == "left"; });
  if (in.taken().empty()) return {};
  return std::to_string(left) + " 项采左方、" + std::to_string(in.taken_size() - left) + " 项采右方";
}

std::string step_name(const v1::CaseSummary& summary, const std::string& code) {
  for (const v1::Step& step : summary.steps()) {
    if (step.code() == code) return step.name();
  }
  return code;
}

void lay_over(std::vector<v1::Material>& materials, const google::protobuf::RepeatedPtrField<v1::Material>& later) {
  for (const v1::Material& material : later) {
    const auto same = std::find_if(materials.begin(), materials.end(),
                                   [&](const v1::Material& before) { return before.name() == material.name(); });
    if (same == materials.end()) {
      materials.push_back(material);
    } else {
      *same = material;
    }
  }
}

void lay_over(google::protobuf::Struct& form, const google::protobuf::Struct& later) {
  for (const auto& [name, value] : later.fields()) (*form.mutable_fields())[name] = value;
}

// What people chose field by field: a side may have been without a field or a paper.
void settle_over(const v1::CaseSettled& in, CaseContent& out) {
  lay_over(out.materials, in.materials());
  std::erase_if(out.materials,
                [](const v1::Material& paper) { return paper.state() == v1::MATERIAL_STATE_UNSPECIFIED; });
  lay_over(out.form, in.form());
  for (const auto& [name, value] : in.form().fields()) {
    if (value.has_null_value()) out.form.mutable_fields()->erase(name);
  }
}

bool stands(const v1::CaseSummary& state, const EntryId& ruling) {
  return std::any_of(state.rulings().begin(), state.rulings().end(),
                     [&](const v1::CaseRuling& one) { return one.event() == ruling.view(); });
}

}  // namespace

v1::CaseActedBy acted_by(const Entry& entry) {
  v1::CaseActedBy out;
  if (!entry.erased) out = read<v1::CaseActedBy>(entry);
  if (out.name().size() > kNameBytesMax || out.window().size() > kNameBytesMax) out.Clear();
  return out;
}

EventText describe_event(const Header& header, const Entry& entry, const v1::CaseSummary& summary) {
  if (header.kind == kCaseFiled) {
    const auto in = read<v1::CaseFiledFacts>(entry);
    return {"filed", outcome_title(in.outcome()), with(in.reason(), tolerated_text(in.materials()))};
  }
  if (header.kind == kCasePrechecked) {
    const auto in = read<v1::CasePrechecked>(entry);
    return {"prechecked", outcome_title(in.outcome()), with(in.reason(), tolerated_text(in.materials()))};
  }
  if (header.kind == kCaseSupplemented) {
    std::string names;
    const auto in = read<v1::CaseSupplemented>(entry);
    for (const v1::Material& material : in.materials()) {
      names += (names.empty() ? "" : "、") + material.name();
    }
    return {"supplemented", "补材料", names};
  }
  if (header.kind == kCaseStepDone) {
    const auto in = read<v1::CaseStepDone>(entry);
    return {"step", step_name(summary, in.step()) + " · " + step_title(in.action()), in.opinion()};
  }
  if (header.kind == kCaseSpecialStarted) {
    const auto in = read<v1::CaseSpecialStarted>(entry);
    return {"special", "特别程序开始:" + in.name(), with(in.reason(), in.due().empty() ? "" : in.due() + " 止")};
  }
  if (header.kind == kCaseSpecialEnded) return {"special", "特别程序结束", read<v1::CaseSpecialEnded>(entry).result()};
  if (header.kind == kCaseDecided) {
    const auto in = read<v1::CaseDecided>(entry);
    return {"decided", in.granted() ? "决定:准予" : "决定:不予批准",
            with(in.opinion(), with(in.reason(), in.remedy()))};
  }
  if (header.kind == kCaseIssued) return {"issued", "出件", read<v1::CaseIssued>(entry).document_number()};
  if (header.kind == kCaseDelivered) return {"delivered", "送达", read<v1::CaseDelivered>(entry).receiver()};
  if (header.kind == kCaseClosed) return {"closed", "办结归档", read<v1::CaseClosed>(entry).note()};
  if (header.kind == kCaseWithdrawn) return {"withdrawn", "申请人撤回", read<v1::CaseWithdrawn>(entry).reason()};
  if (header.kind == kCaseTerminated) return {"terminated", "终止", read<v1::CaseTerminated>(entry).reason()};
  if (header.kind == kCaseNoted) {
    const auto in = read<v1::CaseNoted>(entry);
    return {"noted", in.kind() == "urge" ? "催办" : "记事", in.text()};
  }
  if (header.kind == kCaseTwinFound) {
    std::string numbers;
    const auto in = read<v1::CaseTwinFound>(entry);
    for (const v1::Twin& twin : in.twins()) numbers += (numbers.empty() ? "" : "、") + twin.number();
    return {"twin", "疑似重复,待裁定", numbers};
  }
  if (header.kind == kCaseSettled) {
    const auto in = read<v1::CaseSettled>(entry);
    return {"settled", std::string("裁定:") + ruling_label(in.ruling()), with(in.reason(), taken_text(in))};
  }
  if (header.kind == kCaseRulingUndone) {
    return {"settled", "撤销裁定", read<v1::CaseRulingUndone>(entry).reason()};
  }
  return {"unknown", "本机版本不认识的记录", ""};
}

CaseEntries entries_of(const LedgerView& view, const Record& record) {
  CaseEntries out;
  out.reserve(record.held.size());
  for (const Held& held : record.held) out.push_back(view.entry(held));
  return out;
}

CaseContent read_content(const Record& record, const CaseEntries& entries) {
  std::vector<const ParsedEntry*> counted;
  bool ruled = false;
  for (std::size_t i = 0; i < record.folded && i < record.held.size(); ++i) {
    if (record.held[i].standing != Standing::kCounts || !entries[i]) continue;
    counted.push_back(&*entries[i]);
    ruled |= record.held[i].kind == kCaseSettled;
  }
  return read_content(counted, ruled ? summary_of(record) : v1::CaseSummary());
}

CaseContent read_content(const std::vector<const ParsedEntry*>& counted, const v1::CaseSummary& state) {
  CaseContent out;
  for (const ParsedEntry* parsed : counted) {
    const Kind kind = parsed->header.kind;
    if (kind == kCaseFiled) {
      out.filed = read<v1::CaseFiled>(parsed->entry);
      out.materials.assign(out.filed.materials().begin(), out.filed.materials().end());
      out.form = joined_form(out.filed);
    } else if (kind == kCasePrechecked) {
      const auto in = read<v1::CasePrechecked>(parsed->entry);
      lay_over(out.materials, in.materials());
      lay_over(out.form, in.form());
    } else if (kind == kCaseSupplemented) {
      const auto in = read<v1::CaseSupplemented>(parsed->entry);
      lay_over(out.materials, in.materials());
      lay_over(out.form, in.form());
    } else if (kind == kCaseDecided) {
      out.decision = read<v1::CaseDecided>(parsed->entry);
    } else if (kind == kCaseSettled && stands(state, parsed->id)) {
      settle_over(read<v1::CaseSettled>(parsed->entry), out);
    }
  }
  return out;
}

}  // namespace yichuang::node
