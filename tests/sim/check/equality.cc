#include "sync/engine/frontiers.h"
#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Equality final : public Checker {
 public:
  Equality() : Checker("equality", "sums and chain heads agree wherever two nodes should, and both know it") {}

  void judge(World& world, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      Box& box = *holdings.box;
      if (!box.has_hub()) continue;
      agree(box, world.hub_of(box));
      if (world.without_line.contains(box.division().str())) continue;
      const sync::UplinkStatus& status = box.exchange().uplink()->status();
      need(status.logs_equal && status.feed_equal, box.name() + " does not know that it is equal");
    }
  }

 private:
  static void agree(Box& child, Box& hub) {
    const Snapshot below = child.ledger().snapshot();
    const Snapshot above = hub.ledger().snapshot();
    const auto& divisions = child.identity().certificate.divisions;
    const std::string both = child.name() + " and " + hub.name();
    need(below->logs().frontier_sum(divisions) == above->logs().frontier_sum(divisions),
         "the logs of " + both + " differ");
    need(sync::sum_of(sync::held_here(*below, divisions)) == below->logs().frontier_sum(divisions),
         "the sum of frontiers at " + child.name() + " is not that of its logs");
    const ChildNo no = above->child_serving(child.division());
    need(no != 0, hub.name() + " keeps no feed for " + child.name());
    need(below->feed_in_sum() == above->feed_sum(no), "the feed of " + both + " differs");
    need(below->feed_got().highest_gap(above->arrival()) == std::nullopt, child.name() + " lacks feed numbers");
  }
};

}  // namespace

std::unique_ptr<Checker> equality() {
  return std::make_unique<Equality>();
}

}  // namespace yichuang::sim
