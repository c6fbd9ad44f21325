#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/domain/catalogue/catalogue.h"
#include "storage/base/result.h"

namespace yichuang::node {

// A field of a data set, as the catalogue has it.
struct DataField {
  std::string name;
  std::string label;
  std::string type;
  bool required = false;
  std::vector<std::string> options;  // when only these are allowed
};

// A data set that the province publishes with its catalogue (数据资源).
struct DataSet {
  std::string code;
  std::string name;
  std::string provider;
  std::string terms;  // what it may be used for
  std::uint32_t cycle_days = 0;
  std::uint32_t lease_days = 0;
  std::string key;  // the field that says whom a row is about
  std::vector<DataField> fields;

  const DataField* field(std::string_view name) const;
  // Is a row about a person?
  bool of_persons() const;
};

// In the catalogue's order; those without a code or a key are left out.
std::vector<DataSet> data_sets(const Catalogue& catalogue);
const DataSet* find_data_set(const std::vector<DataSet>& sets, std::string_view code);

// `dataset:DS_INSURED.employer` in parts; absent when a form's field is not filled from
// one field of a data set.
struct DataSource {
  std::string resource;
  std::string field;
};
std::optional<DataSource> data_source(const nlohmann::json& form_field);

// The value as returned facts keep it.
// Errors: kInvalid, with what is wrong in the context.
Result<std::string> canonical_value(const DataField& field, std::string_view text);
// The value as a form's field of `form_type` takes it; null when it cannot.
nlohmann::json form_value(const std::string& text, const std::string& form_type);

}  // namespace yichuang::node
