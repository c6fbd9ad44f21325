#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace yichuang::sync {

// Packs messages with zstd and the dictionary that ships with the program, and
// unpacks them within kPlainBytesMax. The first byte says how the rest is
// packed: 0 not at all, 1 zstd without, 2 zstd with dictionary number 1.
//
//   Owned by   one engine.
//   Thread     one at a time.
class Packer {
 public:
  Packer();
  ~Packer();
  // A copy packs alike; there is nothing to remember.
  Packer(const Packer& /*other*/) : Packer() {}
  Packer& operator=(const Packer&) = delete;

  // `level` is zstd's, 1 to 19.
  std::string pack(std::string_view plain, int level = 3);
  // Absent for bytes that are not packed so, or past the limit unpacked.
  std::optional<std::string> unpack(std::string_view packed);

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

}  // namespace yichuang::sync
