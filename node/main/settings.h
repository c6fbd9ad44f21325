#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "node/main/daemon.h"
#include "node/main/log.h"
#include "storage/base/result.h"

namespace yichuang::node {

// What the configuration file and the command line set alike.
struct Settings {
  DaemonOptions daemon;
  std::uint64_t disk_reserve_mb = 256;
  std::uint64_t disk_read_only_mb = 256;
  std::string backup_at = "02:30";
  std::uint64_t cache_mb = 0;
  std::uint64_t line_mb_per_hour = 0;
  std::string log_level = "info";
  std::string second_factor = "administrators";
};

// Adds every setting to `app`, under the name that it has in the file too.
void add_settings(CLI::App& app, Settings& settings);

// What a daemon is started with.
// Errors: kInvalid, naming the setting.
Result<DaemonOptions> daemon_options(const Settings& settings);

LogLevel level_of(const std::string& name);

}  // namespace yichuang::node
