// Returned data in a story; how its lines are read is in storyteller.cc.

#include "tests/sim/storyteller.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

void Storyteller::learn_returned() {
  const auto told = [this](const Found& found, std::vector<Division> to, const std::string& value) {
    Box& county = box(found.places[0]);
    if (county.division().tier() != Tier::kCounty) throw Misread("counties return data");
    const RecordRef ref{toy::kReturned, county.division().str() + "/" + found.words[0]};
    registers_.emplace(found.words[0], ref);
    write(county, EntryDraft{toy::kFact, ref.key, std::move(to), county.division().str() + "/admin", value});
  };
  learn("PLACE returns WORD to PLACE",
        [told](const Found& found) { told(found, {*Division::from(found.places[1])}, "of a person"); });
  learn("PLACE takes WORD back", [told](const Found& found) { told(found, {}, {}); });
  const auto held = [this](const Found& found) {
    const Record known = record(found.places[0], register_called(found.words[0]));
    return !known.live().empty() && !known.state.empty();
  };
  learn("expect PLACE opens WORD", [this, held](const Found& found) {
    Box& at = box(found.places[0]);
    expect(
        found, [&] { return held(found) && !at.lease().locked; },
        held(found) ? "it is locked: " + at.lease().why : "it has it not");
  });
  learn("expect PLACE keeps WORD locked", [this, held](const Found& found) {
    Box& at = box(found.places[0]);
    expect(
        found, [&] { return held(found) && at.lease().locked; }, held(found) ? "it is open" : "it has it not");
  });
}

}  // namespace yichuang::sim
