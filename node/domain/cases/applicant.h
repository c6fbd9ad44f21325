#pragma once

#include <string>
#include <vector>

#include "node/domain/cases/case.pb.h"

// Who applies: a person, known by the identity number, or an organisation, known by its
// unified social credit code, which like its name is public.
namespace yichuang::node {

bool is_organisation(const v1::CaseSummary& summary);

// By which number the applicant is found again; empty when the case has none.
const std::string& applicant_number(const v1::CaseSummary& summary);
const std::string& applicant_number(const v1::Applicant& applicant);

// The keys of kCaseByName. A person's name is found by its beginning, an organisation's
// by any part, since most begin with the place: one key for each of its endings.
std::vector<std::string> name_keys(const v1::CaseSummary& summary);
// The one key, of those that begin with `text`, under which a list has the case.
std::string name_key_for(const v1::CaseSummary& summary, const std::string& text);

// The name as lists show it: a person's masked.
std::string listed_name(const v1::CaseSummary& summary);

}  // namespace yichuang::node
