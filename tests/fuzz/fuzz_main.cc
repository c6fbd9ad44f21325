// The libFuzzer program of one target. With YICHUANG_FUZZ_SEEDS=FOLDER in its
// environment a target writes its seeds there and ends.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "storage/base/check.h"
#include "storage/crypto/secure_random.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  yichuang::start_crypto();
  CHECK(yichuang::fuzz::targets().size() == 1);
  const char* folder = std::getenv("YICHUANG_FUZZ_SEEDS");  // NOLINT(concurrency-mt-unsafe): no thread is there yet
  if (folder == nullptr) return 0;
  std::filesystem::create_directories(folder);
  std::size_t number = 0;
  for (const std::string& seed : yichuang::fuzz::targets().front().seeds()) {
    std::ofstream(std::filesystem::path(folder) / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
  }
  std::_Exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  yichuang::fuzz::targets().front().one({reinterpret_cast<const char*>(data), size});
  return 0;
}
