#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace yichuang::storage {

// Small files that must be there whole after a power cut, or not at all.

// Errors: kNotFound, kIo; kTooLarge past `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max = std::size_t{1} << 20);
// Writes beside it, syncs, and renames over it. `mode` as chmod has it.
// Errors: kDiskFull, kIo; the old file is then still there.
Result<void> write_file(const std::string& path, std::string_view bytes, unsigned mode = 0600);
// Gives a finished file or folder its name, durably.
Result<void> publish_file(const std::string& from, const std::string& to);
Result<void> sync_file(const std::string& path);

}  // namespace yichuang::storage
