#include "node/domain/catalogue/applicant_form.h"

#include <algorithm>

#include "node/domain/catalogue/json_parts.h"

namespace yichuang::node {

using nlohmann::json;

namespace {

constexpr const char* kApplicantGroup = "applicant";
constexpr const char* kAgentGroup = "agent";
// Of code list `server_type`; every other is some organisation.
constexpr const char* kPersonParty = "1";

enum class Party { kPerson, kOrganisation };

bool serves(const json& what, Party party) {
  const json parties = list_of(what, "server_type");
  return parties.empty() || std::any_of(parties.begin(), parties.end(), [&](const json& each) {
           return (each == kPersonParty) == (party == Party::kPerson);
         });
}

// A field as a page needs it: what it may choose from stands in it.
json with_options(json field, const json& code_lists) {
  const json validation = field.value("validation", json::object());
  json options = json::array();
  if (const std::string list = text_of(validation, "codelist"); !list.empty() && code_lists.contains(list)) {
    for (const auto& [code, label] : code_lists[list].items())
      options.push_back({{"value", code}, {"label_zh", label}});
  }
  const json labels = validation.value("enum_zh", json::object());
  for (const json& value : list_of(validation, "enum")) {
    if (value.is_string())
      options.push_back(
          {{"value", value}, {"label_zh", labels.value(value.get<std::string>(), value.get<std::string>())}});
  }
  if (!options.empty()) field["options"] = std::move(options);
  // A table's columns are "name" or "name:how it is checked", a code list among that.
  for (const json& column : list_of(validation, "columns")) {
    const std::string text = column.is_string() ? column.get<std::string>() : std::string();
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || !code_lists.contains(text.substr(colon + 1))) continue;
    json& choices = field["column_options"][text.substr(0, colon)];
    for (const auto& [code, label] : code_lists[text.substr(colon + 1)].items()) {
      choices.push_back({{"value", code}, {"label_zh", label}});
    }
  }
  return field;
}

// The groups of a form as one kind of applicant fills it in.
std::vector<std::string> groups_for(const json& form, Party party) {
  std::vector<std::string> out;
  for (const json& each : list_of(form, "include")) {
    std::string group = each.get<std::string>();
    if (party == Party::kOrganisation && group == kApplicantGroup) {
      out.insert(out.end(), {kEnterpriseGroup, kHandlerGroup});
    } else if (party == Party::kPerson || group != kAgentGroup) {
      out.push_back(std::move(group));
    }
  }
  return out;
}

ApplicantForm form_for(const json& business, const json& common, Party party) {
  const json& code_lists = part_of(common, "code_lists");
  const json& form = part_of(business, "form");
  ApplicantForm out;
  for (const std::string& group : groups_for(form, party)) {
    for (const json& field : part_of(part_of(common, "field_groups"), group)) {
      if (!serves(field, party)) continue;
      json copy = with_options(field, code_lists);
      copy["group"] = group;
      out.fields.push_back(std::move(copy));
    }
  }
  for (const json& field : list_of(form, "fields")) {
    if (serves(field, party)) out.fields.push_back(with_options(field, code_lists));
  }
  for (const json& material : list_of(business, "materials")) {
    if (!serves(material, party)) continue;
    out.materials.push_back({text_of(material, "name_zh"), flag_of(material, "required"),
                             flag_of(material, "tolerable"), flag_of(material, "commitment_allowed"),
                             text_of(material, "ecert_kind"), text_of(material, "dataset"),
                             material.value("when", json())});
    out.material_texts.push_back(material);
  }
  return out;
}

bool has_field(const ApplicantForm& form, const char* name) {
  return std::any_of(form.fields.begin(), form.fields.end(),
                     [&](const json& field) { return text_of(field, "name") == name; });
}

// 自然人、企业法人
std::string names_of_served(const json& item, const json& common) {
  const json& names = part_of(part_of(common, "code_lists"), "server_type");
  std::string out;
  for (const json& party : list_of(item, "server_type")) {
    const std::string code = party.is_string() ? party.get<std::string>() : std::string();
    out += (out.empty() ? "" : "、") + (names.is_object() ? names.value(code, code) : code);
  }
  return out;
}

}  // namespace

bool is_of_organisation(const json& values) {
  const auto code = values.find(kCreditCodeField);
  return code != values.end() && code->is_string() && !code->get_ref<const std::string&>().empty();
}

void read_forms(const json& item, const json& business, const json& common, BusinessDefinition& out) {
  out.served = names_of_served(item, common);
  out.of_person = form_for(business, common, Party::kPerson);
  out.serves_persons = serves(item, Party::kPerson);
  ApplicantForm form = form_for(business, common, Party::kOrganisation);
  out.serves_organisations = serves(item, Party::kOrganisation) && has_field(form, kCreditCodeField);
  if (out.serves_organisations) out.of_organisation = std::move(form);
}

bool names_organisations(const json& item) {
  return !list_of(item, "server_type").empty() && may_serve_organisations(item);
}

bool may_serve_organisations(const json& item) {
  return serves(item, Party::kOrganisation);
}

std::vector<Complaint> party_refusal(const BusinessDefinition& business, const json& values) {
  const bool organisation = is_of_organisation(values);
  if (organisation ? business.serves_organisations : business.serves_persons) return {};
  const std::string whom = organisation ? "法人或其他组织" : "自然人";
  const std::string rule = business.served.empty()
                               ? "此事项的目录没有" + whom + "的申请表"
                               : "此事项的服务对象为" + business.served + ",不受理" + whom + "的申请";
  return {{organisation ? kCreditCodeField : "id_no", rule}};
}

}  // namespace yichuang::node
