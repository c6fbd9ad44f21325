#include "node/main/disk_level.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace yichuang::node {
namespace {

constexpr std::int64_t kMarginBytesMax = std::int64_t{64} << 20;

constexpr std::array kWorstFirst = {DiskLevel::kFull, DiskLevel::kTight, DiskLevel::kLow};

std::int64_t margin(std::int64_t limit) {
  return std::min(limit / 4, kMarginBytesMax);
}

}  // namespace

DiskLevel disk_level(const DiskRoom& room, DiskLevel before) {
  const auto limit = static_cast<std::int64_t>(room.read_only_below_bytes);
  std::int64_t below = limit;
  for (const DiskLevel level : kWorstFirst) {
    const bool was_there = before >= level;
    if (room.spare_bytes < below + (was_there ? margin(limit) : 0)) return level;
    below *= 2;
  }
  return DiskLevel::kRoomy;
}

std::int64_t level_limit(DiskLevel level, std::uint64_t read_only_below_bytes) {
  const auto limit = static_cast<std::int64_t>(read_only_below_bytes);
  std::int64_t below = limit;
  for (const DiskLevel at : kWorstFirst) {
    if (at == level) return below + margin(limit);
    below *= 2;
  }
  return 0;
}

DiskReserve::DiskReserve(std::string path, std::uint64_t bytes) : path_(std::move(path)), bytes_(bytes) {
  struct stat found {};
  const bool there = ::stat(path_.c_str(), &found) == 0;
  laid_ = there && static_cast<std::uint64_t>(found.st_size) == bytes_ &&
          static_cast<std::uint64_t>(found.st_blocks) * 512 >= bytes_;
  // Of another size, or laid half.
  if (there && !laid_) give_up();
}

Result<void> DiskReserve::lay() {
  if (laid_ || bytes_ == 0) return {};
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  int failed = file < 0 ? errno : ::posix_fallocate(file, 0, static_cast<off_t>(bytes_));
  if (file >= 0 && ::close(file) != 0 && failed == 0) failed = errno;
  if (failed != 0) {
    give_up();
    return Error{failed == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo,
                 "cannot lay the reserve " + path_ + ": " + std::generic_category().message(failed)};
  }
  laid_ = true;
  return {};
}

void DiskReserve::give_up() {
  ::unlink(path_.c_str());
  laid_ = false;
}

}  // namespace yichuang::node
