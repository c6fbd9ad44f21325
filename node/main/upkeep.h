#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "node/api/ledger_access.h"
#include "node/main/contact_book.h"
#include "node/main/disk_watch.h"
#include "node/main/site_certificate.h"
#include "storage/rocksdb/rocks_map.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// Looks after the machine: free space, what is said to the hub, when nodes below
// were heard from, web certificates, old rows and unreferenced files.
//
//   Owned by   the daemon.
//   Thread     its own.
class Upkeep {
 public:
  // What the daemon does for it: say how this node is, judge the clock, and hear when
  // pages should look at the fleet or the line again; and once a second whatever else
  // there is.
  struct Calls {
    std::function<sync::pb::NodeStatus()> status;
    std::function<void()> look_at_clock;
    std::function<void()> on_news;
    std::function<void()> on_tick;
  };
  Upkeep(DiskWatch::Options disk, LedgerAccess& ledger, storage::RocksMap& map, sync::ExchangeService& exchange,
         ContactBook& contacts, SiteCertificate& site, Calls calls);
  ~Upkeep();
  // Called once each; in between it works by itself.
  void start();
  void stop();
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

  const DiskWatch& disk() const { return disk_; }

 private:
  void work();
  void look_at_lines();
  void say_mended(const std::vector<sync::Mended>& mended);
  void keep_contacts();
  void sweep_rows(std::string_view prefix, const std::function<bool(const std::string& value)>& is_old);
  void sweep();

  LedgerAccess& ledger_;
  sync::ExchangeService& exchange_;
  ContactBook& contacts_;
  SiteCertificate& site_;
  Calls calls_;
  std::string line_;  // the line up, as people see it
  Instant told_mended_;
  std::string told_words_;
  DiskWatch disk_;
  std::uint64_t stalls_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace yichuang::node
