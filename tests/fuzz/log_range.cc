#include "storage/ledger/logs.h"
#include "sync/engine/convert.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

// A range of a log as it stands in a message: read, verified and, should it
// prove itself, taken in.
void one(std::string_view bytes) {
  sync::pb::Range message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  auto range = sync::read_range(message);
  if (!range) return;
  const auto verified = verify_range(std::move(*range), std::nullopt, branch().authority.root());
  if (!verified) return;
  Copy county(branch().county_map, branch().county);
  auto batch = county.ledger->begin({kNow.wall});
  static_cast<void>(batch->accept(*verified));
  CHECK(county.ledger->commit(std::move(batch)).has_value());
}

std::vector<std::string> seeds() {
  std::vector<std::string> out;
  for (const LogRange& range : branch().town_ranges) {
    sync::pb::Range message;
    sync::write_range(range, true, message);
    out.push_back(message.SerializeAsString());
  }
  return out;
}

const Enlisted enlisted({"log_range", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
