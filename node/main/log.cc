#include "node/main/log.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>

#include "node/domain/calendar/working_days.h"

namespace yichuang::node {
namespace {

std::atomic<LogLevel> least{LogLevel::kInfo};

const char* name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "";
}

}  // namespace

void set_log_level(LogLevel level) {
  least = level;
}

bool is_logged(LogLevel level) {
  return level >= least.load();
}

void log(LogLevel level, std::string_view event, const nlohmann::ordered_json& facts) {
  if (!is_logged(level)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  nlohmann::ordered_json line;
  line["time"] = format_local(Instant{std::chrono::duration_cast<Millis>(now).count()});
  line["level"] = name_of(level);
  line["event"] = event;
  if (facts.is_object()) line.update(facts);
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace yichuang::node
