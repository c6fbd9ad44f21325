#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb {
class DB;
}

namespace yichuang::bench {

// The limit that subjects are measured against: RocksDB as it comes, nothing of
// ours around it, no encryption.
//
//   Thread   any.
class PlainRocks {
 public:
  explicit PlainRocks(const std::string& folder);
  ~PlainRocks();

  void put_synced(const std::string& key, const std::string& value);
  void put_synced(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t from, std::size_t to);
  // Counts them one by one.
  std::size_t rows() const;

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace yichuang::bench
