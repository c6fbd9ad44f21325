#include "tests/sim/check/checker.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Twins final : public Checker {
 public:
  Twins()
      : Checker("twins",
                "of two boxes with one key the later one stops writing, the other goes on, and both sides say so; "
                "nobody else is stopped") {}

  void judge(World& world, const Evidence&) override {
    // Told apart where they meet: of a hub, too, there may be two.
    std::map<std::pair<NodeId, std::string>, std::string> writers;
    for (Box* box : world.boxes()) {
      const NodeId node = box->identity().node();
      if (!box->stopped().empty()) {
        need(world.copied.contains(node), box->name() + " was told to stop for nothing");
        told(world, *box);
      } else if (box->writes() || box->plan().serves_children) {
        const auto [other, alone] = writers.emplace(std::pair(node, above(world, *box)), box->name());
        need(alone, other->second + " and " + box->name() + " both work with one key");
      }
    }
  }

 private:
  static std::string above(World& world, const Box& box) {
    return box.has_hub() ? world.hub_of(box).key() : std::string();
  }

  // To the people at the box, and to those who look after it.
  static void told(World& world, Box& box) {
    const std::string above = world.hub_of(box).division().str();
    need(box.stopped().find(above) != std::string::npos, box.name() + " does not say whom to call");
    const auto refused = box.execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{
          {EntryDraft{toy::kProfile, box.division().str() + "/3-0", {}, box.division().str() + "/clerk", "x"}}, {}, 0};
    });
    need(refused && !*refused, box.name() + " was told to stop and writes");
    need(refused->error().context.find(box.stopped()) != std::string::npos,
         box.name() + " does not say why it writes nothing: " + refused->error().context);
    const auto& statuses = world.hub_of(box).exchange().downlink()->statuses();
    const auto known = statuses.find(box.division().str());
    need(known != statuses.end() && known->second.twin_heard_ms() != 0,
         world.hub_of(box).name() + " does not say that there are two of " + box.name());
  }
};

}  // namespace

std::unique_ptr<Checker> twins() {
  return std::make_unique<Twins>();
}

}  // namespace yichuang::sim
