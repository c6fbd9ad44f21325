#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "node/main/disk_level.h"
#include "storage/rocksdb/group_commit.h"
#include "storage/rocksdb/rocks_map.h"

namespace yichuang::node {

// Keeps the node whole on a disk that fills up: sheds in steps (disk_level.h), and
// takes everything up again when there is space, without a restart.
//
//   Owned by   the upkeep.
//   Thread     look(): one. seen(): any.
class DiskWatch {
 public:
  struct Options {
    std::string data;
    std::uint64_t reserve_bytes = 0;          // half to work on with, half to open with
    std::uint64_t read_only_below_bytes = 0;  // free beside the reserve
    std::string support;                      // whom to call, for people
  };
  // `clear_away` removes what is over or can be made anew; called while writes still go.
  DiskWatch(Options options, storage::GroupCommit& writer, storage::RocksMap& map, std::function<void()> clear_away);

  // Gives up all that is reserved: after a power cut on a full disk the database writes
  // its logs to files before it opens. False when nothing was reserved any more.
  static bool give_up_to_open(const Options& options);

  void look();

  struct Seen {
    std::uint64_t free_bytes = 0;
    std::uint64_t total_bytes = 0;
    std::uint64_t data_bytes = 0;
    DiskLevel level = DiskLevel::kRoomy;
    std::string read_only;  // why nothing is written
    std::string no_files;   // why no files are taken
  };
  Seen seen() const;

 private:
  void go_to(DiskLevel level, const Seen& seen);
  void remove_leftovers();
  std::string call_support() const;

  Options options_;
  storage::GroupCommit& writer_;
  storage::RocksMap& map_;
  std::function<void()> clear_away_;
  DiskReserve reserve_;
  DiskReserve to_open_;
  DiskLevel level_ = DiskLevel::kRoomy;
  int cleared_ago_ = 0;  // looks since the last clearing
  mutable std::mutex mutex_;
  Seen seen_;
};

}  // namespace yichuang::node
