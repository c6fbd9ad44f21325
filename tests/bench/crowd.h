#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>
#include <vector>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/engine/exchange.h"
#include "sync/nng/hub_client.h"
#include "tests/bench/bench_case.h"
#include "tests/bench/bench_node.h"

namespace yichuang::bench {

// The hub that a crowd of children talks to: its identity, so that they can be
// certified without an invitation each, and where it listens.
struct CrowdHub {
  storage::Identity identity;
  PublicKey root;
  std::string address;
};

// Many township nodes in one process: real ledgers on the memory map, real
// engines, a real line over NNG each, and one thread that drives them all. They
// index nothing of what they hold: what is measured is the hub.
//
//   Thread   one at a time for every call; the engines have a thread of their
//            own between connect() and part().
class Crowd {
 public:
  Crowd(CrowdHub hub, std::size_t children);
  ~Crowd();

  // Each child takes `count` cases, as windows send them, while nobody listens.
  // Gives the numbers of the first and the last of them.
  std::pair<std::string, std::string> file(const std::vector<BenchCase>& cases, std::size_t count,
                                           const std::shared_ptr<const node::Catalogue>& catalogue);
  // All dial at once. Gives the seconds until every child is equal with the hub,
  // by signed receipts and by sums; absent when that takes longer than `patience`.
  std::optional<double> connect(std::chrono::seconds patience);
  // All hang up at once.
  void part();
  // How far they are, for people.
  std::string standing() const;

 private:
  struct Child;
  struct Event {
    std::size_t child;
    sync::Now came;
    std::function<void(sync::Exchange& exchange, sync::Now now)> fact;
  };
  using Wakes = std::priority_queue<std::pair<std::int64_t, std::size_t>,
                                    std::vector<std::pair<std::int64_t, std::size_t>>, std::greater<>>;

  void post(std::size_t child, std::function<void(sync::Exchange& exchange, sync::Now now)> fact);
  void work();
  void drain(std::size_t number);
  void perform(Child& child, std::vector<sync::Work::Write>& writes);
  void note_equal(Child& child);

  CrowdHub hub_;
  std::vector<std::unique_ptr<Child>> children_;
  Wakes wakes_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable settled_;
  std::deque<Event> events_;
  bool stopping_ = false;
  std::size_t equal_ = 0;
  std::thread thread_;
};

}  // namespace yichuang::bench
