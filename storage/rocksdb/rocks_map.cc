#include "storage/rocksdb/rocks_map.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env_encryption.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_buffer_manager.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>

#include "storage/base/check.h"
#include "storage/rocksdb/encryption.h"

namespace yichuang::storage {

namespace fs = std::filesystem;

namespace {

using rocksdb::Slice;
using rocksdb::Status;

constexpr std::array<const char*, kSpaces> kFamilies = {"default", "derived-a", "derived-b", "blobs"};
// The letter and the number with which a row's key begins (storage/ledger/keys.h).
constexpr std::size_t kKindOfRowBytes = 3;
constexpr std::size_t kWriteBuffersMin = std::size_t{32} << 20;
constexpr std::size_t kWriteBufferMin = std::size_t{16} << 20;

Error error_of(const Status& status) {
  if (status.IsNoSpace() || status.subcode() == Status::kNoSpace || status.subcode() == Status::kSpaceLimit) {
    return {ErrorCode::kDiskFull, "the disk is full: " + status.ToString()};
  }
  if (status.IsCorruption()) return corrupt("the database is damaged: " + status.ToString());
  return {ErrorCode::kIo, "the database cannot be used: " + status.ToString()};
}

Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}
std::string_view view(const Slice& text) {
  return {text.data(), text.size()};
}

// Who has memory for reads has it for writes: a hub then writes each row to fewer files
// on its way down, which is a seventh of what taking a case in costs.
std::size_t write_buffers_total(const rocksdb::Cache& cache) {
  return std::max(kWriteBuffersMin, cache.GetCapacity() / 4 * 3);
}

rocksdb::ColumnFamilyOptions family_options(Space space, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions out;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  // In parts: a whole filter of a large file, or its index, would push out a small cache.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.block_size = std::uint64_t{16} << 10;
  table.format_version = 5;
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  out.write_buffer_size = std::max(kWriteBufferMin, write_buffers_total(*cache) / 3);
  // Most rows written are new: asking for one is answered without a search.
  out.memtable_prefix_bloom_size_ratio = 0.02;
  out.memtable_whole_key_filtering = true;
  // Rows of one kind mostly come in order: each is looked for from where the last one of its kind was put.
  out.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(kKindOfRowBytes));
  out.max_write_buffer_number = 3;
  out.compression = rocksdb::kLZ4Compression;
  out.bottommost_compression = rocksdb::kZSTD;
  out.level_compaction_dynamic_level_bytes = true;
  out.target_file_size_base = std::uint64_t{16} << 20;
  out.max_bytes_for_level_base = std::uint64_t{64} << 20;
  out.level0_file_num_compaction_trigger = 6;
  if (space == Space::kBlob) {
    out.enable_blob_files = true;
    out.min_blob_size = 4096;
    out.blob_file_size = std::uint64_t{64} << 20;
    out.enable_blob_garbage_collection = true;
    out.compression = rocksdb::kNoCompression;
    out.bottommost_compression = rocksdb::kNoCompression;
  }
  return out;
}

class RocksCursor final : public Cursor {
 public:
  RocksCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, const rocksdb::Snapshot* snapshot, KeyRange range,
              Direction direction, std::atomic<bool>& unhealthy)
      : range_(std::move(range)),
        lower_(slice(range_.from)),
        upper_(slice(range_.to)),
        backward_(direction == Direction::kBackward),
        unhealthy_(unhealthy) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.iterate_lower_bound = &lower_;
    if (!range_.to.empty()) options.iterate_upper_bound = &upper_;
    // A range whose end lies before its start holds nothing.
    empty_ = !range_.to.empty() && range_.to <= range_.from;
    if (empty_) return;
    row_.reset(db.NewIterator(options, family));
    backward_ ? row_->SeekToLast() : row_->SeekToFirst();
    check();
  }
  bool valid() const override { return !empty_ && row_->Valid(); }
  std::string_view key() const override { return view(row_->key()); }
  std::string_view value() const override { return view(row_->value()); }
  void next() override {
    backward_ ? row_->Prev() : row_->Next();
    check();
  }

 private:
  void check() {
    if (!row_->Valid() && !row_->status().ok()) unhealthy_ = true;
  }

  KeyRange range_;
  Slice lower_;
  Slice upper_;
  bool backward_;
  bool empty_ = false;
  std::atomic<bool>& unhealthy_;
  std::unique_ptr<rocksdb::Iterator> row_;
};

