#include <CLI/CLI.hpp>
#include <sstream>

#include "node/main/checked_options.h"
#include "node/main/settings.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {
namespace {

// A configuration file as an installer's editor, or a bad stick, left it.
void one(std::string_view bytes) {
  CLI::App app;
  app.allow_config_extras(CLI::config_extras_mode::error);
  node::Settings settings;
  node::add_settings(app, settings);
  std::istringstream file{std::string(bytes)};
  try {
    app.parse_from_stream(file);
  } catch (const CLI::Error&) {
    return;
  }
  const auto options = node::daemon_options(settings);
  if (!options) return;
  CHECK(options->cache_bytes >> 20 == settings.cache_mb);
  CHECK(options->disk_reserve_bytes >> 20 == settings.disk_reserve_mb);
  CHECK(options->line_bytes_per_hour >> 20 == settings.line_mb_per_hour);
  const auto rules = node::line_rules(*options);
  if (rules) CHECK(rules->stall_after.count() >= 60'000 && rules->stall_after.count() <= 3'600'000);
}

std::vector<std::string> seeds() {
  return {
      "# 一窗\ndata = /var/lib/yichuang\nhttps = 0.0.0.0:8443\nweb-names = a.b,192.168.1.2\n",
      "hub = 10.1.1.1:7000,10.1.1.2:7000\nline-mb-per-hour = 20\nline-quiet-hours = "
      "08:30-12:00,13:30-17:30\nstall-after = 90\n",
      "backup-at = \"02:30\"\nbackup-days = 7\ncache-mb = 64\nhttp-on-lan = true\nlog-level = debug\n",
      "[section]\nsupport = '县大数据中心 0512-55550101'\ndisk-reserve-mb = 18446744073709551615\n",
  };
}

const Enlisted enlisted({"configuration", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
