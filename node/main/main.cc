// yichuang: the node of a township, county or province.

#include <google/protobuf/stubs/logging.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "node/main/commands.h"
#include "node/main/daemon.h"
#include "node/main/log.h"
#include "node/main/settings.h"
#include "storage/crypto/secure_random.h"

namespace {

using namespace yichuang;
using namespace yichuang::node;

constexpr const char* kConfig = "/etc/yichuang/yichuang.conf";

int report(const Error& error) {
  std::fprintf(stderr, "yichuang: %s\n", error.context.c_str());
  for (const Complaint& complaint : error.complaints) {
    std::fprintf(stderr, "  %s%s%s\n", complaint.where.c_str(), complaint.where.empty() ? "" : ": ",
                 complaint.what.c_str());
  }
  return 1;
}

Result<void> serve(const Settings& settings) {
  TRY_ASSIGN(DaemonOptions options, daemon_options(settings));
  set_log_level(level_of(settings.log_level));
  // Every thread inherits this: the signals are waited for here.
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  TRY_ASSIGN(const auto daemon, Daemon::start(std::move(options)));
  int signal = 0;
  sigwait(&stops, &signal);
  log(LogLevel::kInfo, "stopping", {{"signal", signal}});
  return {};
}

int run(int argc, char** argv) {
  start_crypto();
  // What a stranger sends that is no UTF-8 is answered or counted; Protobuf would fill the journal with it.
  google::protobuf::SetLogHandler(nullptr);
  CLI::App app("一窗:乡镇便民服务中心的节点,县、省汇聚节点也是它", "yichuang");
  app.set_version_flag("--version", kVersion);
  app.set_config("--config", std::filesystem::exists(kConfig) ? kConfig : "", "配置文件(INI),命令行优先");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.require_subcommand(1);
  app.fallthrough();
  Settings settings;
  add_settings(app, settings);

  Action action;
  app.add_subcommand("serve", "运行节点,直到 SIGTERM 或 Ctrl-C")->callback([&] {
    action = [&] { return serve(settings); };
  });
  add_offline_commands(app, settings.daemon.places, action);
  add_proof_commands(app, settings.daemon.places, action);
  add_node_commands(app, settings.daemon.places, action);
  add_courier_commands(app, settings.daemon.places, action);
  add_order_commands(app, settings.daemon.places, action);
  CLI11_PARSE(app, argc, argv);

  const auto done = action();
  return done ? 0 : report(done.error());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "yichuang: %s\n", failure.what());
    return 1;
  }
}
