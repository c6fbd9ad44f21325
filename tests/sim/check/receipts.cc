#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Receipts final : public Checker {
 public:
  Receipts() : Checker("receipts", "\"safe at\" is claimed of nothing that is not there, and of all that is") {}

  void judge(World& world, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      if (!holdings.box->has_hub()) continue;
      for (const std::string& hub : hubs_of(world, *holdings.box)) {
        const Box& nearest = world.hub_of(*holdings.box);
        claims(holdings, *Division::from(hub),
               evidence.at(nearest.division().view() == hub ? nearest : world.box(hub)));
      }
    }
  }

 private:
  // Whoever has no line hears of all above it by stick.
  static std::vector<std::string> hubs_of(World& world, Box& box) {
    const std::string own = box.division().str();
    if (world.without_line.contains(own)) return {parent_of(own), "32"};
    std::vector<std::string> out;
    for (const sync::HubAbove& hub : box.exchange().uplink()->status().hubs) out.push_back(hub.division.str());
    return out;
  }

  static void claims(const Holdings& here, const Division& hub, const Holdings& there) {
    const std::string& name = here.box->name();
    const Snapshot snapshot = here.box->ledger().snapshot();
    std::map<LogNo, std::pair<std::optional<LogInfo>, RangeSet>> safe;
    for (const auto& [ref, record] : here.records) {
      for (const Held& held : record.held) {
        for (const Place& place : held.places) {
          auto& [log, numbers] = safe[place.log];
          if (!log) {
            log = snapshot->logs().by_no(place.log);
            if (log) numbers = snapshot->safe_numbers(hub, *log);
          }
          if (!numbers.contains(place.seq)) continue;
          if (there.by_id.contains(held.id)) continue;
          throw Broken(name + " claims " + describe(held, ref) + " safe at " + hub.str());
        }
      }
      if (record.held.empty()) continue;
      const Safety safety = snapshot->safety(record, here.box->division(), hub);
      if (safety.covered == safety.entries) continue;
      throw Broken(name + " has no receipt of " + hub.str() + " for " + describe(record.held.front(), ref));
    }
  }
};

}  // namespace

std::unique_ptr<Checker> receipts() {
  return std::make_unique<Receipts>();
}

}  // namespace yichuang::sim
