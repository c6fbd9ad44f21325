#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "node/domain/catalogue/catalogue.h"
#include "node/domain/identifiers/resident_id.h"
#include "storage/base/result.h"

namespace yichuang::node {

// Does a `when` of the catalogue hold for these values? {field, eq | in | any | differs}; a
// null one always does.
bool when_holds(const nlohmann::json& when, const nlohmann::json& values);

// The form of whoever these values are of: a person's or an organisation's.
const ApplicantForm& form_of(const BusinessDefinition& business, const nlohmann::json& values);

// Is it a whole number that 53 bits hold exactly?
bool is_whole(double number);

// Everything that is wrong with a filled form, each with the field's name as
// `where` and a sentence for the clerk: what is missing, what does not fit, what
// the form does not have. Whom the business does not serve is told that alone. `today`
// bounds dates.
std::vector<Complaint> check_form(const BusinessDefinition& business, const nlohmann::json& values, const Date& today);

// What is missing or not allowed among the materials, each with its name.
// A tolerated or committed paper counts as there where the catalogue allows it.
std::vector<Complaint> check_materials(const BusinessDefinition& business, const nlohmann::json& values,
                                       const std::vector<v1::Material>& materials, const Date& today);

}  // namespace yichuang::node
