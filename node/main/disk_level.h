#pragma once

#include <cstdint>
#include <string>

#include "storage/base/result.h"

namespace yichuang::node {

// How far a node has shed work for want of space. Each level keeps what the ones
// before it did; it falls back by itself.
enum class DiskLevel : std::uint8_t {
  kRoomy,  // everything
  kLow,    // what can be made anew or is over is cleared away
  kTight,  // no more files of cases, neither from a window nor from another node
  kFull,   // nothing is written; the reserve is given up, so that what is under way can end
};

// Bytes as they count: free, beyond the reserve whether it is laid or not.
struct DiskRoom {
  std::int64_t spare_bytes = 0;
  std::uint64_t read_only_below_bytes = 0;
};

// Twice and four times what makes it read-only are the other two limits. Going
// back needs a little more than going down did, so that it does not flap.
DiskLevel disk_level(const DiskRoom& room, DiskLevel before);
// The spare bytes with which a node that stands at `level` goes back to a better one.
std::int64_t level_limit(DiskLevel level, std::uint64_t read_only_below_bytes);

// A file that takes up space until it is needed.
//
//   Thread   one.
class DiskReserve {
 public:
  DiskReserve(std::string path, std::uint64_t bytes);

  bool laid() const { return laid_; }
  std::uint64_t bytes() const { return bytes_; }
  // Bytes that it still wants, and free space less those.
  std::int64_t lacking() const { return laid_ ? 0 : static_cast<std::int64_t>(bytes_); }
  std::int64_t spare(std::uint64_t free_bytes) const { return static_cast<std::int64_t>(free_bytes) - lacking(); }
  // Errors: kDiskFull, kIo; none is there then.
  Result<void> lay();
  void give_up();

 private:
  std::string path_;
  std::uint64_t bytes_;
  bool laid_ = false;
};

}  // namespace yichuang::node
