#include "node/domain/returned/sources.h"

#include <algorithm>

#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;
using google::protobuf::Struct;
using google::protobuf::Value;
using nlohmann::json;

namespace {

std::string text_in(const Struct& form, const std::string& field) {
  const auto found = form.fields().find(field);
  return found == form.fields().end() ? std::string() : found->second.string_value();
}

bool same(const Value& a, const Value& b) {
  const auto wrapped = [](const Value& value) {
    Struct carrier;
    (*carrier.mutable_fields())["value"] = value;
    return to_json(carrier);
  };
  return wrapped(a) == wrapped(b);
}

bool asks_returned_data(const BusinessDefinition& business) {
  return std::any_of(business.of_person.fields.begin(), business.of_person.fields.end(),
                     [](const json& field) { return data_source(field).has_value(); });
}

// The field of the form; null when the catalogue has it no longer.
const json* field_of(const BusinessDefinition* business, const std::string& name) {
  if (business == nullptr) return nullptr;
  const auto found = std::find_if(business->of_person.fields.begin(), business->of_person.fields.end(),
                                  [&](const json& field) { return field.at("name") == name; });
  return found == business->of_person.fields.end() ? nullptr : &*found;
}

// What the office says of a person now.
struct Word {
  std::string as_of;
  Value value;
};
std::optional<Word> word_of(const LedgerView& view, const json& form_field, const v1::FieldSource& source,
                            const std::string& id_no, const Division& office) {
  const auto from = data_source(form_field);
  if (!from || from->resource != source.resource()) return std::nullopt;
  std::optional<Word> out;
  for (const auto& [ref, fact] : facts_by(view, source.resource(), id_no, office)) {
    if (out && fact.as_of() <= out->as_of) continue;
    for (const v1::ReturnedField& value : fact.fields()) {
      if (value.name() != from->field) continue;
      Struct carrier;
      to_struct({{"value", form_value(value.text(), form_field.at("type").get<std::string>())}}, carrier);
      out = Word{fact.as_of(), carrier.fields().at("value")};
    }
  }
  return out;
}

class Reports {
 public:
  Reports(const LedgerView& view, const Catalogue& catalogue, const DivisionNames& names, const Division& office)
      : view_(view), catalogue_(catalogue), names_(names), office_(office) {}

  void add(const Record& record, const std::string& resource, v1::SourceReports& out) const {
    const v1::CaseSummary summary = summary_of(record);
    const CaseContent content = read_content(record, entries_of(view_, record));
    for (const v1::FieldSource& source : content.filed.sources()) {
      if (source.reported() && source.resource() == resource) *out.add_rows() = row(summary, content, source);
    }
  }

 private:
  v1::SourceReport row(const v1::CaseSummary& summary, const CaseContent& content,
                       const v1::FieldSource& source) const {
    v1::SourceReport out;
    out.set_case_number(summary.number());
    *out.mutable_filed_at() = summary.filed_at();
    out.set_township(summary.accepting_division());
    out.set_township_name(names_.name(Division::from(summary.accepting_division()).value_or(Division())));
    out.set_business_code(summary.business_code());
    out.set_person_name(summary.applicant_name());
    out.set_person_id_no(summary.applicant_id_no());
    *out.mutable_source() = source;
    const json* field = field_of(catalogue_.business(summary.business_code()), source.field());
    out.set_label(field == nullptr ? source.field() : field->value("label_zh", source.field()));
    const auto stated = content.form.fields().find(source.field());
    if (stated != content.form.fields().end()) *out.mutable_stated() = stated->second;
    const auto word =
        field == nullptr ? std::nullopt : word_of(view_, *field, source, summary.applicant_id_no(), office_);
    if (!word) return out;
    out.set_as_of_now(word->as_of);
    if (out.has_stated() && same(word->value, out.stated())) {
      out.set_standing(v1::SourceReport::CORRECTED);
    } else if (word->as_of > source.as_of()) {
      out.set_standing(v1::SourceReport::MAINTAINED);
    }
    return out;
  }

  const LedgerView& view_;
  const Catalogue& catalogue_;
  const DivisionNames& names_;
  const Division& office_;
};

}  // namespace

std::vector<v1::FieldSource> sources_of(const LedgerView& view, const Catalogue& catalogue, const v1::FileCase& filing,
                                        const Division& reader, const AskLease& ask) {
  const BusinessDefinition* business = catalogue.business(filing.business_code());
  if (business == nullptr || !asks_returned_data(*business)) return {};
  const std::string id_no = text_in(filing.form(), "id_no");
  // Of most people nothing is held, and one look at the index says so.
  if (id_no.empty() || view.scan(kReturnedByPerson, id_no + "/", 1).hits.empty()) return {};
  std::vector<v1::FieldSource> out;
  const v1::ReturnedPrefill prefill = returned_prefill(view, catalogue, *business, id_no, reader, ask);
  for (const v1::ReturnedValue& value : prefill.values()) {
    if (!value.has_value()) continue;
    v1::FieldSource& source = out.emplace_back();
    source.set_field(value.field());
    source.set_resource(value.resource());
    source.set_resource_name(value.resource_name());
    source.set_provider(value.provider());
    source.set_grade(value.grade());
    source.set_as_of(value.as_of());
    const auto given = filing.form().fields().find(value.field());
    if (given != filing.form().fields().end() && same(given->second, value.value())) continue;
    *source.mutable_held() = value.value();
    const auto& reported = filing.reported_fields();
    source.set_reported(std::find(reported.begin(), reported.end(), value.field()) != reported.end());
  }
  return out;
}

v1::SourceReports source_reports(const LedgerView& view, const Catalogue& catalogue, const DivisionNames& names,
                                 const Division& office, std::size_t limit) {
  v1::SourceReports out;
  const Reports reports(view, catalogue, names, office);
  for (const DataSet& set : data_sets(catalogue)) {
    for (const IndexHit& hit : view.scan(kCaseReporting, set.code + "/", limit, Direction::kBackward).hits) {
      if (const auto record = view.record(hit.ref)) reports.add(*record, set.code, out);
    }
  }
  return out;
}

}  // namespace yichuang::node
