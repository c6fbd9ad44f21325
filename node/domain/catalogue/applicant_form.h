#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "node/domain/catalogue/catalogue.h"

// Who may ask for a business, and with which form: a person, or an organisation (法人
// 或其他组织) by its unified social credit code.
namespace yichuang::node {

// A form that holds this field is an organisation's.
inline constexpr const char* kCreditCodeField = "credit_code";

// The groups that stand in an organisation's form in place of `applicant`; it has no
// `agent`, since somebody mandated always acts for it.
inline constexpr const char* kEnterpriseGroup = "enterprise";
inline constexpr const char* kHandlerGroup = "handler";

bool is_of_organisation(const nlohmann::json& values);

// Reads into `out` whom the business serves and both forms. An item that names no
// served parties (server_type) takes either, as far as the catalogue has a form for
// it. A field or paper may name served parties too, and is then for those alone.
void read_forms(const nlohmann::json& item, const nlohmann::json& business, const nlohmann::json& common,
                BusinessDefinition& out);

// Does the item name organisations among those that it serves? Does nothing in it keep
// them out?
bool names_organisations(const nlohmann::json& item);
bool may_serve_organisations(const nlohmann::json& item);

// Why whoever these values are of cannot ask for the business; empty when they can.
std::vector<Complaint> party_refusal(const BusinessDefinition& business, const nlohmann::json& values);

}  // namespace yichuang::node
