#include "tests/sim/options.h"

#include <cstdio>
#include <cstdlib>

#include "tests/sim/bugs.h"
#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

constexpr const char* kHelp =
    R"(usage: simulate [--seed N | --seeds A..B | --minutes M] [--nodes N] [--steps N] [--days D]
                [--check NAME]… [--twice] [--keep-going] [--quiet] [--jobs N] [--trace]
       simulate --story FILE…
       simulate --bug NAME | --bugs
       simulate --list

Real ledgers and real exchanges on disks in memory, a virtual clock and a network
that loses, doubles, delays and cuts; boxes crash behind any write, are put back to
old backups or replaced, and have wrong clocks; a villain replays, forges, truncates
and floods. After healing, everything that was acknowledged must be where it belongs,
and all must agree.

  --seed N       one seed
  --seeds A..B   these seeds (1..200)
  --minutes M    as many seeds as fit, from the first one on
  --nodes N      boxes in a world (8), on three tiers
  --steps N      things that happen before healing (160)
  --days D       simulated days before healing; quiet stretches between two steps are
                 leapt over: what was due in them happens late, at once
  --check NAME   only this check; may be repeated
  --twice        runs each seed twice and compares the hashes of the traces
  --keep-going   goes on behind a seed that fails
  --quiet        says nothing of seeds that hold
  --jobs N       seeds run at once (as many as there are processors)
  --trace        says everything that happens
  --story FILE   tells a story (tests/sim/stories) instead
  --bug NAME     with a bug built in on purpose
  --bugs         each of these bugs until a seed catches it; fails when none of 500 does
  --list         the checks and the bugs, each in a sentence
)";

[[noreturn]] void end(int status) {
  std::exit(status);  // NOLINT(concurrency-mt-unsafe): the simulator has one thread
}

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr, "simulate: %s\n%s", what.c_str(), kHelp);
  end(2);
}

[[noreturn]] void list() {
  std::puts("checks");
  for (const auto& checker : every_checker()) {
    std::printf("  %-12s %s\n", checker->name().c_str(), checker->property().c_str());
  }
  std::puts("bugs");
  for (const Bug& bug : every_bug()) std::printf("  %-26s %s\n", bug.name, bug.what);
  end(0);
}

double decimal(const std::string& text) {
  char* rest = nullptr;
  const double value = std::strtod(text.c_str(), &rest);
  if (text.empty() || *rest != '\0' || !(value >= 0)) usage("'" + text + "' is no number");
  return value;
}

std::uint64_t number(const std::string& text) {
  char* rest = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &rest, 10);
  if (text.empty() || *rest != '\0' || text.front() == '-') usage("'" + text + "' is no number");
  return value;
}

void take_seeds(const std::string& range, Options& out) {
  const std::size_t dots = range.find("..");
  if (dots == std::string::npos) usage("--seeds takes A..B");
  out.first = number(range.substr(0, dots));
  out.last = number(range.substr(dots + 2));
  if (out.last < out.first) usage("--seeds " + range + " names none");
}

// False when the option is none of those without a value.
bool take_flag(const std::string& option, Options& out) {
  if (option == "--trace") {
    out.aloud = true;
  } else if (option == "--twice") {
    out.twice = true;
  } else if (option == "--keep-going") {
    out.keep_going = true;
  } else if (option == "--quiet") {
    out.quiet = true;
  } else if (option == "--bugs") {
    out.every_bug = true;
  } else {
    return false;
  }
  return true;
}

void take_value(const std::string& option, const std::string& value, Options& out) {
  if (option == "--seed") {
    out.first = out.last = number(value);
  } else if (option == "--seeds") {
    take_seeds(value, out);
  } else if (option == "--minutes") {
    out.minutes = decimal(value);
  } else if (option == "--nodes") {
    out.nodes = static_cast<unsigned>(number(value));
    if (out.nodes < 3 || out.nodes > 1000) usage("--nodes takes 3 to 1000");
  } else if (option == "--steps") {
    out.steps = static_cast<unsigned>(number(value));
  } else if (option == "--days") {
    out.days = decimal(value);
  } else if (option == "--jobs") {
    out.jobs = static_cast<unsigned>(number(value));
  } else if (option == "--check") {
    out.checks.push_back(value);
  } else if (option == "--story") {
    out.stories.push_back(value);
  } else if (option == "--bug") {
    out.bug = value;
  } else {
    usage("unknown option " + option);
  }
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options out;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--help" || option == "-h") {
      std::fputs(kHelp, stdout);
      end(0);
    }
    if (option == "--list") list();
    if (take_flag(option, out)) continue;
    if (!option.starts_with("--")) {
      if (out.stories.empty()) usage("what is '" + option + "'?");
      out.stories.push_back(option);
      continue;
    }
    if (++i == argc) usage(option + " needs a value");
    take_value(option, argv[i], out);
  }
  return out;
}

std::string Options::replay(std::uint64_t seed) const {
  std::string out = "tests/simulate --seed " + std::to_string(seed) + " --nodes " + std::to_string(nodes) +
                    " --steps " + std::to_string(steps);
  if (days > 0) out += " --days " + std::to_string(days);
  if (!bug.empty()) out += " --bug '" + bug + "'";
  return out + " --trace";
}

}  // namespace yichuang::sim
