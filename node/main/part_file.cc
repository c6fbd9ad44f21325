#include "node/main/part_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace yichuang::node {

namespace fs = std::filesystem;

Error file_error(const std::string& path, int code) {
  const std::string words = std::generic_category().message(code);
  if (code == ENOSPC) return {ErrorCode::kDiskFull, path + ":U盘写满了;已写的部分已删掉"};
  if (code == EIO || code == ENODEV || code == ENXIO)
    return {ErrorCode::kIo, path + ":U盘读写出错,可能被拔掉了(" + words + ")"};
  return {ErrorCode::kIo, path + ":" + words};
}

Result<std::unique_ptr<PartFile>> PartFile::create(const std::string& path) {
  if (fs::exists(path)) return conflict(path + " 已有同名文件,没有动它");
  const std::string part = path + ".part";
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return file_error(part, errno);
  return std::unique_ptr<PartFile>(new PartFile(path, fd));
}

PartFile::~PartFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!kept_) ::unlink((path_ + ".part").c_str());
}

Result<void> PartFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return file_error(path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<void> PartFile::keep() {
  if (::fsync(fd_) != 0) return file_error(path_, errno);
  if (::close(std::exchange(fd_, -1)) != 0) return file_error(path_, errno);
  if (fs::exists(path_)) return conflict(path_ + " 已有同名文件,没有动它");
  if (::rename((path_ + ".part").c_str(), path_.c_str()) != 0) return file_error(path_, errno);
  kept_ = true;
  const std::string folder = fs::path(path_).parent_path().string();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return {};
  (void)::fsync(fd);  // not every file system of a stick knows this for folders
  ::close(fd);
  return {};
}

}  // namespace yichuang::node
