#include "node/domain/cases/form_values.h"

#include <algorithm>
#include <array>

#include "node/domain/catalogue/applicant_form.h"
#include "node/domain/catalogue/forms.h"

namespace yichuang::node {

using google::protobuf::Struct;
using google::protobuf::Value;
using nlohmann::json;

namespace {

json value_to_json(const Value& value) {
  switch (value.kind_case()) {
    case Value::kNumberValue: {
      const double number = value.number_value();
      return is_whole(number) ? json(static_cast<std::int64_t>(number)) : json(number);
    }
    case Value::kStringValue:
      return value.string_value();
    case Value::kBoolValue:
      return value.bool_value();
    case Value::kStructValue:
      return to_json(value.struct_value());
    case Value::kListValue: {
      json out = json::array();
      for (const Value& item : value.list_value().values()) out.push_back(value_to_json(item));
      return out;
    }
    default:
      return {};
  }
}

void json_to_value(const json& value, Value& out) {
  if (value.is_string()) {
    out.set_string_value(value.get<std::string>());
  } else if (value.is_boolean()) {
    out.set_bool_value(value.get<bool>());
  } else if (value.is_number()) {
    out.set_number_value(value.get<double>());
  } else if (value.is_object()) {
    to_struct(value, *out.mutable_struct_value());
  } else if (value.is_array()) {
    for (const json& item : value) json_to_value(item, *out.mutable_list_value()->add_values());
  } else {
    out.set_null_value(google::protobuf::NULL_VALUE);
  }
}

// Which field of the form says which field of the applicant or the agent. The groups
// of the catalogue that are about either have these names.
struct PersonField {
  const char* form;
  void (*set)(v1::CaseFiled&, const std::string&);
  const std::string& (*get)(const v1::CaseFiled&);
};
constexpr std::array<PersonField, 12> kPersonFields = {{
    {"name", [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_name(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().name(); }},
    {"id_no", [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_id_no(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().id_no(); }},
    {"mobile", [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_mobile(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().mobile(); }},
    {"address", [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_address(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().address(); }},
    {"division_code", [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_division_code(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().division_code(); }},
    {kCreditCodeField, [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_credit_code(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().credit_code(); }},
    {"legal_rep_name",
     [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_legal_representative(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().legal_representative(); }},
    {"legal_rep_id_no",
     [](v1::CaseFiled& f, const std::string& v) { f.mutable_applicant()->set_legal_representative_id_no(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.applicant().legal_representative_id_no(); }},
    {"agent_name", [](v1::CaseFiled& f, const std::string& v) { f.mutable_agent()->set_name(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.agent().name(); }},
    {"agent_id_no", [](v1::CaseFiled& f, const std::string& v) { f.mutable_agent()->set_id_no(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.agent().id_no(); }},
    {"agent_mobile", [](v1::CaseFiled& f, const std::string& v) { f.mutable_agent()->set_mobile(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.agent().mobile(); }},
    {"agent_relation", [](v1::CaseFiled& f, const std::string& v) { f.mutable_agent()->set_relation(v); },
     [](const v1::CaseFiled& f) -> const std::string& { return f.agent().relation(); }},
}};

}  // namespace

json to_json(const Struct& form) {
  json out = json::object();
  for (const auto& [name, value] : form.fields()) out[name] = value_to_json(value);
  return out;
}

void to_struct(const json& values, Struct& out) {
  for (const auto& [name, value] : values.items()) json_to_value(value, (*out.mutable_fields())[name]);
}

void split_form(Struct form, v1::CaseFiled& out) {
  auto& fields = *form.mutable_fields();
  for (const PersonField& field : kPersonFields) {
    const auto found = fields.find(field.form);
    if (found == fields.end() || found->second.kind_case() != Value::kStringValue) continue;
    field.set(out, found->second.string_value());
    fields.erase(found);
  }
  *out.mutable_form() = std::move(form);
  std::string& number = *out.mutable_applicant()->mutable_id_no();
  if (!number.empty() && number.back() == 'x') number.back() = 'X';
}

Struct joined_form(const v1::CaseFiled& filed) {
  Struct out = filed.form();
  for (const PersonField& field : kPersonFields) {
    if (const std::string& value = field.get(filed); !value.empty())
      (*out.mutable_fields())[field.form].set_string_value(value);
  }
  return out;
}

std::vector<Complaint> check_identity(const BusinessDefinition& business, const json& values, const Date& today) {
  std::vector<Complaint> out = check_form(business, values, today);
  // Where somebody lives says who decides an empowered business.
  const bool by_residence = business.mode == v1::TOWN_EMPOWERED;
  std::erase_if(out, [&](const Complaint& complaint) {
    const bool needed = complaint.where == "name" || complaint.where == "id_no" ||
                        complaint.where == kCreditCodeField || (by_residence && complaint.where == "division_code");
    return !needed;
  });
  return out;
}

}  // namespace yichuang::node
