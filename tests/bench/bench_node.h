#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "node/domain/cases/commands.h"
#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/group_commit.h"
#include "storage/rocksdb/rocks_map.h"
#include "sync/nng/exchange_service.h"
#include "tests/bench/bench_case.h"
#include "tests/support/identities.h"

namespace yichuang::bench {

Instant wall_now();

// What the bench's databases are encrypted with.
storage::DataKey bench_data_key();

// The bench's branch of the tree: province 41, a county of it, and the township
// that gen_cases.py pins its cases to. The same keys at every start.
struct Branch {
  Branch();

  SeededPrng prng{41};
  tests::Authority authority{prng};
  storage::Identity province;
  storage::Identity county;
  BoxSecretKey channel_key;
  storage::Identity town;
};

// A node as the daemon puts it together: encrypted RocksDB, ledger, the node's
// projections, the one writer. `folder` is the database's.
class BenchNode {
 public:
  BenchNode(const std::string& folder, storage::RocksOptions::When when, storage::Identity identity);
  ~BenchNode();

  // Starts the exchange; stop_exchange() ends it.
  void start_exchange(sync::ExchangeService::Options options);
  void stop_exchange() { service_.reset(); }

  // Waits until `holds`, which is looked at again after every commit; false
  // when `patience` is over first.
  bool eventually(std::chrono::seconds patience, const std::function<bool(const storage::LedgerView&)>& holds);

  storage::Ledger& ledger() { return *ledger_; }
  storage::GroupCommit& writer() { return *writer_; }
  storage::RocksMap& map() { return *map_; }
  sync::ExchangeService& service() { return *service_; }

 private:
  SecureRandom prng_;
  std::unique_ptr<storage::RocksMap> map_;
  std::unique_ptr<storage::Ledger> ledger_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<storage::GroupCommit> writer_;
  std::unique_ptr<storage::GroupCommit::Subscription> subscription_;
  std::unique_ptr<sync::ExchangeService> service_;
};

enum class Form : unsigned char { kBytes, kJson };

// What a window does: from the bytes of a request to a durable case.
//
//   Thread   each caller has its own.
class Window {
 public:
  Window(BenchNode& node, std::shared_ptr<const node::Catalogue> catalogue);

  // Files one case and gives its number. Answers the warning that the same
  // person has one like it, as a clerk would. Stops the program on an error.
  std::string file(const BenchCase& one, Form form = Form::kBytes);

 private:
  BenchNode& node_;
  node::CaseContext context_;
  SecureRandom prng_;
  node::Actor actor_;
};

std::shared_ptr<const node::Catalogue> read_catalogue(const std::string& path);

// Files all of `cases` with 32 callers; gives their numbers in the order of `cases`.
std::vector<std::string> fill(BenchNode& node, const std::vector<BenchCase>& cases,
                              const std::shared_ptr<const node::Catalogue>& catalogue);

}  // namespace yichuang::bench
