#include "tests/sim/check/convergence.h"

#include "tests/sim/check/checker.h"
#include "tests/sim/sticks.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

constexpr Millis kLook{100'000};

// The first file of the child's own cases that the one of the two holds and the other lacks; empty when there is none.
std::string file_under_way(World& world, Box& child) {
  Box& hub = world.hub_of(child);
  const Division& own = child.division();
  const Snapshot here = child.ledger().snapshot();
  const Snapshot there = hub.ledger().snapshot();
  for (const Blobs::Missing& missing : there->blobs().missing(own, 10'000)) {
    if (missing.writer == own && here->blobs().whole(missing.id)) {
      return hub.name() + " lacks file " + missing.id.hex().substr(0, 6) + " of " + child.name() + "; ";
    }
  }
  for (const Blobs::Missing& missing : here->blobs().missing(own, 10'000)) {
    if (missing.writer == own && there->blobs().whole(missing.id)) {
      return child.name() + " lacks its file " + missing.id.hex().substr(0, 6) + " that " + hub.name() + " has; ";
    }
  }
  return {};
}

// The way that settle() goes is judged there; here, that all have come to the same.
class Convergence final : public Checker {
 public:
  Convergence()
      : Checker("convergence",
                "90 simulated minutes after the last fault nothing moves any more, and all fold a case alike") {}

  void judge(World&, const Evidence& evidence) override {
    std::map<RecordRef, Seen> seen;
    for (const Holdings& holdings : evidence.all) {
      if (holdings.box->release != 2) continue;
      for (const auto& [ref, record] : holdings.records) {
        if (ref.collection != toy::kCases || holdings.with_kept.contains(ref)) continue;
        Seen mine{record.state, {}, holdings.box->name()};
        for (const Held& held : record.held) {
          if (held.allowed) mine.standings[held.id] = held.standing;
        }
        if (mine.standings.empty()) continue;
        const auto [at, fresh] = seen.emplace(ref, mine);
        need(fresh || (at->second.state == mine.state && at->second.standings == mine.standings),
             at->second.by + " and " + mine.by + " fold a case differently: " + at->second.state + " / " + mine.state);
      }
    }
  }

 private:
  struct Seen {
    std::string state;
    std::map<EntryId, Standing> standings;
    std::string by;
  };
};

void served(World& world) {
  for (Box* box : world.boxes()) {
    if (!box->has_hub() || world.without_line.contains(box->division().str())) continue;
    const sync::UplinkStatus& status = box->exchange().uplink()->status();
    need(status.last_contact && box->wall() - *status.last_contact < kSilenceMax,
         "convergence: " + box->name() + " had no answer for " + std::to_string(kSilenceMax.count() / 60'000) +
             " minutes though its line is whole " + status.refusal);
  }
}

}  // namespace

std::string unsettled(World& world, Box& box) {
  const sync::Uplink* uplink = box.exchange().uplink();
  if (uplink == nullptr || world.without_line.contains(box.division().str())) return {};
  const sync::UplinkStatus& status = uplink->status();
  const bool even = status.up && status.compared && status.logs_equal && status.feed_equal && !status.offers_open;
  if (even) return file_under_way(world, box);
  return box.name() + (status.up ? " up" : " down") + (status.compared ? " compared" : "") +
         (status.logs_equal ? " logs-equal" : "") + (status.offers_open ? " offers-open" : "") +
         (status.feed_equal ? " feed-equal" : "") + " unsent " + std::to_string(status.unsent) + " set aside " +
         std::to_string(status.set_aside) + " lacking " + std::to_string(status.lacking) +
         (status.bulk == sync::LineAllowance::Bulk::kMay ? "" : " bulk waits") + " " + status.refusal + "; ";
}

namespace {

// Whoever has no line is brought sticks, both ways at every look.
std::string carry(World& world, Sticks& sticks) {
  std::string waiting;
  for (const std::string& division : world.without_line) {
    sticks.round(division);
    Box& child = world.box(division);
    waiting += sticks.unsettled(child) + file_under_way(world, child);
  }
  return waiting;
}

}  // namespace

void settle(World& world) {
  const Instant start = world.now();
  std::uint64_t commits = 0;
  Sticks sticks(world);
  for (;;) {
    world.pass(kLook);
    std::uint64_t then = 0;
    std::string waiting = carry(world, sticks);
    for (Box* box : world.boxes()) {
      then += box->commits;
      waiting += unsettled(world, *box);
    }
    if (world.now() - start > kSilenceMax) served(world);
    if (waiting.empty() && then == commits) return;
    commits = then;
    need(world.now() - start < kSettleMax,
         "convergence: not settled after " + std::to_string(kSettleMax.count() / 60'000) + " minutes: " + waiting);
  }
}

std::unique_ptr<Checker> convergence() {
  return std::make_unique<Convergence>();
}

}  // namespace yichuang::sim
