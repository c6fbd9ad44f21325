// bench NAME --folder DIR --cases FILE --catalogue FILE [--count N] [--pairs N]
//       [--warm-up-ms N] [--measured-ms N] [--outage-ms N] [--json] [--no-probe]
//
// Run by tests/benchmark, which makes the files.

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include "storage/base/numbers.h"
#include "storage/crypto/secure_random.h"
#include "tests/bench/benchmarks.h"

namespace {

using namespace yichuang;
using namespace yichuang::bench;

int usage() {
  std::fprintf(
      stderr,
      "usage: bench commit|catchup|wire|equality|resume|box|province --folder DIR --cases FILE --catalogue FILE\n"
      "             [--count N] [--pairs N] [--warm-up-ms N] [--measured-ms N] [--outage-ms N] [--json] "
      "[--no-probe]\n"
      "             province: --hub HOST:PORT --hub-data DIR --hub-key-file FILE [--children N]\n");
  return 2;
}

bool set_text(Settings& settings, const std::string& option, const std::string& value) {
  if (option == "--folder")
    settings.folder = value;
  else if (option == "--cases")
    settings.cases = value;
  else if (option == "--catalogue")
    settings.catalogue = value;
  else if (option == "--hub-data")
    settings.hub_data = value;
  else if (option == "--hub-key-file")
    settings.hub_key_file = value;
  else if (option == "--hub")
    settings.hub_address = value;
  else
    return false;
  return true;
}

bool set_number(Settings& settings, const std::string& option, std::uint32_t number) {
  if (option == "--count")
    settings.count = number;
  else if (option == "--children")
    settings.children = number;
  else if (option == "--pairs")
    settings.pairs = number;
  else if (option == "--warm-up-ms")
    settings.warm_up = std::chrono::milliseconds(number);
  else if (option == "--measured-ms")
    settings.measured = std::chrono::milliseconds(number);
  else if (option == "--outage-ms")
    settings.outage = std::chrono::milliseconds(number);
  else
    return false;
  return true;
}

bool set(Settings& settings, const std::string& option, const std::string& value) {
  if (set_text(settings, option, value)) return true;
  const auto number = parse_whole<std::uint32_t>(value);
  return number && set_number(settings, option, *number);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return usage();
  const std::string name = argv[1];
  Settings settings;
  for (int i = 2; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--json" || option == "--no-probe") {
      (option == "--json" ? settings.json : settings.no_probe) = true;
      continue;
    }
    if (i + 1 == argc) return usage();
    if (!set(settings, option, argv[++i])) return usage();
  }
  const std::map<std::string, void (*)(const Settings&)> all = {
      {"commit", commit},     {"catchup", catchup}, {"wire", wire},        {"box", box},
      {"equality", equality}, {"resume", resume},   {"province", province}};
  const auto found = all.find(name);
  if (found == all.end() || settings.folder.empty() || settings.cases.empty() || settings.catalogue.empty())
    return usage();
  yichuang::start_crypto();
  found->second(settings);
  std::filesystem::remove_all(settings.folder);
  return 0;
}
