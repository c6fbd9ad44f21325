#include "node/main/backups.h"

#include <algorithm>
#include <filesystem>

#include "node/domain/calendar/working_days.h"
#include "storage/rocksdb/backup.h"

namespace yichuang::node {

using namespace storage;

namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".ycbackup";

std::string name_for(const Division& division, Instant now) {
  std::string time = format_local(now).substr(0, 19);
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  return "yichuang-" + division.str() + "-" + time + kSuffix;
}

}  // namespace

Backups::Backups(const Box& box, RocksMap& map, GroupCommit& writer, std::string folder)
    : box_(box), map_(map), writer_(writer), folder_(std::move(folder)) {
  std::error_code failed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != kSuffix) continue;
    const auto head = read_backup(at->path().string(), BackupCheck::kHeadOnly);
    if (head && head->division == box.identity.division()) last_ = std::max(last_.value_or(head->made), head->made);
  }
}

Result<std::string> Backups::make(const std::string& file, Instant now) {
  const std::lock_guard one(making_);
  const std::string to = file.empty() ? folder_ + "/" + name_for(box_.identity.division(), now) : file;
  if (fs::exists(to)) return conflict("文件已存在:" + to);
  std::error_code failed;
  fs::create_directories(fs::path(to).parent_path(), failed);
  if (failed) return Error{ErrorCode::kIo, "不能建立备份文件夹:" + failed.message()};

  // Hard links beside the database: quick, and the writer goes on.
  const std::string copy = box_.places.data + "/backup-copy";
  fs::remove_all(copy, failed);
  Result<void> copied;
  TRY(writer_.run([&](Batch&) { copied = map_.copy_to(copy); }));
  TRY(copied);
  const BackupHead head{box_.identity.division(), box_.identity.node().hex(), now};
  const auto written = write_backup(copy, box_.keyring, head, to);
  fs::remove_all(copy, failed);
  TRY(written);
  const std::lock_guard lock(mutex_);
  last_ = now;
  return to;
}

std::optional<Instant> Backups::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

}  // namespace yichuang::node
