#include "node/domain/returned/pages.h"

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/form_values.h"

namespace yichuang::node {

using namespace storage;
using nlohmann::json;

namespace {

v1::DataLease lease_of(const DataSet& set, const LeaseVerdict& verdict) {
  v1::DataLease out;
  out.set_resource(set.code);
  out.set_name(set.name);
  out.set_lease_days(set.lease_days);
  out.set_locked(verdict.locked);
  if (verdict.since) set_time(*out.mutable_since(), *verdict.since);
  out.set_why(verdict.why);
  if (verdict.until) set_time(*out.mutable_until(), *verdict.until);
  return out;
}

void add_shares(const FactCounts& counts, const DivisionNames& names, v1::DataResource& out) {
  for (const auto& [township, days] : counts) {
    v1::ResourceShare& share = *out.add_shares();
    share.set_township(township);
    share.set_township_name(names.name(Division::from(township).value_or(Division())));
    for (const auto& [day, count] : days) share.set_facts(share.facts() + count);
    share.set_oldest(days.begin()->first);
    share.set_newest(days.rbegin()->first);
    out.set_facts(out.facts() + share.facts());
  }
}

std::string text_in(const v1::ReturnedFact& fact, const std::string& name) {
  for (const v1::ReturnedField& field : fact.fields()) {
    if (field.name() == name) return field.text();
  }
  return {};
}

void set_value(const json& value, google::protobuf::Value& out) {
  google::protobuf::Struct carrier;
  to_struct({{"value", value}}, carrier);
  out = carrier.fields().at("value");
}

}  // namespace

std::vector<v1::DataLease> data_leases(const LedgerView& view, const Catalogue& catalogue, const AskLease& ask) {
  std::vector<v1::DataLease> out;
  for (const DataSet& set : data_sets(catalogue)) {
    if (holds_facts(view, set.code)) out.push_back(lease_of(set, ask(set.lease_days)));
  }
  return out;
}

v1::DataResources data_resources(const LedgerView& view, const Catalogue& catalogue, const DivisionNames& names,
                                 const AskLease& ask) {
  v1::DataResources out;
  for (const DataSet& set : data_sets(catalogue)) {
    v1::DataResource& added = *out.add_resources();
    added.set_code(set.code);
    added.set_name(set.name);
    added.set_provider(set.provider);
    added.set_cycle_days(set.cycle_days);
    added.set_terms(set.terms);
    *added.mutable_lease() = lease_of(set, ask(set.lease_days));
    for (const DataField& field : set.fields) {
      v1::ResourceField& column = *added.add_fields();
      column.set_name(field.name);
      column.set_label(field.label);
      column.set_type(field.type);
      column.set_required(field.required);
    }
    add_shares(count_facts(view, set.code), names, added);
    if (!set.of_persons()) added.set_hindrance("不是按人的数据,不能预填表单");
  }
  return out;
}

v1::ReturnedPrefill returned_prefill(const LedgerView& view, const Catalogue& catalogue,
                                     const BusinessDefinition& business, const std::string& id_no,
                                     const Division& reader, const AskLease& ask) {
  v1::ReturnedPrefill out;
  const std::vector<DataSet> sets = data_sets(catalogue);
  for (const json& form_field : business.of_person.fields) {
    const auto source = data_source(form_field);
    const DataSet* set = source ? find_data_set(sets, source->resource) : nullptr;
    if (set == nullptr || set->field(source->field) == nullptr) continue;
    v1::ReturnedValue value;
    value.set_field(form_field.at("name").get<std::string>());
    value.set_resource(set->code);
    value.set_resource_name(set->name);
    value.set_provider(set->provider);
    value.set_cycle_days(set->cycle_days);
    const LeaseVerdict lease = ask(set->lease_days);
    value.set_locked(lease.locked);
    value.set_locked_why(lease.why);
    if (lease.since) set_time(*value.mutable_locked_since(), *lease.since);
    if (!lease.locked) {
      const auto fact = find_fact(view, *set, id_no, reader, lease);
      const json held =
          fact ? form_value(text_in(*fact, source->field), form_field.at("type").get<std::string>()) : json();
      if (held.is_null() || held == "") continue;
      set_value(held, *value.mutable_value());
      value.set_grade(fact->grade());
      value.set_as_of(fact->as_of());
    }
    *out.add_values() = std::move(value);
  }
  return out;
}

}  // namespace yichuang::node
