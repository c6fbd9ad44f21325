#include "storage/ledger/keys.h"
#include "tests/bench/bench_node.h"
#include "tests/bench/benchmarks.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

namespace yichuang::bench {
namespace {

using namespace storage;

constexpr std::size_t kDiffering = 100;
// Cases written in one batch while the feed is filled.
constexpr std::size_t kAtOnce = 500;

struct Cost {
  double ms = 0;
  std::uint64_t bytes = 0;
  std::uint64_t requests = 0;
};

void fill(tests::ExchangePair& pair, std::size_t count) {
  SeededPrng prng(1);
  const std::string actor = pair.hub_division().str() + "/zc-1";
  for (std::size_t at = 0; at < count;) {
    Plan plan;
    for (; plan.entries.size() < kAtOnce && at < count; ++at) {
      plan.entries.push_back({toy::kFiled, prng.bytes(16), {pair.child_division()}, actor, prng.bytes(400)});
    }
    must(pair.write_at_hub([&](const LedgerView&) -> Result<Plan> { return plan; }));
  }
}

// From a start of the child until it knows that all is equal; of the bytes, those
// behind the handshake.
Cost compared(tests::ExchangePair& pair) {
  pair.bytes_up = pair.bytes_down = pair.requests = 0;
  std::uint64_t handshake = 0;
  pair.loses = [&](const std::string& message) {
    if (pair.requests == 2) handshake = pair.bytes_up - message.size() + pair.bytes_down;
    return false;
  };
  pair.restart_child();
  const Stopwatch watch;
  CHECK(pair.compare());
  const Cost out{watch.seconds() * 1000, pair.bytes_up + pair.bytes_down - handshake, pair.requests};
  pair.loses = nullptr;
  return out;
}

// The disk of the child loses rows here and there.
void damage(OrderedMap& map, std::size_t count, std::size_t differing) {
  WriteSet lost;
  const std::size_t every = std::max<std::size_t>(1, count / differing);
  std::size_t at = 0;
  for (auto row = map.latest().scan(Space::kLedger, keys::all('p'), Direction::kForward); row->valid(); row->next()) {
    if (at++ % every == every / 2) lost.erase(Space::kLedger, std::string(row->key()));
  }
  must(map.write(lost, Durability::kSynced));
}

}  // namespace

void equality(const Settings& settings) {
  const auto open = [&](const char* name) {
    return must(RocksMap::open({fresh_folder(settings, name), {bench_data_key()}, RocksOptions::When::kMustBeNew}));
  };
  const auto hub = open("equality-hub");
  const auto child = open("equality-child");
  tests::ExchangePair pair(*hub, *child, toy::projections(), 1);
  CHECK(pair.settle());
  fill(pair, settings.count);
  const Stopwatch pulled;
  CHECK(pair.settle());
  say("equality: " + std::to_string(settings.count) + " lines pulled in " + std::to_string(pulled.seconds()) + " s");

  std::vector<double> times;
  Cost equal;
  for (std::size_t i = 0; i < settings.pairs; ++i) {
    equal = compared(pair);
    times.push_back(equal.ms);
  }
  print_figure("equality_wire_bytes", static_cast<double>(equal.bytes), "bytes");
  print_figure("equality_ms", median(times), "ms");
  print_figure("equality_requests", static_cast<double>(equal.requests), "requests");

  for (const std::size_t differing : {kDiffering, kDiffering / 10}) {
    const Stopwatch counted;
    pair.run();
    CHECK(pair.settle());
    say("equality: all rows counted in " + std::to_string(counted.seconds()) + " s");
    damage(*child, settings.count, differing);
    pair.bytes_up = pair.bytes_down = pair.requests = 0;
    pair.restart_child();
    const Stopwatch watch;
    // Equal by the ledger's count first, then by the rows themselves.
    CHECK(pair.settle());
    pair.run();
    CHECK(pair.settle());
    const double seconds = watch.seconds();
    CHECK(pair.status().differed > 0 && pair.status().pulled_again == pair.status().differed);
    const std::string name = "equality_diff" + std::to_string(differing);
    print_figure(name + "_wire_bytes", static_cast<double>(pair.bytes_up + pair.bytes_down), "bytes");
    print_figure(name + "_requests", static_cast<double>(pair.requests), "requests");
    print_figure(name + "_s", seconds, "s");
  }
}

}  // namespace yichuang::bench
