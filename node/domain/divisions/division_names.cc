#include "node/domain/divisions/division_names.h"

#include "node/domain/identifiers/masking.h"

namespace yichuang::node {
namespace {

Error bad_line(std::size_t line, const std::string& what) {
  return Error{ErrorCode::kInvalid, "区划表有误", {{"第 " + std::to_string(line) + " 行", what}}};
}

std::string_view take_field(std::string_view& row) {
  const std::size_t end = std::min(row.find(','), row.size());
  const std::string_view field = row.substr(0, end);
  row.remove_prefix(std::min(end + 1, row.size()));
  return field;
}

}  // namespace

Result<DivisionNames> DivisionNames::parse(std::string_view csv) {
  DivisionNames out;
  for (std::size_t line = 1; !csv.empty(); ++line) {
    const std::size_t end = std::min(csv.find('\n'), csv.size());
    std::string_view row = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.empty() || (line == 1 && row.starts_with("code"))) continue;
    const std::string_view code = take_field(row);
    const std::string_view name = take_field(row);
    const auto division = code.size() == 12 ? Division::from_padded(code) : Division::from(code);
    if (!division) return bad_line(line, "「" + std::string(code) + "」不是区划代码");
    if (name.empty() || !is_utf8(name)) return bad_line(line, "没有名称");
    out.by_code_[*division] = {*division, std::string(name), row == "1"};
  }
  return out;
}

std::string DivisionNames::name(const Division& division) const {
  const auto found = by_code_.find(division);
  return found == by_code_.end() ? division.str() : found->second.name;
}

std::string DivisionNames::full_name(const Division& division) const {
  std::string out;
  for (Division at = division; !at.empty(); at = at.parent()) {
    if (by_code_.contains(at)) out = by_code_.at(at).name + out;
  }
  return out.empty() ? division.str() : out;
}

std::vector<NamedDivision> DivisionNames::under(const Division& division, std::size_t limit) const {
  std::vector<NamedDivision> out;
  for (auto at = by_code_.lower_bound(division); at != by_code_.end() && out.size() < limit; ++at) {
    if (!division.covers(at->first)) break;
    if (at->first == division || at->first.parent() == division) out.push_back(at->second);
  }
  return out;
}

std::vector<NamedDivision> DivisionNames::search(std::string_view part, std::size_t limit) const {
  std::vector<NamedDivision> out;
  for (const auto& [code, division] : by_code_) {
    if (out.size() == limit) break;
    if (division.name.find(part) != std::string::npos) out.push_back(division);
  }
  return out;
}

}  // namespace yichuang::node
