#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace yichuang::node {

enum class LogLevel : unsigned char { kDebug, kInfo, kWarning, kError };

// One line of JSON on standard error for each event: time, level, event, and
// what belongs to it. Never a name, an identity number or a password.
//
//   Thread   any; a line is written whole.
void log(LogLevel level, std::string_view event, const nlohmann::ordered_json& facts = {});
// Lines below it are left out from now on.
void set_log_level(LogLevel level);
bool is_logged(LogLevel level);

}  // namespace yichuang::node
