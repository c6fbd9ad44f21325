#include "node/main/disk_watch.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>

#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMb = 1 << 20;
// Between two clearings while space stays short.
constexpr int kLooksPerClearing = 600;

std::string reserve_file(const DiskWatch::Options& options) {
  return options.data + "/reserve";
}
std::string opening_file(const DiskWatch::Options& options) {
  return options.data + "/reserve-to-open";
}

// Rounded up.
std::string megabytes(std::int64_t bytes) {
  return std::to_string(std::max<std::int64_t>(bytes, 0) / kMb + 1) + " MB";
}

const char* name_of(DiskLevel level) {
  switch (level) {
    case DiskLevel::kRoomy:
      return "roomy";
    case DiskLevel::kLow:
      return "low";
    case DiskLevel::kTight:
      return "tight";
    case DiskLevel::kFull:
      return "full";
  }
  return "";
}

}  // namespace

DiskWatch::DiskWatch(Options options, GroupCommit& writer, RocksMap& map, std::function<void()> clear_away)
    : options_(std::move(options)),
      writer_(writer),
      map_(map),
      clear_away_(std::move(clear_away)),
      reserve_(reserve_file(options_), options_.reserve_bytes / 2),
      to_open_(opening_file(options_), options_.reserve_bytes / 2) {}

bool DiskWatch::give_up_to_open(const Options& options) {
  std::error_code failed;
  const bool working = fs::remove(reserve_file(options), failed);
  const bool opening = fs::remove(opening_file(options), failed);
  if (working || opening) log(LogLevel::kWarning, "reserve_given_up_to_open");
  return working || opening;
}

DiskWatch::Seen DiskWatch::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

std::string DiskWatch::call_support() const {
  return options_.support.empty() ? "请联系系统管理员" : "请联系 " + options_.support;
}

void DiskWatch::look() {
  struct statvfs found {};
  if (::statvfs(options_.data.c_str(), &found) != 0) return;
  Seen seen;
  seen.free_bytes = static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  seen.total_bytes = static_cast<std::uint64_t>(found.f_blocks) * found.f_frsize;
  seen.data_bytes = map_.size_bytes();
  const std::int64_t spare = to_open_.spare(seen.free_bytes) - reserve_.lacking();
  const DiskLevel level = disk_level({spare, options_.read_only_below_bytes}, level_);
  const std::int64_t wanted = level_limit(level, options_.read_only_below_bytes) - spare;
  const std::string room = "(至少再腾出 " + megabytes(wanted) + ")";
  if (level == DiskLevel::kFull) {
    seen.read_only = "磁盘将满" + room + ",暂停写入;查询、打印照常,已受理的件完好,腾出空间后自动恢复;" + call_support();
  } else if (level == DiskLevel::kTight) {
    seen.no_files = "磁盘空间不足" + room + ",暂不收附件;办件照常受理,附件以后补传;" + call_support();
  }
  seen.level = level;
  go_to(level, seen);
  const std::lock_guard lock(mutex_);
  seen_ = std::move(seen);
}

void DiskWatch::go_to(DiskLevel level, const Seen& seen) {
  if (level == DiskLevel::kFull && reserve_.laid()) {
    reserve_.give_up();
    log(LogLevel::kWarning, "reserve_given_up", {{"bytes", reserve_.bytes()}});
  }
  const bool worse = level > level_;
  if (level != DiskLevel::kRoomy && (worse || ++cleared_ago_ >= kLooksPerClearing)) {
    cleared_ago_ = 0;
    remove_leftovers();
    if (level_ != DiskLevel::kFull) clear_away_();
    // The logs of what has been written to files by now may go.
    if (const auto settled = map_.settle(); !settled) {
      log(LogLevel::kWarning, "not_settled", {{"why", settled.error().context}});
    }
  }
  for (DiskReserve* reserve : {&to_open_, &reserve_}) {
    if (level >= DiskLevel::kTight || reserve->laid()) continue;
    if (const auto laid = reserve->lay(); !laid) log(LogLevel::kWarning, "no_reserve", {{"why", laid.error().context}});
  }
  const auto why = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(Error{ErrorCode::kDiskFull, text});
  };
  writer_.hold_files(why(seen.no_files));
  writer_.hold(why(seen.read_only));
  if (level == level_) return;
  log(level == DiskLevel::kFull ? LogLevel::kError
      : worse                   ? LogLevel::kWarning
                                : LogLevel::kInfo,
      "disk", {{"now", name_of(level)}, {"before", name_of(level_)}, {"free_bytes", seen.free_bytes}});
  level_ = level;
}

// Of backups and restores that were broken off, and of power cuts.
void DiskWatch::remove_leftovers() {
  std::error_code failed;
  int removed = 0;
  for (fs::directory_iterator at(options_.data + "/db", failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code gone;
    if (at->path().extension() == ".torn") removed += fs::remove(at->path(), gone) ? 1 : 0;
  }
  if (removed > 0) log(LogLevel::kInfo, "leftovers_removed", {{"files", removed}});
}

}  // namespace yichuang::node
