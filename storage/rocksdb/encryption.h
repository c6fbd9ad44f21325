#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/crypto/keyring.h"

namespace rocksdb {
class EncryptionProvider;
}

namespace yichuang::storage {

// Every file of the database begins with this many bytes that name its key and
// hold its nonce; what follows is XChaCha20 by offset.
inline constexpr std::size_t kFilePrefixBytes = 4096;

// Encrypts files at rest. Each file gets a random nonce and the last of `keys`;
// any of them reads.
// Needs at least one key. RocksDB must not recycle logs, map files into memory
// or reopen one for appending: an offset would be written twice under one nonce.
std::shared_ptr<rocksdb::EncryptionProvider> make_encryption(std::vector<DataKey> keys);

// Sets aside the write-ahead logs of `folder` that end before their first byte
// of content: a power cut left them so, they hold nothing that was acknowledged,
// and RocksDB would stop at them. Gives the names.
// Errors: kIo.
Result<std::vector<std::string>> set_aside_torn_logs(const std::string& folder);

// Does some file of `folder` open with one of `keys`?
// Errors: kForbidden when there is one that does not.
Result<void> check_keys(const std::string& folder, const std::vector<DataKey>& keys);

}  // namespace yichuang::storage
