#pragma once

#include <google/protobuf/struct.pb.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "node/domain/cases/case.pb.h"
#include "node/domain/catalogue/catalogue.h"
#include "storage/base/result.h"

namespace yichuang::node {

// A form is a JSON object everywhere; in ledger entries it is kept as Protobuf's
// own Struct.
nlohmann::json to_json(const google::protobuf::Struct& form);
void to_struct(const nlohmann::json& values, google::protobuf::Struct& out);

// Puts the fields that say who asks into applicant and agent, and the rest into
// the form.
void split_form(google::protobuf::Struct form, v1::CaseFiled& out);
// The form as it was filled in.
google::protobuf::Struct joined_form(const v1::CaseFiled& filed);

// Is it known who asks? The least that a notice or a refusal needs.
std::vector<Complaint> check_identity(const BusinessDefinition& business, const nlohmann::json& values,
                                      const Date& today);

}  // namespace yichuang::node
