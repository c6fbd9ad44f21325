#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Durable final : public Checker {
 public:
  Durable()
      : Checker("durable",
                "what somebody was told is saved is wherever its audience and the way up say, as long as one disk that "
                "held it is left") {}

  void judge(World& world, const Evidence& evidence) override {
    for (const auto& [id, promise] : world.promised) {
      if (world.lost.contains(id)) continue;
      // An older version of a register has nothing left to say.
      if (!evidence.live.contains(promise.ref) || !evidence.live.at(promise.ref).contains(id)) continue;
      for (const Holdings& holdings : evidence.all) {
        if (!evidence.reaches(promise.ref, holdings.box->division())) continue;
        if (holdings.by_id.contains(id)) continue;
        throw Broken(holdings.box->name() + " lacks " + describe(promise.entry, promise.ref) + ", acknowledged by " +
                     promise.by + evidence.holders_of(id));
      }
    }
  }
};

}  // namespace

std::unique_ptr<Checker> durable() {
  return std::make_unique<Durable>();
}

}  // namespace yichuang::sim
