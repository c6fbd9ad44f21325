// link_proxy --listen PORT --to PORT [--bytes-per-s N] [--delay-ms N] [--loss-percent N]
//
// A line on loopback for people and scripts: a line of text on stdin is a
// command: `cut`, `restore`, `swallow` (up, down or both: connections that stand
// and swallow), or `count`, which prints bytes up and down. It ends with its stdin.

#include <cstdio>
#include <iostream>
#include <string>

#include "storage/base/numbers.h"
#include "tests/tools/link_proxy.h"

int main(int argc, char** argv) {
  yichuang::tests::LinkProxy::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--listen") options.listen_port = yichuang::parse_whole<int>(argv[i + 1]).value_or(0);
    if (name == "--to") options.to_port = yichuang::parse_whole<int>(argv[i + 1]).value_or(0);
    if (name == "--bytes-per-s") options.bytes_per_s = yichuang::parse_whole<std::uint64_t>(argv[i + 1]).value_or(0);
    if (name == "--delay-ms")
      options.delay = std::chrono::milliseconds(yichuang::parse_whole<int>(argv[i + 1]).value_or(0));
    if (name == "--loss-percent") options.loss_percent = yichuang::parse_whole<unsigned>(argv[i + 1]).value_or(0);
  }
  if (options.to_port == 0) {
    std::fprintf(stderr,
                 "usage: link_proxy --listen PORT --to PORT [--bytes-per-s N] [--delay-ms N] [--loss-percent N]\n"
                 "  then cut, restore, swallow up|down|both or count, a line each, on stdin\n");
    return 2;
  }
  yichuang::tests::LinkProxy proxy(options);
  std::printf("listening on 127.0.0.1:%d\n", proxy.port());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "cut") proxy.cut();
    if (line == "restore") proxy.restore();
    using Way = yichuang::tests::LinkProxy::Way;
    if (line == "swallow up") proxy.swallow(Way::kUp);
    if (line == "swallow down") proxy.swallow(Way::kDown);
    if (line == "swallow both") proxy.swallow(Way::kBoth);
    if (line == "count") {
      std::printf("up %llu down %llu\n", static_cast<unsigned long long>(proxy.bytes_up()),
                  static_cast<unsigned long long>(proxy.bytes_down()));
      std::fflush(stdout);
    }
  }
  return 0;
}