// A column family, open as long as somebody reads from it.
using Family = std::shared_ptr<rocksdb::ColumnFamilyHandle>;
using Families = std::array<Family, kSpaces>;

Family hold(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* handle) {
  return {handle, [&db](rocksdb::ColumnFamilyHandle* closed) { db.DestroyColumnFamilyHandle(closed); }};
}

class RocksView final : public View {
 public:
  // A family that is cleared meanwhile stays readable here.
  RocksView(rocksdb::DB& db, Families families, const rocksdb::Snapshot* snapshot)
      : db_(db), families_(std::move(families)), snapshot_(snapshot) {}
  RocksView(const RocksView&) = delete;
  RocksView& operator=(const RocksView&) = delete;
  ~RocksView() override {
    if (snapshot_ != nullptr) db_.ReleaseSnapshot(snapshot_);
  }

  std::optional<std::string> get(Space space, std::string_view key) const override {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    rocksdb::PinnableSlice value;
    const Status status = db_.Get(options, family(space), slice(key), &value);
    if (status.ok()) return value.ToString();
    if (!status.IsNotFound()) unhealthy_ = true;
    return std::nullopt;
  }
  std::unique_ptr<Cursor> scan(Space space, KeyRange range, Direction direction) const override {
    return std::make_unique<RocksCursor>(db_, family(space), snapshot_, std::move(range), direction, unhealthy_);
  }
  Result<void> health() const override {
    if (unhealthy_) return corrupt("the database could not be read; see the log");
    return {};
  }

 private:
  rocksdb::ColumnFamilyHandle* family(Space space) const { return families_[static_cast<std::size_t>(space)].get(); }

  rocksdb::DB& db_;
  Families families_;
  const rocksdb::Snapshot* snapshot_;
  mutable std::atomic<bool> unhealthy_{false};
};

class RocksMapImpl final : public RocksMap {
 public:
  RocksMapImpl(const std::shared_ptr<rocksdb::EncryptionProvider>& provider, std::size_t cache_bytes)
      : env_(rocksdb::NewEncryptedEnv(rocksdb::Env::Default(), provider)), cache_(rocksdb::NewLRUCache(cache_bytes)) {}

  ~RocksMapImpl() override {
    latest_.reset();
    families_ = {};
    if (db_) db_->Close();
  }

