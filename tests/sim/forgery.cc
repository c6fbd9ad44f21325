#include "tests/sim/forgery.h"

#include "storage/engine/overlay.h"
#include "storage/ledger/record_keeper.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

constexpr std::int64_t kYearMs = 365LL * 24 * 3600 * 1000;

}  // namespace

std::vector<Forgery> forgeries_of(const std::string& own, const std::string& another_town) {
  const std::string county = own.substr(0, 6);
  return {
      {toy::kGrant, county + "/2-0", own, own},
      {toy::kGrant, county + "/2-0", own, county},
      {toy::kProfile, own + "/3-0", "32", own},
      {toy::kProfile, another_town + "/3-0", own, own},
      {toy::kSetting, county + "/4-0", another_town, own},
      {toy::kProfile, another_town + "/3-0", own, another_town},
  };
}

void forge(World& world, Box& box, const Forgery& forgery, Prng& prng) {
  Header header;
  header.kind = forgery.kind;
  header.key = forgery.key;
  header.stamp_ms = static_cast<std::uint64_t>(box.wall().ms + kYearMs);
  header.at = box.wall();
  header.audience = {*Division::from(forgery.audience)};
  header.actor = forgery.author + "/forger";
  header.author = *Division::from(forgery.author);
  ParsedEntry entry{{encode_header(header), prng.bytes(8) + "forged", {}}, header, {}};
  entry.id = id_of(entry.entry);

  // The ledger refuses to write such a thing, so it goes past the ledger.
  world.crash(box);
  LedgerState state;
  const Projections projections = toy::projections(box.release);
  need(load_state(box.disk().latest(), state).has_value(), "a forger cannot read its disk");
  state.fresh_log = draw_log_id(box.disk().latest(), box.division(), prng);
  Overlay overlay(box.disk().latest());
  LogKeeper logs(overlay, state, box.identity());
  FeedOut feeds(overlay, state, logs, prng);
  DerivedKeeper derived(overlay, state.derived);
  RecordKeeper records(overlay, state.derived, projections, logs, feeds, derived);
  const Place place = logs.append(entry.id, encode_entry(entry.entry), box.wall());
  records.take(entry)->places.push_back(place);
  records.settle();
  logs.finish(box.wall());
  derived.finish();
  state.derived_version = projections.version;
  overlay.put(Space::kLedger, std::string(keys::kMeta), encode_meta(state));
  need(box.disk().write(overlay.writes(), Durability::kSynced).has_value(), "a forger cannot write its disk");
  world.forged.insert(entry.id);
  world.say(box.name() + " forges " + forgery.key + " " + entry.id.hex().substr(0, 6));
  world.start(box);
}

}  // namespace yichuang::sim
