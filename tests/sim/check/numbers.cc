#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

class Numbers final : public Checker {
 public:
  Numbers() : Checker("numbers", "no case number is given twice, but by a machine that was resumed from its memory") {}

  void watch(World& world) override {
    for (; looked_at_ < world.given.size(); ++looked_at_) {
      const GivenNumber& given = world.given[looked_at_];
      const auto [known, fresh] = numbers_.emplace(given.number, given);
      need(fresh || given.excused, given.number + " was given to " + short_id(known->second.id) + " by " +
                                       known->second.by + " and to " + short_id(given.id) + " by " + given.by);
    }
  }
  void judge(World& world, const Evidence&) override { watch(world); }

 private:
  std::map<std::string, GivenNumber> numbers_;
  std::size_t looked_at_ = 0;
};

}  // namespace

std::unique_ptr<Checker> numbers() {
  return std::make_unique<Numbers>();
}

}  // namespace yichuang::sim
