#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "node/main/box.h"
#include "storage/rocksdb/group_commit.h"
#include "storage/rocksdb/rocks_map.h"

namespace yichuang::node {

// Makes backups of the running node.
//
//   Owned by   the daemon.
//   Thread     any; one backup at a time.
class Backups {
 public:
  Backups(const Box& box, storage::RocksMap& map, storage::GroupCommit& writer, std::string folder);

  // Into `file`, or into the folder under a name with the time. Gives the path.
  // Errors: kConflict when the file is there; kDiskFull, kIo.
  Result<std::string> make(const std::string& file, Instant now);
  std::optional<Instant> last() const;

 private:
  const Box& box_;
  storage::RocksMap& map_;
  storage::GroupCommit& writer_;
  std::string folder_;
  std::mutex making_;
  mutable std::mutex mutex_;
  std::optional<Instant> last_;
};

}  // namespace yichuang::node
