#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/bench_node.h"
#include "tests/bench/measure.h"
#include "tests/tools/link_proxy.h"

namespace yichuang::bench {

// A township that took cases while its line was down, and what it took.
struct Backlog {
  std::vector<std::string> numbers;
  // Of each case its entry's row and the body in it, as the ledger holds them.
  std::vector<std::pair<std::string, std::string>> rows;
  std::vector<std::string> bodies;
  std::string folder;  // the database; copied for every run
};
Backlog take_backlog(const Settings& settings, const Branch& branch);

enum class Through : unsigned char { kNothing, kProxy };
// When the hub appears to the child: it is there already, or it comes after
// Settings::outage of failing to reach it.
enum class Restored : unsigned char { kAtOnce, kAfterOutage };

struct LineRun {
  double seconds = 0;        // line restored → all durable and found at the hub
  double first_seconds = 0;  // line restored → the first is
  std::uint64_t bytes_up = 0;
  std::uint64_t bytes_down = 0;
};
// Both ends in this process on fresh copies; checks afterwards that each case is
// found at the hub. With a proxy the bytes include what settles behind the last
// case: its receipts.
LineRun run_line(const Settings& settings, const Branch& branch, const Backlog& backlog, Through through,
                 Restored restored);

}  // namespace yichuang::bench
