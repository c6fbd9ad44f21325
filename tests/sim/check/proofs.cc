#include <algorithm>

#include "storage/ledger/proof.h"
#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

constexpr std::size_t kRecordsAsked = 3;
// Longer than a hub takes to be told by the one above it.
constexpr Millis kProofsWithin{3 * 60'000};

class Proofs final : public Checker {
 public:
  Proofs()
      : Checker("proofs", "who wrote what a feed has brought is shown on demand, to whoever has the root key alone") {}

  void judge(World& world, const Evidence& evidence) override {
    for (const World::ProofAsked& asked : world.proofs_asked) {
      Box& box = world.box(asked.box);
      const Snapshot snapshot = box.ledger().snapshot();
      const auto record = snapshot->record(asked.ref);
      if (!record || record->find(asked.id) == nullptr) continue;
      const std::vector<EntryId> without = not_proven(*snapshot, *record);
      const bool given = std::find(without.begin(), without.end(), asked.id) == without.end();
      // Behind boxes that were put back or replaced it is not always to be had.
      if (!given && world.fallen_back > 0) continue;
      need(given, box.name() + " was given no proof of " + describe(*record->find(asked.id), asked.ref) +
                      evidence.holders_of(asked.id));
      const auto file = write_proof(*snapshot, asked.ref, "", {});
      need(file.has_value(), box.name() + " cannot write a proof: " + (file ? "" : file.error().context));
      const auto proof = check_proof(*file, box.root());
      need(proof.has_value(),
           box.name() + " wrote a proof that proves nothing: " + (proof ? std::string() : proof.error().context));
      const bool shown = std::any_of(proof->entries.begin(), proof->entries.end(), [&](const ProvenEntry& entry) {
        return entry.parsed.id == asked.id && entry.seq != 0;
      });
      need(shown, box.name() + " does not show in its proof who wrote " + short_id(asked.id));
    }
    world.proofs_asked.clear();
  }
};

}  // namespace

void ask_for_proofs(World& world) {
  for (Box* box : world.running()) {
    if (!box->has_hub() || world.without_line.contains(box->division().str())) continue;
    // A hub that lives by sticks has nobody to ask.
    if (world.without_line.contains(world.hub_of(*box).division().str())) continue;
    std::size_t asked = 0;
    for (const auto& [ref, record] : records_of(*box)) {
      const bool kept = std::any_of(record.held.begin(), record.held.end(), [](const Held& held) { return held.kept; });
      if (asked == kRecordsAsked || kept || world.prng().below(3) != 0) continue;
      for (const EntryId& id : not_proven(*box->ledger().snapshot(), record)) {
        if (record.find(id)->line == 0) continue;
        world.proofs_asked.push_back({box->key(), ref, id});
        box->prove(ref, id);
        ++asked;
        break;
      }
    }
  }
  if (!world.proofs_asked.empty()) world.pass(kProofsWithin);
}

std::unique_ptr<Checker> proofs() {
  return std::make_unique<Proofs>();
}

}  // namespace yichuang::sim
