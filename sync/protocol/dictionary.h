#pragma once

#include <string_view>

namespace yichuang::sync {

// The zstd dictionary that messages are packed with, trained on invented cases.
// A release may add another under the next number; this one stays for ever.
std::string_view dictionary1();

}  // namespace yichuang::sync
