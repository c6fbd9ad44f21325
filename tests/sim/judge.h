#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/check/checker.h"

namespace yichuang::sim {

// Holds a world against every checker, or against those named.
//
//   Errors  Broken, whose text begins with the name of the checker.
class Judge {
 public:
  // All of them when `names` is empty. Throws std::invalid_argument for a name that
  // none has.
  explicit Judge(const std::vector<std::string>& names);

  void watch(World& world);
  void started(World& world, Box& box);
  void answered(const Box& hub, std::string_view request, std::string_view answer);
  // The world has settled.
  void judge(World& world);

  const std::vector<std::unique_ptr<Checker>>& checkers() const { return checkers_; }

 private:
  std::vector<std::unique_ptr<Checker>> checkers_;
};

}  // namespace yichuang::sim
