#include <google/protobuf/stubs/logging.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "storage/crypto/secure_random.h"
#include "tests/sim/bugs.h"
#include "tests/sim/judge.h"
#include "tests/sim/options.h"
#include "tests/sim/run.h"
#include "tests/sim/story.h"
#include "tests/sim/workers.h"

// Runs worlds of townships, counties and a province through faults that a seed
// draws, lets them heal, and holds them against the rules.

namespace {

using namespace yichuang;
using namespace yichuang::sim;

constexpr std::uint64_t kSeedsToCatch = 500;

int seeds(const Options& options) {
  const Tally tally = run_seeds(options);
  std::printf("%llu seeds in %.1f s, %llu broken\n", static_cast<unsigned long long>(tally.ran), tally.seconds,
              static_cast<unsigned long long>(tally.broken));
  return tally.broken == 0 ? 0 : 1;
}

// Runs seeds until the bug that is switched on is found, and says by which.
bool is_caught(const Bug& bug, const Options& options) {
  std::uint64_t seed = options.first;
  Outcome outcome;
  for (; seed <= options.last && outcome.broken.empty(); ++seed) outcome = run_seed(seed, options);
  std::printf("%-28s %s\n", bug.name,
              outcome.broken.empty() ? ("NOT caught by " + std::to_string(kSeedsToCatch) + " seeds").c_str()
                                     : ("caught by seed " + std::to_string(seed - 1) + ", " + outcome.broken).c_str());
  std::fflush(stdout);
  return !outcome.broken.empty();
}

// A tester that passes over a bug is one itself. Each bug has a process of its own:
// some are found by a CHECK, which ends it.
int bugs(Options options) {
  int missed = 0;
  options.last = options.first + kSeedsToCatch - 1;
  options.keep_going = false;
  options.quiet = true;
  for (const Bug& bug : every_bug()) {
    options.bug = bug.name;
    switch_bug(bug.name);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) _exit(is_caught(bug, options) ? 0 : 1);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) std::printf("%-28s caught: a CHECK ended the program\n", bug.name);
    if (!WIFSIGNALED(status) && WEXITSTATUS(status) != 0) ++missed;
  }
  std::printf("%zu bugs, %d not caught\n", every_bug().size(), missed);
  return missed == 0 && !every_bug().empty() ? 0 : 1;
}

int stories(const Options& options) {
  int broken = 0;
  for (const std::string& file : options.stories) {
    const std::string trouble = tell_story(file, options.aloud);
    std::printf("%s %s\n%s", trouble.empty() ? "ok   " : "FAIL ", file.c_str(), trouble.c_str());
    broken += trouble.empty() ? 0 : 1;
  }
  return broken == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_options(argc, argv);
  start_crypto();
  google::protobuf::SetLogHandler(nullptr);  // what the villain sends is not in its form
  try {
    const Judge known(options.checks);
  } catch (const std::invalid_argument& wrong) {
    std::fprintf(stderr, "simulate: %s; --list names them\n", wrong.what());
    return 2;
  }
  if (!switch_bug(options.bug)) {
    std::fprintf(stderr, "simulate: no bug '%s' is built in here; --list names those of simulate_bugs\n",
                 options.bug.c_str());
    return 2;
  }
  if (options.every_bug) return bugs(options);
  return options.stories.empty() ? seeds(options) : stories(options);
}
