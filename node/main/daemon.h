#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "node/domain/accounts/second_factor.h"
#include "node/main/backups.h"
#include "node/main/box.h"
#include "storage/base/result.h"

namespace yichuang::node {

struct DaemonOptions {
  BoxPlaces places;
  std::string http;                        // host:port of plain HTTP; empty: none
  bool http_on_lan = false;                // it may be an address that others reach
  std::string https;                       // host:port; empty: none
  std::vector<std::string> web_names;      // what browsers call this node, besides what is found
  std::vector<std::string> web_domains;    // of host names that this hub certifies for nodes below
  std::vector<std::string> web_networks;   // of addresses that it certifies, besides private ones
  std::string sync;                        // host:port for children; empty: none may come
  std::vector<std::string> advertise;      // how children reach `sync`
  std::vector<std::string> hub;            // in place of the addresses of the invitation
  std::uint64_t line_bytes_per_hour = 0;   // to the hub and back; 0: as many as there are
  std::string line_quiet_hours;            // "08:30-12:00,13:30-17:30" in which bulk waits
  std::uint64_t stall_after_s = 300;       // after so long without progress the line is made anew
  std::string pages;                       // folder of the built web pages; empty: none
  std::string divisions;                   // CSV of names; empty: codes only
  std::string business_keys;               // JSON of search words; empty: none
  Backups::Options backups;                // folder empty: <data>-backups beside the data folder
  std::uint64_t disk_reserve_bytes = 0;    // of the file that is given up on a full disk
  std::uint64_t disk_read_only_bytes = 0;  // with less free beside it, nothing is written
  std::string support;                     // whom people call about this machine
  std::size_t cache_bytes = 0;             // of blocks read; 0: by the tier
  SecondFactorRule second_factor = SecondFactorRule::kAdministrators;
};

// A node at work: opens the box, wires ledger, exchange and web server together,
// looks after the machine.
//
//   Owned by   main.
//   Thread     start and stop on one; everything else has its own.
class Daemon {
 public:
  // Errors: everything that keeps a node from starting, with what to do.
  static Result<std::unique_ptr<Daemon>> start(DaemonOptions options);
  // Ends within five seconds; what was acknowledged is on disk.
  virtual ~Daemon() = default;

  // 0 for none.
  virtual int http_port() const = 0;
  virtual int https_port() const = 0;
  virtual int sync_port() const = 0;
};

// What this program calls itself.
extern const char* const kVersion;

}  // namespace yichuang::node
