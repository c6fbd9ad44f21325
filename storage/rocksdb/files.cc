#include "storage/rocksdb/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace yichuang::storage {
namespace {

Error failure(const std::string& what) {
  const int number = errno;
  const ErrorCode code = number == ENOSPC || number == EDQUOT ? ErrorCode::kDiskFull
                         : number == ENOENT                   ? ErrorCode::kNotFound
                                                              : ErrorCode::kIo;
  return {code, what + ": " + std::generic_category().message(number)};
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failure("cannot open " + path);
  std::string out;
  char buffer[16384];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0) return failure("cannot read " + path);
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > bytes_max) return too_large(path + " is larger than " + std::to_string(bytes_max) + " bytes");
  }
}

Result<void> write_file(const std::string& path, std::string_view bytes, unsigned mode) {
  const std::string beside = path + ".new";
  {
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.get() < 0 || ::fchmod(file.get(), mode) != 0) return failure("cannot write " + beside);
    while (!bytes.empty()) {
      const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
      if (put < 0) return failure("cannot write " + beside);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(file.get()) != 0) return failure("cannot sync " + beside);
  }
  return publish_file(beside, path);
}

Result<void> publish_file(const std::string& from, const std::string& to) {
  TRY(sync_file(from));
  if (::rename(from.c_str(), to.c_str()) != 0) return failure("cannot rename " + from);
  return sync_file(std::filesystem::path(to).parent_path().string());
}

Result<void> sync_file(const std::string& path) {
  const Descriptor file(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) return failure("cannot sync " + path);
  return {};
}

}  // namespace yichuang::storage
