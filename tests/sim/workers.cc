#include "tests/sim/workers.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "storage/base/check.h"
#include "tests/sim/run.h"

namespace yichuang::sim {
namespace {

constexpr std::size_t kJobsMax = 64;

// What the workers share.
struct Board {
  std::atomic<std::uint64_t> next{0};
  std::atomic<std::uint64_t> ran{0};
  std::atomic<std::uint64_t> broken{0};
  std::atomic<bool> over{false};
  std::atomic<std::uint64_t> at[kJobsMax]{};  // the seed that each is at
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Whole, so that what two workers say does not mix.
void say(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void work(Board& board, std::size_t job, const Options& options, std::chrono::steady_clock::time_point start) {
  while (!board.over) {
    const std::uint64_t seed = board.next++;
    if (options.minutes > 0 ? seconds_since(start) >= options.minutes * 60 : seed > options.last) return;
    board.at[job] = seed;
    const Outcome outcome = try_seed(seed, options);
    ++board.ran;
    if (!outcome.broken.empty()) {
      ++board.broken;
      if (!options.keep_going) board.over = true;
    }
    say(report(seed, outcome, options));
  }
}

// One worker; when a seed ends it, another goes on behind that seed.
pid_t employ(Board& board, std::size_t job, const Options& options, std::chrono::steady_clock::time_point start) {
  const pid_t worker = ::fork();
  CHECK(worker >= 0);
  if (worker != 0) return worker;
  work(board, job, options, start);
  ::_exit(0);
}

}  // namespace

Tally run_seeds(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  void* memory = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  Board& board = *new (memory) Board;
  board.next = options.first;

  const bool one = options.minutes <= 0 && options.first == options.last;
  std::size_t jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  jobs = one ? 1 : std::min(jobs, kJobsMax);
  std::vector<pid_t> workers(jobs);
  if (one) work(board, 0, options, start);
  for (std::size_t job = 0; job < jobs && !one; ++job) workers[job] = employ(board, job, options, start);
  for (std::size_t job = 0; job < jobs && !one; ++job) {
    int status = 0;
    while (::waitpid(workers[job], &status, 0) == workers[job] && status != 0) {
      Outcome died;
      died.broken = WIFSIGNALED(status) ? "the program ended by signal " + std::to_string(WTERMSIG(status))
                                        : "the program ended with status " + std::to_string(WEXITSTATUS(status));
      ++board.broken;
      if (!options.keep_going) board.over = true;
      say(report(board.at[job], died, options));
      workers[job] = employ(board, job, options, start);
    }
  }
  const Tally out{board.ran, board.broken, seconds_since(start)};
  ::munmap(memory, sizeof(Board));
  return out;
}

}  // namespace yichuang::sim
