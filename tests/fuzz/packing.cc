#include "sync/protocol/packing.h"

#include "storage/base/check.h"
#include "sync/protocol/limits.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

namespace {

// Bytes packed by a peer, and our own packing of any bytes.
void one(std::string_view bytes) {
  static sync::Packer packer;
  if (const auto plain = packer.unpack(bytes)) CHECK(plain->size() <= sync::kPlainBytesMax);
  const auto again = packer.unpack(packer.pack(bytes));
  CHECK(again.has_value() && *again == bytes);
}

std::vector<std::string> seeds() {
  sync::Packer packer;
  const std::string text(1000, 'a');
  return {packer.pack(text), packer.pack("short"), packer.pack(std::string(100'000, 'b')), text};
}

const Enlisted enlisted({"packing", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
