#include "storage/rocksdb/backup.h"

#include <filesystem>
#include <fstream>

#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/temporary_folder.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

// A backup file that somebody brings: nothing is written outside its folder.
void one(std::string_view bytes) {
  static const tests::TemporaryFolder folder;
  const std::string file = folder / "backup";
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  static_cast<void>(read_backup(file, BackupCheck::kHeadOnly));
  static_cast<void>(read_backup(file, BackupCheck::kEverything));
  static_cast<void>(unpack_backup(file, folder / "in/unpacked"));
  std::size_t beside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.str())) {
    const auto name = entry.path().filename().string();
    CHECK(name == "backup" || name == "in");
    ++beside;
  }
  CHECK(beside <= 2);
  std::filesystem::remove_all(folder / "in");
}

std::vector<std::string> seeds() {
  const tests::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "db");
  std::ofstream(folder / "db/CURRENT") << "MANIFEST-000004\n";
  std::ofstream(folder / "db/000010.sst") << std::string(300, 's');
  const std::string file = folder / "backup";
  CHECK(write_backup(folder / "db", "keyring", {*Division::from("320585101"), "ab", {1'794'800'000'000}, 0, 0}, file)
            .has_value());
  std::ifstream in(file, std::ios::binary);
  return {std::string(std::istreambuf_iterator<char>(in), {})};
}

const Enlisted enlisted({"backup", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
