#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

// Lines that may be pulled again for one that was damaged.
constexpr std::uint64_t kRepairPerLineMax = 2;
// And for one box that was put back, resumed or replaced: a register's older version
// is listed again, and its line is there no longer.
constexpr std::uint64_t kRepairPerFallBackMax = 12;
// Whatever happens: a withdrawn line and the one that replaces it may cross on the way.
constexpr std::uint64_t kRepairAlwaysMax = 2;

class Sound final : public Checker {
 public:
  Sound()
      : Checker("sound",
                "behind everything that is counted there is what it says; a repair moves what differed, not the feed") {
  }

  void judge(World& world, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) bytes(holdings);
    verified(*evidence.all[world.prng().below(evidence.all.size())].box);
    for (Box* box : world.boxes()) {
      if (box->has_hub()) repairs(world, *box);
    }
  }

 private:
  static void bytes(const Holdings& holdings) {
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    for (const auto& [ref, record] : holdings.records) {
      for (const Held& held : record.held) {
        const auto entry = snapshot->entry(held);
        need(entry && id_of(entry->entry) == held.id,
             holdings.box->name() + " counts what its disk has lost: " + describe(held, ref));
      }
    }
  }

  // What `yichuang verify` says of a folder.
  static void verified(Box& box) {
    const auto found = box.ledger().verify(box.root());
    need(found.has_value(), box.name() + " cannot be verified");
    need(found->faults_all == 0,
         box.name() + " does not verify: " + (found->faults.empty() ? "" : found->faults.front().where));
  }

  static void repairs(World& world, Box& child) {
    const std::uint64_t damaged = world.damaged_lines[child.division().str()];
    const std::uint64_t pulled = child.exchange().uplink()->status().pulled_again;
    need(pulled <= kRepairAlwaysMax + kRepairPerLineMax * damaged + kRepairPerFallBackMax * world.fallen_back,
         child.name() + " pulled " + std::to_string(pulled) + " lines again for " + std::to_string(damaged) +
             " that were damaged");
  }
};

}  // namespace

std::unique_ptr<Checker> sound() {
  return std::make_unique<Sound>();
}

}  // namespace yichuang::sim
