#include "storage/ledger/feed_in.h"
#include "storage/proto/rows.pb.h"
#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Feeds final : public Checker {
 public:
  Feeds() : Checker("feeds", "within one chain of epochs a number of a feed stands for one line, at both ends") {}

  void watch(World& world) override {
    for (Box* child : world.running()) {
      if (!child->has_hub() || !world.hub_of(*child).running()) continue;
      // A machine that goes on from its memory goes on with its epoch, until it is found.
      if (child->resumed() || world.hub_of(*child).resumed()) continue;
      // What is equal by its sum need not be read.
      const sync::UplinkStatus& status = child->exchange().uplink()->status();
      if (!status.up || !status.feed_equal) compare(*child, world.hub_of(*child));
    }
  }
  void judge(World& world, const Evidence&) override {
    for (Box* child : world.running()) {
      if (child->has_hub()) compare(*child, world.hub_of(*child));
    }
  }

 private:
  static void compare(Box& child, Box& hub) {
    const Snapshot below = child.ledger().snapshot();
    const Snapshot above = hub.ledger().snapshot();
    const ChildNo no = above->child_serving(child.division());
    if (no == 0 || below->feed_epochs().empty() || below->feed_epochs() != above->epochs()) return;
    const View& there = hub.disk().latest();
    for (auto row = child.disk().latest().scan(Space::kLedger, keys::all('p'), Direction::kForward); row->valid();
         row->next()) {
      const Arrival line = keys::seq_at_end(row->key());
      const auto listed = there.get(Space::kLedger, keys::feed_line(no, line));
      pb::InLineRow mine;
      pb::FeedLineRow theirs;
      // What a bad disk has altered is found by its sum.
      if (!check_in_line(row->value())) continue;
      if (!listed || !mine.ParseFromArray(row->value().data(), static_cast<int>(row->value().size())) ||
          !theirs.ParseFromString(*listed)) {
        continue;
      }
      need(mine.id() == theirs.id(), "line " + std::to_string(line) + " of the feed is one entry at " + child.name() +
                                         " and another at " + hub.name());
    }
  }
};

}  // namespace

std::unique_ptr<Checker> feeds() {
  return std::make_unique<Feeds>();
}

}  // namespace yichuang::sim
