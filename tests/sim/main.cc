#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "storage/crypto/secure_random.h"
#include "tests/sim/checks.h"
#include "tests/sim/workload.h"
#include "tests/sim/world.h"

// Runs worlds of townships, counties and a province through faults that a seed
// draws, lets them heal, and holds them against the rules.

namespace {

using namespace yichuang;
using namespace yichuang::sim;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 200;
  double minutes = 0;  // when set: from `first` on until the time is over
  unsigned nodes = 8;
  unsigned steps = 160;
  bool aloud = false;
  bool twice = false;  // each seed again, to compare the traces
  bool keep_going = false;
};

constexpr const char* kHelp =
    R"(usage: simulate [--seed N | --seeds A..B | --minutes M] [--nodes N] [--steps N]
                [--twice] [--keep-going] [--trace]

Real ledgers and real exchanges on disks in memory, a virtual clock and a network
that loses, doubles, delays and cuts; boxes crash behind any write, are put back to
old backups or replaced, and have wrong clocks. After healing, everything that was
acknowledged must be where it belongs, and all must agree.

  --seed N       one seed
  --seeds A..B   these seeds (1..200)
  --minutes M    as many seeds as fit, from the first one on
  --nodes N      boxes in a world (8)
  --steps N      things that happen before healing (160)
  --twice        runs each seed twice and compares the hashes of the traces
  --keep-going   goes on behind a seed that fails
  --trace        says everything that happens
)";

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr, "simulate: %s\n%s", what.c_str(), kHelp);
  std::exit(2);  // NOLINT(concurrency-mt-unsafe): the simulator has one thread
}

std::uint64_t number(const std::string& text) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') usage("'" + text + "' is no number");
  return value;
}

Options parse(int argc, char** argv) {
  Options out;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const auto value = [&]() -> std::string {
      if (++i == argc) usage(option + " needs a value");
      return argv[i];
    };
    if (option == "--help" || option == "-h") {
      std::fputs(kHelp, stdout);
      std::exit(0);  // NOLINT(concurrency-mt-unsafe): the simulator has one thread
    } else if (option == "--seed") {
      out.first = out.last = number(value());
    } else if (option == "--seeds") {
      const std::string range = value();
      const std::size_t dots = range.find("..");
      if (dots == std::string::npos) usage("--seeds takes A..B");
      out.first = number(range.substr(0, dots));
      out.last = number(range.substr(dots + 2));
    } else if (option == "--minutes") {
      out.minutes = std::strtod(value().c_str(), nullptr);
    } else if (option == "--nodes") {
      out.nodes = static_cast<unsigned>(number(value()));
      if (out.nodes < 3) usage("--nodes takes 3 or more");
    } else if (option == "--steps") {
      out.steps = static_cast<unsigned>(number(value()));
    } else if (option == "--trace") {
      out.aloud = true;
    } else if (option == "--twice") {
      out.twice = true;
    } else if (option == "--keep-going") {
      out.keep_going = true;
    } else {
      usage("unknown option " + option);
    }
  }
  return out;
}

struct Outcome {
  std::string hash;
  std::string broken;
  std::string mix;
  std::vector<std::string> last;
};

Outcome run(std::uint64_t seed, const Options& options) {
  const unsigned counties = std::max(1u, (options.nodes - 1) / 4);
  World world(seed, {counties, options.nodes - 1 - counties}, options.aloud);
  Workload workload(world, world.prng());
  Outcome out;
  try {
    for (unsigned i = 0; i < options.steps; ++i) workload.step();
    world.clear_skies();
    world.say("the skies are clear");
    settle(world);
    check(world);
    for (Box* box : world.boxes()) {
      if (box->release == 2) continue;
      box->release = 2;
      world.crash(*box);
      world.start(*box);
    }
    settle(world);
    check(world);
  } catch (const Broken& broken) {
    out.broken = broken.what();
    out.last.assign(world.trace().last().begin(), world.trace().last().end());
  }
  out.mix = workload.mix();
  out.hash = world.trace().hash();
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  start_crypto();
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  std::uint64_t ran = 0;
  std::uint64_t broken = 0;
  for (std::uint64_t seed = options.first;
       options.minutes > 0 ? seconds() < options.minutes * 60 : seed <= options.last; ++seed) {
    Outcome outcome = run(seed, options);
    ++ran;
    if (outcome.broken.empty() && options.twice && run(seed, options).hash != outcome.hash) {
      outcome.broken = "the same seed ran another way";
    }
    if (outcome.broken.empty()) continue;
    ++broken;
    std::printf("seed %llu: %s\n  options: %s\n", static_cast<unsigned long long>(seed), outcome.broken.c_str(),
                outcome.mix.c_str());
    for (const std::string& line : outcome.last) std::printf("  %s\n", line.c_str());
    std::printf("  replay: tests/simulate --seed %llu --nodes %u --steps %u --trace\n",
                static_cast<unsigned long long>(seed), options.nodes, options.steps);
    if (!options.keep_going) break;
  }
  std::printf("%llu seeds in %.1f s, %llu broken\n", static_cast<unsigned long long>(ran), seconds(),
              static_cast<unsigned long long>(broken));
  return broken == 0 ? 0 : 1;
}
