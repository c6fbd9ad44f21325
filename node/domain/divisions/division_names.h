#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/division.h"
#include "storage/base/result.h"

namespace yichuang::node {

struct NamedDivision {
  Division code;
  std::string name;
  bool demo = false;
};

// What divisions are called: the published statistical codes with their names.
class DivisionNames {
 public:
  // From CSV with a head: code,name,demo.
  // Errors: kInvalid with the line.
  static Result<DivisionNames> parse(std::string_view csv);

  // Its own name: 示范镇; the code when it is unknown.
  std::string name(const Division& division) const;
  // Names of the division and those above it: 江苏省示范市示范县示范镇.
  std::string full_name(const Division& division) const;
  // The division itself, when it is known, and those one tier below.
  std::vector<NamedDivision> under(const Division& division, std::size_t limit) const;
  // Those whose name holds `part`.
  std::vector<NamedDivision> search(std::string_view part, std::size_t limit) const;

 private:
  std::map<Division, NamedDivision> by_code_;
};

}  // namespace yichuang::node
