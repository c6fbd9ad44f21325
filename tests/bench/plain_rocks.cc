#include "tests/bench/plain_rocks.h"

#include <rocksdb/db.h>

#include "storage/base/check.h"

namespace yichuang::bench {
namespace {

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

PlainRocks::PlainRocks(const std::string& folder) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  CHECK(rocksdb::DB::Open(options, folder, &opened).ok());
  db_.reset(opened);
}

PlainRocks::~PlainRocks() = default;

void PlainRocks::put_synced(const std::string& key, const std::string& value) {
  CHECK(db_->Put(synced(), key, value).ok());
}

void PlainRocks::put_synced(const std::vector<std::pair<std::string, std::string>>& rows, std::size_t from,
                            std::size_t to) {
  rocksdb::WriteBatch batch;
  for (std::size_t i = from; i < to; ++i) CHECK(batch.Put(rows[i].first, rows[i].second).ok());
  CHECK(db_->Write(synced(), &batch).ok());
}

std::size_t PlainRocks::rows() const {
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}));
  std::size_t out = 0;
  for (at->SeekToFirst(); at->Valid(); at->Next()) ++out;
  CHECK(at->status().ok());
  return out;
}

}  // namespace yichuang::bench
