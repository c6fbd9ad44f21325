#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "node/main/backup_plan.h"
#include "node/main/box.h"
#include "storage/rocksdb/backup.h"
#include "storage/rocksdb/group_commit.h"
#include "storage/rocksdb/rocks_map.h"

namespace yichuang::node {

// Makes backups of the running node, when asked and at the set time of day. Each is
// opened as a restore would open it before it gets its name: what lies in the folder
// under a backup's name has been proven.
//
//   Owned by   the daemon.
//   Thread     any; one backup at a time. The schedule has one of its own.
class Backups {
 public:
  struct Options {
    std::string folder;
    std::optional<DayMinute> at;  // absent: only when asked
    BackupKeep keep;
  };
  Backups(const Box& box, storage::RocksMap& map, storage::GroupCommit& writer, Options options, Instant now);
  ~Backups();
  // Breaks off what is under way.
  void stop();
  Backups(const Backups&) = delete;
  Backups& operator=(const Backups&) = delete;

  // Into `file`, or into the folder under a name with the time. Gives the path.
  // Errors: kConflict when the file is there; kCorrupt when it could not be opened
  // again; kDiskFull, kIo. None is left behind then.
  Result<std::string> make(const std::string& file, Instant now);

  struct State {
    std::optional<Instant> last;    // that is there
    std::optional<Instant> failed;  // the last attempt of this run, when it failed
    std::string failure;            // why
    std::optional<Instant> next;    // by the schedule
    std::uint64_t bytes = 0;        // of the last
    std::size_t kept = 0;           // in the folder
  };
  State state() const;

 private:
  void keep_schedule();
  Result<std::string> make_one(const std::string& file, Instant now);
  Result<void> write_partial(const std::string& partial, Instant now);
  void prune();
  void look_through_folder();

  const Box& box_;
  storage::RocksMap& map_;
  storage::GroupCommit& writer_;
  Options options_;
  Instant started_;
  std::mutex making_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_{false};
  State state_;
  std::thread thread_;
};

// Opens a backup as a restore would: every hash, the keyring by this box's key file,
// the database, the newest range of each log of the division, by hash and signature.
// `beside` is a folder for it, which goes again.
// Errors: kCorrupt, kForbidden, kDiskFull, kIo; kUnavailable when broken off.
Result<void> prove_backup(const Box& box, const std::string& file, const std::string& beside,
                          const storage::GoOn& go_on = {});

}  // namespace yichuang::node
