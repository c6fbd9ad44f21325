#include "storage/ledger/proof.h"

#include "storage/base/check.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

constexpr std::string_view kMagic = "yichuang proof 1\n";

std::string closed(std::string_view parts) {
  std::string out = std::string(kMagic).append(parts);
  out += blake2b(out).view();
  return out;
}

// A proof as a third party is handed it; the file's own hash always fits, since
// anybody can work it out. Whatever proves itself was written by the town.
void one(std::string_view bytes) {
  static_cast<void>(check_proof(bytes, branch().authority.root()));
  const auto proof = check_proof(closed(bytes), branch().authority.root());
  if (!proof) return;
  const Copy town(branch().town_map, branch().town);
  const auto record = town.ledger->snapshot()->record(proof->ref);
  for (const ProvenEntry& entry : proof->entries) {
    CHECK(entry.seq == 0 || (record && record->find(entry.parsed.id) != nullptr));
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> out;
  const Copy town(branch().town_map, branch().town);
  const Snapshot snapshot = town.ledger->snapshot();
  for (const IndexHit& hit : snapshot->scan(toy::kByState, {}, 8).hits) {
    const auto file = write_proof(*snapshot, hit.ref, "1", {});
    if (!file) continue;
    out.push_back(file->substr(kMagic.size(), file->size() - kMagic.size() - Digest::kSize));
  }
  CHECK(!out.empty());
  return out;
}

const Enlisted enlisted({"proof", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
