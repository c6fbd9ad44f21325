#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/base/division.h"
#include "storage/base/result.h"
#include "storage/crypto/keyring.h"
#include "storage/engine/ordered_map.h"

namespace yichuang::storage {

// What a node's cache is unless somebody says otherwise: a township's memory is its
// clerks'; a hub reads of all below at once.
constexpr std::size_t usual_cache_bytes(Tier tier) {
  return std::size_t{tier >= Tier::kTownship ? 16U : 128U} << 20;
}

struct RocksOptions {
  std::string folder;
  std::vector<DataKey> keys;
  enum class When : std::uint8_t { kMustExist, kMustBeNew } when = When::kMustExist;
  // Of the cache of blocks read; rows not yet in files take up to three quarters as much
  // again, 32 MiB at least.
  std::size_t cache_bytes = std::size_t{12} << 20;
};

// What was found at opening, for the one line that says so.
struct RocksFindings {
  std::vector<std::string> torn_logs;  // set aside
  // Write-ahead logs that were read again, and their bytes.
  std::size_t logs_replayed = 0;
  std::uint64_t bytes_replayed = 0;
};

// The ordered map on disk: RocksDB, every file encrypted.
//
//   Thread     snapshot() and snapshots: any. latest(), write(), clear(),
//              back_up(): the one writer.
//   Errors     kDiskFull, kIo; after one, the next write tries to go on.
class RocksMap : public OrderedMap {
 public:
  // Errors: kNotFound, kConflict for a folder that is (not) there; kForbidden for
  // a wrong key; kCorrupt for a damaged one; kIo. Never starts empty instead.
  static Result<std::unique_ptr<RocksMap>> open(RocksOptions options);

  virtual const RocksFindings& findings() const = 0;
  // Hard links and copies of everything there is, as of now, into `folder`,
  // which must not exist. Encrypted as it lies.
  virtual Result<void> copy_to(const std::string& folder) = 0;
  // Makes files of what lies in memory, so that write-ahead logs may go; from any thread.
  virtual Result<void> settle() = 0;
  // Rewrites every file, so that none is left under an old data key.
  virtual Result<void> rewrite() = 0;
  // Bytes on disk.
  virtual std::uint64_t size_bytes() const = 0;
};

}  // namespace yichuang::storage
