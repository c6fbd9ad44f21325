#include "tests/bench/benchmarks.h"
#include "tests/bench/line_run.h"
#include "tests/bench/plain_rocks.h"

namespace yichuang::bench {
namespace {

constexpr std::size_t kBatch = 1000;

// Rows a second that plain RocksDB takes in synced batches.
double probe(const Settings& settings, const Backlog& backlog) {
  PlainRocks rocks(fresh_folder(settings, "catchup-probe"));
  const Stopwatch watch;
  for (std::size_t at = 0; at < backlog.rows.size(); at += kBatch) {
    rocks.put_synced(backlog.rows, at, std::min(at + kBatch, backlog.rows.size()));
  }
  return static_cast<double>(backlog.rows.size()) / watch.seconds();
}

}  // namespace

void catchup(const Settings& settings) {
  const Branch branch;
  const Backlog backlog = take_backlog(settings, branch);
  const auto cases = static_cast<double>(backlog.numbers.size());
  std::vector<double> rates, limits, ratios, firsts;
  for (std::size_t pair = 0; pair < settings.pairs; ++pair) {
    const LineRun run = run_line(settings, branch, backlog, Through::kNothing, Restored::kAtOnce);
    rates.push_back(cases / run.seconds);
    firsts.push_back(run.first_seconds);
    limits.push_back(settings.no_probe ? 0 : probe(settings, backlog));
    ratios.push_back(rates.back() / limits.back());
    say("catchup: " + std::to_string(rates.back()) + " cases/s against " + std::to_string(limits.back()));
  }
  print_figure("catchup_cases_per_s", median(rates), "cases/s");
  print_figure("catchup_probe_per_s", median(limits), "rows/s");
  print_figure("catchup_ratio", median(ratios), "ratio");
  print_figure("catchup_first_s", median(firsts), "s");
  if (settings.no_probe) return;
  // What a person sees who waits for the line: dialling again included.
  const LineRun outage = run_line(settings, branch, backlog, Through::kNothing, Restored::kAfterOutage);
  print_figure("catchup_after_outage_first_s", outage.first_seconds, "s");
  print_figure("catchup_after_outage_all_s", outage.seconds, "s");
}

}  // namespace yichuang::bench
