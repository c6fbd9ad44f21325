#include "storage/ledger/record_keeper.h"
#include "tests/sim/check/checker.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {
namespace {

using namespace storage;

// What a box takes at most to notice that its line is dead, or that a day is over.
constexpr Millis kNoticedWithin = node::LeaseBook::kAnswerFreshMax + Millis{3'600'000};
constexpr Millis kLease{Box::kLeaseDays * 24 * 3'600'000LL};

class Leases final : public Checker {
 public:
  Leases()
      : Checker("leases",
                "returned data is read within its lease, and never where it was taken away and that was heard: nor "
                "after a restore") {}

  void started(World& world, Box& box) override {
    if (box.division().tier() == Tier::kTownship) look(world, box);
  }

  void watch(World& world) override {
    for (Box* hub : world.running()) {
      if (hub->division().tier() == Tier::kCounty) note_rights(world, *hub);
    }
    for (Box* box : world.running()) {
      if (box->division().tier() == Tier::kTownship) look(world, *box);
    }
  }

  void judge(World& world, const Evidence&) override {
    watch(world);
    for (Box* box : world.running()) {
      if (box->division().tier() == Tier::kTownship && box->stopped().empty()) open(world, *box);
    }
  }

 private:
  using Right = std::pair<std::string, std::string>;  // the fact's key and the town

  // Which town's right has ended, as the hub has it now, and since when.
  void note_rights(World& world, Box& hub) {
    for (const Record& record : hub.ledger().snapshot()->records(toy::kReturned)) {
      const std::vector<const Held*> live = record.live();
      if (live.empty() || live.front()->author != hub.division()) continue;
      for (const std::string& town : world.divisions()) {
        if (town.size() != 9 || !hub.division().covers(*Division::from(town))) continue;
        const Right right{record.ref.key, town};
        if (grants(live.front()->audience, *Division::from(town))) {
          ended_.erase(right);
        } else {
          const auto at = ended_.try_emplace(right, Ended{*live.front(), world.now()}).first;
          if (at->second.by.id != live.front()->id) at->second = {*live.front(), world.now()};
        }
      }
    }
  }

  void look(World& world, Box& box) {
    const bool gone_back = world.resumed.contains(box.name()) && equal_[box.name()] <= world.resumed.at(box.name());
    if (!box.lease().locked) {
      for (const Record& record : box.ledger().snapshot()->records(toy::kReturned)) {
        if (!reads(record)) continue;
        within_lease(world, box, record);
        if (!gone_back) not_taken_away(world, box, record);
      }
    }
    if (is_equal(world, box)) equal_[box.name()] = world.now();
  }

  // What is kept to be offered back is no longer the hub's word, nor yet its answer.
  static bool reads(const Record& record) {
    const std::vector<const Held*> live = record.live();
    return !live.empty() && !live.front()->kept && !record.state.empty();
  }

  static void within_lease(World& world, const Box& box, const Record& record) {
    const auto heard = world.heard.find(box.name());
    // A clock that goes on from an old memory, or was put back since: nobody there can know.
    if (box.resumed() || (heard != world.heard.end() && box.skew < heard->second.skew)) return;
    const bool within = heard != world.heard.end() && world.now() - heard->second.at <= kLease + kNoticedWithin;
    need(within,
         box.name() + " reads " + record.ref.key + " past its lease" +
             (heard == world.heard.end() ? ", and never heard of its hub"
                                         : ": " + std::to_string((world.now() - heard->second.at).count() / 3'600'000) +
                                               " hours after it last heard of its hub"));
  }

  void not_taken_away(const World& world, const Box& box, const Record& record) {
    const auto ended = ended_.find({record.ref.key, box.division().str()});
    const auto equal = equal_.find(box.name());
    if (ended == ended_.end() || equal == equal_.end() || equal->second <= ended->second.at) return;
    // What nobody holds any more that it was taken away, all having been put back, binds nobody.
    if (world.lost.contains(ended->second.by.id)) return;
    // Given anew by a hub that has lost its power since.
    const bool anew = ended->second.by.older_than(*record.live().front());
    need(anew, box.name() + " reads " + record.ref.key + ", which was taken away and gone there");
  }

  // By what both ends hold, not by what they say of it.
  static bool is_equal(World& world, const Box& box) {
    Box& hub = world.hub_of(box);
    if (!hub.running()) return false;
    const Snapshot below = box.ledger().snapshot();
    const Snapshot above = hub.ledger().snapshot();
    const ChildNo no = above->child_serving(box.division());
    return no != 0 && below->feed_in_sum() == above->feed_sum(no) && !below->feed_got().highest_gap(above->arrival());
  }

  // Where all is healed nobody is kept from what is theirs.
  static void open(World& world, const Box& box) {
    // How old a stick is, only clocks say.
    const bool by_stick = world.without_line.contains(box.division().str());
    if (by_stick && (box.skew.count() != 0 || world.hub_of(box).skew.count() != 0)) return;
    // Nobody vouches there for a clock that was ahead once and is right again.
    const node::LeaseVerdict verdict = box.lease();
    // Where a clock was ahead once nobody knows how long it is since: locked until it is later.
    if (verdict.why.starts_with("本机时钟早于")) return;
    need(!verdict.locked, box.name() + " keeps returned data locked though all is equal: " + verdict.why);
  }

  struct Ended {
    Held by;
    Instant at;
  };
  std::map<Right, Ended> ended_;
  std::map<std::string, Instant> equal_;  // by the box's name
};

}  // namespace

std::unique_ptr<Checker> leases() {
  return std::make_unique<Leases>();
}

}  // namespace yichuang::sim
