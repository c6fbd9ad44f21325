#pragma once

#include <map>
#include <string>

#include "storage/base/result.h"

namespace yichuang::node {

// What a request is for: its path and its query, decoded.
struct Target {
  std::string path;
  std::map<std::string, std::string> query;  // the last of a name counts
};

// A path has no control bytes, no backslash and no `.` or `..` segment, whichever
// way they were written: nothing below has to think of them.
// Errors: kInvalid.
Result<Target> parse_target(const std::string& text);

}  // namespace yichuang::node
