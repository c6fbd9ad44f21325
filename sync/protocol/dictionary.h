#pragma once

#include <string_view>

namespace yichuang::sync {

// The zstd dictionary that messages are packed with: dictionary1.zdict, trained on
// invented cases by tests/bench/train_dictionary. A release may add another under
// the next number; this one stays for ever.
std::string_view dictionary1();

}  // namespace yichuang::sync