  Result<void> start(const RocksOptions& options) {
    rocksdb::DBOptions db;
    db.create_if_missing = options.when == RocksOptions::When::kMustBeNew;
    db.error_if_exists = options.when == RocksOptions::When::kMustBeNew;
    db.create_missing_column_families = db.create_if_missing;
    db.env = env_.get();
    db.recycle_log_file_num = 0;
    db.allow_mmap_reads = db.allow_mmap_writes = false;
    db.max_open_files = 256;
    db.max_background_jobs = 2;
    // One thread writes.
    db.allow_concurrent_memtable_write = false;
    db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(write_buffers_total(*cache_));
    db.max_total_wal_size = std::uint64_t{64} << 20;
    db.bytes_per_sync = std::uint64_t{1} << 20;
    db.keep_log_file_num = 2;
    db.max_log_file_size = std::size_t{1} << 20;
    db.info_log_level = rocksdb::WARN_LEVEL;
    db.stats_dump_period_sec = 0;
    db.stats_persist_period_sec = 0;
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (std::size_t i = 0; i < kSpaces; ++i) {
      descriptors.emplace_back(kFamilies[i], family_options(static_cast<Space>(i), cache_));
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const Status status = rocksdb::DB::Open(db, options.folder, descriptors, &handles, &opened);
    if (!status.ok()) return error_of(status);
    db_.reset(opened);
    for (std::size_t i = 0; i < kSpaces; ++i) families_[i] = hold(*db_, handles[i]);
    latest_ = std::make_unique<RocksView>(*db_, families_, nullptr);
    return {};
  }

  std::unique_ptr<View> snapshot() const override {
    const std::lock_guard lock(mutex_);
    return std::make_unique<RocksView>(*db_, families_, db_->GetSnapshot());
  }
  const View& latest() const override { return *latest_; }

  Result<void> write(const WriteSet& writes, Durability durability) override {
    rocksdb::WriteBatch batch;
    for (std::size_t i = 0; i < kSpaces; ++i) {
      const auto space = static_cast<Space>(i);
      for (const auto& [key, value] : writes.keys(space)) {
        const Status put =
            value ? batch.Put(family(space), slice(key), slice(*value)) : batch.Delete(family(space), slice(key));
        CHECK(put.ok());
      }
    }
    // After a full disk or a fault the database stays shut until it is asked.
    if (failed_ && !db_->Resume().ok()) return Error{ErrorCode::kDiskFull, "the disk is still full or failing"};
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::kSynced;
    const Status status = db_->Write(options, &batch);
    failed_ = !status.ok();
    if (failed_) return error_of(status);
    return {};
  }

  Result<void> clear(Space space) override {
    Status status = db_->DropColumnFamily(family(space));
    if (!status.ok()) return error_of(status);
    rocksdb::ColumnFamilyHandle* created = nullptr;
    status =
        db_->CreateColumnFamily(family_options(space, cache_), kFamilies[static_cast<std::size_t>(space)], &created);
    if (!status.ok()) return error_of(status);
    const std::lock_guard lock(mutex_);
    families_[static_cast<std::size_t>(space)] = hold(*db_, created);
    latest_ = std::make_unique<RocksView>(*db_, families_, nullptr);
    return {};
  }

  const RocksFindings& findings() const override { return findings_; }
  void note(RocksFindings findings) { findings_ = std::move(findings); }

  Result<void> copy_to(const std::string& folder) override {
    rocksdb::Checkpoint* made = nullptr;
    Status status = rocksdb::Checkpoint::Create(db_.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder, 0);
    if (!status.ok()) return error_of(status);
    return {};
  }

  Result<void> settle() override {
    Families families;
    {
      const std::lock_guard lock(mutex_);
      families = families_;
    }
    for (const Family& family : families) {
      const Status status = db_->Flush(rocksdb::FlushOptions(), family.get());
      if (!status.ok()) return error_of(status);
    }
    return {};
  }

  Result<void> rewrite() override {
    for (std::size_t i = 0; i < kSpaces; ++i) {
      rocksdb::CompactRangeOptions options;
      options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
      const Status status = db_->CompactRange(options, families_[i].get(), nullptr, nullptr);
      if (!status.ok()) return error_of(status);
    }
    return {};
  }

  std::uint64_t size_bytes() const override {
    std::uint64_t total = 0;
    std::error_code failed;
    for (fs::directory_iterator at(db_->GetName(), failed), end; !failed && at != end; at.increment(failed)) {
      std::error_code gone;  // a file may go while we look
      const auto size = fs::file_size(at->path(), gone);
      if (!gone) total += size;
    }
    return total;
  }

 private:
  rocksdb::ColumnFamilyHandle* family(Space space) const { return families_[static_cast<std::size_t>(space)].get(); }

  std::unique_ptr<rocksdb::Env> env_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> db_;
  mutable std::mutex mutex_;  // families_ for snapshot() on other threads
  Families families_;
  std::unique_ptr<RocksView> latest_;
  bool failed_ = false;
  RocksFindings findings_;
};

// The write-ahead logs that opening will read.
void note_logs(const std::string& folder, RocksFindings& findings) {
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != ".log") continue;
    const auto size = at->file_size(failed);
    if (failed || size <= kFilePrefixBytes) continue;
    ++findings.logs_replayed;
    findings.bytes_replayed += size - kFilePrefixBytes;
  }
}

}  // namespace

Result<std::unique_ptr<RocksMap>> RocksMap::open(RocksOptions options) {
  const bool there = fs::exists(fs::path(options.folder) / "CURRENT");
  RocksFindings findings;
  if (options.when == RocksOptions::When::kMustBeNew) {
    if (there) return conflict("there is a database in " + options.folder + " already");
  } else {
    if (!there) {
      return not_found("there is no database in " + options.folder +
                       "; refusing to start empty. Restore a backup, or run 'yichuang init' for a new node");
    }
    TRY(check_keys(options.folder, options.keys));
    TRY_ASSIGN(findings.torn_logs, set_aside_torn_logs(options.folder));
    note_logs(options.folder, findings);
  }
  auto map = std::make_unique<RocksMapImpl>(make_encryption(options.keys), options.cache_bytes);
  TRY(map->start(options));
  map->note(std::move(findings));
  return std::unique_ptr<RocksMap>(std::move(map));
}

}  // namespace yichuang::storage
