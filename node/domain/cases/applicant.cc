#include "node/domain/cases/applicant.h"

#include "node/domain/identifiers/masking.h"

namespace yichuang::node {
namespace {

// Endings that are indexed, in characters: the longest names of organisations have
// fewer, and one character alone finds nothing worth having.
constexpr std::size_t kEndingsMax = 60;
constexpr std::size_t kEndingBytesMin = 4;

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

}  // namespace

bool is_organisation(const v1::CaseSummary& summary) {
  return !summary.applicant_credit_code().empty();
}

const std::string& applicant_number(const v1::CaseSummary& summary) {
  return is_organisation(summary) ? summary.applicant_credit_code() : summary.applicant_id_no();
}

const std::string& applicant_number(const v1::Applicant& applicant) {
  return applicant.credit_code().empty() ? applicant.id_no() : applicant.credit_code();
}

std::vector<std::string> name_keys(const v1::CaseSummary& summary) {
  const std::string& name = summary.applicant_name();
  if (name.empty()) return {};
  std::vector<std::string> out = {name + "/"};
  if (!is_organisation(summary)) return out;
  for (std::size_t i = 1; i + kEndingBytesMin <= name.size() && out.size() < kEndingsMax; ++i) {
    if (begins_character(name[i])) out.push_back(name.substr(i) + "/");
  }
  return out;
}

std::string name_key_for(const v1::CaseSummary& summary, const std::string& text) {
  std::string least;
  for (std::string& key : name_keys(summary)) {
    if (key.starts_with(text) && (least.empty() || key < least)) least = std::move(key);
  }
  return least;
}

std::string listed_name(const v1::CaseSummary& summary) {
  return is_organisation(summary) ? summary.applicant_name() : mask_name(summary.applicant_name());
}

}  // namespace yichuang::node
