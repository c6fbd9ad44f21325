#include "tests/sim/run.h"

#include "tests/sim/check/checker.h"
#include "tests/sim/check/convergence.h"
#include "tests/sim/judge.h"
#include "tests/sim/villain.h"
#include "tests/sim/workload.h"

namespace yichuang::sim {
namespace {

constexpr unsigned kStepsBetweenLeaps = 10;
constexpr double kDayMs = 24 * 3600 * 1000.0;

void faults(World& world, Workload& workload, Judge& judge, const Options& options) {
  const Instant start = world.now();
  for (unsigned i = 0; i < options.steps; ++i) {
    workload.step();
    judge.watch(world);
    // The days are shared out among the steps, some at a time: each leap costs all
    // boxes a handshake.
    if ((i + 1) % kStepsBetweenLeaps != 0) continue;
    const Instant due = start + Millis{static_cast<std::int64_t>(options.days * kDayMs * (i + 1) / options.steps)};
    if (world.now() < due) world.leap(due - world.now());
  }
}

void heal(World& world, Judge& judge) {
  settle(world);
  ask_for_proofs(world);
  judge.watch(world);
  judge.judge(world);
}

void upgrade(World& world) {
  for (Box* box : world.boxes()) {
    if (box->release == 2) continue;
    box->release = 2;
    world.crash(*box);
    world.start(*box);
  }
}

}  // namespace

Outcome run_seed(std::uint64_t seed, const Options& options) {
  const unsigned counties = std::max(1u, (options.nodes - 1) / 4);
  World world(seed, {counties, options.nodes - 1 - counties}, options.aloud);
  Workload workload(world, world.prng());
  Villain villain(world, seed);
  Judge judge(options.checks);
  world.on_answer = [&](const Box& hub, std::string_view request, std::string_view answer) {
    judge.answered(hub, request, answer);
  };
  world.on_start = [&](Box& box) { judge.started(world, box); };
  Outcome out;
  try {
    faults(world, workload, judge, options);
    workload.end();
    world.clear_skies();
    villain.leave_the_line();
    world.say("the skies are clear");
    heal(world, judge);
    world.look_after_twin_hubs();
    upgrade(world);
    heal(world, judge);
  } catch (const Broken& broken) {
    out.broken = broken.what();
    out.last.assign(world.trace().last().begin(), world.trace().last().end());
  }
  out.mix = workload.mix() + ", " + villain.mix();
  out.hash = world.trace().hash();
  return out;
}

Outcome try_seed(std::uint64_t seed, const Options& options) {
  Outcome out = run_seed(seed, options);
  if (out.broken.empty() && options.twice && run_seed(seed, options).hash != out.hash) {
    out.broken = "the same seed ran another way";
  }
  return out;
}

std::string report(std::uint64_t seed, const Outcome& outcome, const Options& options) {
  const std::string head = "seed " + std::to_string(seed) + ": ";
  const std::string drew =
      "nodes " + std::to_string(options.nodes) + ", steps " + std::to_string(options.steps) + ", " + outcome.mix;
  if (outcome.broken.empty()) return options.quiet ? std::string() : head + outcome.hash + "  " + drew + "\n";
  std::string out = head + outcome.broken + "\n  options: " + drew + "\n";
  for (const std::string& line : outcome.last) out += "  " + line + "\n";
  return out + "  replay: " + options.replay(seed) + "\n";
}

}  // namespace yichuang::sim
