#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace yichuang::node {

// What went wrong with a file, on a stick most likely, by errno.
Error file_error(const std::string& path, int code);

// A file that is there under its name only once it is whole and on the stick. One that
// is there already is left alone.
class PartFile {
 public:
  // Errors: kConflict when a file of that name is there; as file_error.
  static Result<std::unique_ptr<PartFile>> create(const std::string& path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  Result<void> write(std::string_view bytes);
  // Errors: kConflict when a file of that name has come meanwhile.
  Result<void> keep();

 private:
  PartFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::string path_;
  int fd_;
  bool kept_ = false;
};

}  // namespace yichuang::node
