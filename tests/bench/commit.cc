#include <atomic>

#include "storage/base/bytes.h"
#include "tests/bench/bench_node.h"
#include "tests/bench/benchmarks.h"
#include "tests/bench/plain_rocks.h"

namespace yichuang::bench {
namespace {

constexpr std::size_t kProbeBytes = 1024;

LoopFigures subject(const Settings& settings, const std::vector<BenchCase>& cases,
                    const std::shared_ptr<const node::Catalogue>& catalogue) {
  Branch branch;
  BenchNode node(fresh_folder(settings, "commit"), storage::RocksOptions::When::kMustBeNew, branch.town);
  std::atomic<std::size_t> next{0};
  const ThreadTimes threads;
  const Form form = settings.json ? Form::kJson : Form::kBytes;
  const LoopFigures out = closed_loop(settings, [&](std::size_t) -> std::function<bool()> {
    auto window = std::make_shared<Window>(node, catalogue);
    return [&, window, form] {
      const std::size_t i = next++;
      if (i >= cases.size()) return false;
      window->file(cases[i], form);
      return true;
    };
  });
  say("processor time by thread that goes on: " + threads.text());
  return out;
}

LoopFigures probe(const Settings& settings) {
  PlainRocks rocks(fresh_folder(settings, "commit-probe"));
  SecureRandom prng;
  const std::string value = prng.bytes(kProbeBytes);
  std::atomic<std::uint64_t> next{0};
  return closed_loop(settings, [&](std::size_t) -> std::function<bool()> {
    return [&] {
      std::string key;
      append_u64_le(key, next++);
      rocks.put_synced(key, value);
      return true;
    };
  });
}

}  // namespace

void commit(const Settings& settings) {
  const auto catalogue = read_catalogue(settings.catalogue);
  const auto cases = read_cases(settings.cases, SIZE_MAX, settings.json ? WithJson::kYes : WithJson::kNo);
  std::vector<double> rates, limits, ratios, p50, p99;
  for (std::size_t pair = 0; pair < settings.pairs; ++pair) {
    const LoopFigures ours = subject(settings, cases, catalogue);
    const LoopFigures limit = settings.no_probe ? LoopFigures{} : probe(settings);
    say("commit: " + std::to_string(ours.per_second) + " cases/s against " + std::to_string(limit.per_second));
    say("processor time: " + std::to_string(ours.processor_us) + " us a case");
    rates.push_back(ours.per_second);
    limits.push_back(limit.per_second);
    ratios.push_back(ours.per_second / limit.per_second);
    p50.push_back(ours.p50_ms);
    p99.push_back(ours.p99_ms);
  }
  print_figure("commit_cases_per_s", median(rates), "cases/s");
  print_figure("commit_probe_per_s", median(limits), "puts/s");
  print_figure("commit_ratio", median(ratios), "ratio");
  print_figure("commit_p50_ms", median(p50), "ms");
  print_figure("commit_p99_ms", median(p99), "ms");
}

}  // namespace yichuang::bench
