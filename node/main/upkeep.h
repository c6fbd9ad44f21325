#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "node/api/ledger_access.h"
#include "node/main/box.h"
#include "node/main/contact_book.h"
#include "node/main/site_certificate.h"
#include "storage/rocksdb/rocks_map.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// What was found at the start, and how a restored node comes back to the present.
class StartVerdict {
 public:
  struct Found {
    bool first = false;  // nothing was ever written here
    bool stopped_badly = false;
    std::size_t torn_logs = 0;
    bool rebuilt = false;
    std::optional<Instant> restored_from;  // when the backup was made
    std::uint64_t own_entries = 0;         // in this division's logs
  };
  StartVerdict(BoxPlaces places, Found found) : places_(std::move(places)), found_(found) {}

  // In words, as of now.
  std::string text(const LedgerAccess& ledger, const sync::ExchangeService& exchange) const;

 private:
  BoxPlaces places_;
  Found found_;
};

// Entries held in the logs that this division's boxes wrote.
std::uint64_t own_entries(const storage::LedgerView& view, const Division& division);

// Looks after the machine: free space, what is said to the hub, when nodes below
// were heard from, web certificates, old rows and unreferenced files.
//
//   Owned by   the daemon.
//   Thread     its own.
class Upkeep {
 public:
  struct Options {
    std::string data;
    std::uint64_t disk_reserve_bytes = 0;
  };
  // What the daemon does for it: say how this node is, and hear when pages should
  // look at the fleet or the line again; and once a second whatever else there is.
  struct Calls {
    std::function<sync::pb::NodeStatus()> status;
    std::function<void()> on_news;
    std::function<void()> on_tick;
  };
  Upkeep(Options options, LedgerAccess& ledger, const storage::RocksMap& map, sync::ExchangeService& exchange,
         ContactBook& contacts, SiteCertificate& site, Calls calls);
  ~Upkeep();
  // Called once each; in between it works by itself.
  void start();
  void stop();
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

  struct Disk {
    std::uint64_t free_bytes = 0;
    std::uint64_t total_bytes = 0;
    std::uint64_t data_bytes = 0;
    std::string read_only;
  };
  Disk disk() const;

 private:
  void work();
  void look_at_disk();
  void look_at_lines();
  void keep_contacts();
  void sweep_rows(std::string_view prefix, const std::function<bool(const std::string& value)>& is_old);
  void sweep();

  Options options_;
  LedgerAccess& ledger_;
  const storage::RocksMap& map_;
  sync::ExchangeService& exchange_;
  ContactBook& contacts_;
  SiteCertificate& site_;
  Calls calls_;
  std::string line_;  // the line up, as people see it
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  Disk disk_;
  std::thread thread_;
};

}  // namespace yichuang::node
