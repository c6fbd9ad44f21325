#include "tests/sim/judge.h"

#include <algorithm>

namespace yichuang::sim {
namespace {

template <class Look>
void each(const std::vector<std::unique_ptr<Checker>>& checkers, Look look) {
  for (const auto& checker : checkers) {
    try {
      look(*checker);
    } catch (const Broken& broken) {
      throw Broken(checker->name() + ": " + broken.what());
    }
  }
}

}  // namespace

Judge::Judge(const std::vector<std::string>& names) : checkers_(every_checker()) {
  for (const std::string& name : names) {
    const bool known =
        std::any_of(checkers_.begin(), checkers_.end(), [&](const auto& checker) { return checker->name() == name; });
    if (!known) throw std::invalid_argument("no check is called '" + name + "'");
  }
  std::erase_if(checkers_, [&](const auto& checker) {
    return !names.empty() && std::find(names.begin(), names.end(), checker->name()) == names.end();
  });
}

void Judge::watch(World& world) {
  each(checkers_, [&](Checker& checker) { checker.watch(world); });
}

void Judge::started(World& world, Box& box) {
  each(checkers_, [&](Checker& checker) { checker.started(world, box); });
}

void Judge::answered(const Box& hub, std::string_view request, std::string_view answer) {
  each(checkers_, [&](Checker& checker) { checker.answered(hub, request, answer); });
}

void Judge::judge(World& world) {
  const Evidence evidence(world);
  each(checkers_, [&](Checker& checker) { checker.judge(world, evidence); });
}

}  // namespace yichuang::sim
