// Runs every target, or those named, on its seeds and on each of them damaged in
// many ways, always the same: what a change breaks at once, without a fuzzer.
//
//   replay [--damages N] [NAME…]

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "storage/base/numbers.h"
#include "storage/base/prng.h"
#include "storage/crypto/secure_random.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace yichuang;

// Bytes changed, a piece cut out, a piece doubled or lost, the rest taken from another seed.
std::string damaged(std::string bytes, const std::string& other, Prng& prng) {
  const auto place = [&](const std::string& in) { return static_cast<std::size_t>(prng.below(in.size() + 1)); };
  const std::size_t here = place(bytes);
  switch (prng.below(4)) {
    case 0:
      return bytes.erase(here, prng.below(16) + 1);
    case 1:
      return bytes.substr(0, here) + bytes.substr(place(bytes));
    case 2:
      return bytes.substr(0, here) + other.substr(place(other));
    default:
      for (std::uint64_t left = prng.below(4) + 1; left > 0 && !bytes.empty(); --left) {
        bytes[prng.below(bytes.size())] = static_cast<char>(prng.below(256));
      }
      return bytes;
  }
}

void replay(const fuzz::Target& target, std::uint32_t damages) {
  const std::vector<std::string> seeds = target.seeds();
  SeededPrng prng(1);
  for (const std::string& seed : seeds) {
    target.one(seed);
    for (std::uint32_t i = 0; i < damages; ++i) target.one(damaged(seed, seeds[prng.below(seeds.size())], prng));
  }
  std::printf("%.*s: %zu seeds, each damaged %u times, none fell\n", static_cast<int>(target.name.size()),
              target.name.data(), seeds.size(), damages);
}

}  // namespace

int main(int argc, char** argv) {
  start_crypto();
  google::protobuf::SetLogHandler(nullptr);
  std::uint32_t damages = 200;
  std::vector<std::string_view> names;
  for (int i = 1; i < argc; ++i) {
    const std::string_view given = argv[i];
    if (given != "--damages") {
      names.push_back(given);
      continue;
    }
    const auto number = i + 1 < argc ? parse_whole<std::uint32_t>(argv[++i]) : std::nullopt;
    if (!number) return std::fprintf(stderr, "replay: --damages needs a number\n"), 2;
    damages = *number;
  }
  std::size_t ran = 0;
  for (const fuzz::Target& target : fuzz::targets()) {
    if (!names.empty() && std::find(names.begin(), names.end(), target.name) == names.end()) continue;
    replay(target, damages);
    ++ran;
  }
  if (ran == (names.empty() ? fuzz::targets().size() : names.size())) return 0;
  std::fprintf(stderr, "replay: one of the names is no target\n");
  return 2;
}
