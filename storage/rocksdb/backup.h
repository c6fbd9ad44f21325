#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "storage/base/division.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::storage {

// A backup is one file: what it is, the keyring, and the files of the database as
// they lie, encrypted, with the hash of each. It can be carried anywhere; without
// a way into its keyring it is noise.

struct BackupHead {
  Division division;
  std::string node;  // hex of its key
  Instant made;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Asked between two pieces; what has begun is broken off when it says no.
using GoOn = std::function<bool()>;

// Packs the copied database in `folder` and the keyring's bytes into `file`,
// which appears whole under its name or not at all.
// Errors: kIo, kDiskFull; kUnavailable when broken off.
Result<void> write_backup(const std::string& folder, const std::string& keyring, BackupHead head,
                          const std::string& file, const GoOn& go_on = {});

// Reads the head, and all hashes when `check` says so.
// Errors: kCorrupt naming what does not fit; kIo.
enum class BackupCheck : std::uint8_t { kHeadOnly, kEverything };
Result<BackupHead> read_backup(const std::string& file, BackupCheck check);

// Unpacks into `folder`, which must not exist or be empty, and gives the
// keyring's bytes. Every hash is checked before the folder gets its name.
// Errors: kConflict, kCorrupt, kIo, kDiskFull; kUnavailable when broken off.
Result<std::string> unpack_backup(const std::string& file, const std::string& folder, const GoOn& go_on = {});

}  // namespace yichuang::storage
