// What counties order, and what befalls what they have given. The rest is in workload.cc.

#include <algorithm>

#include "storage/ledger/keys.h"
#include "storage/ledger/orders.h"
#include "sync/enrol/revoking.h"
#include "tests/sim/workload.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

// The county or the province takes a town's box out of service, with all that it
// has brought or with what it wrote up to some time; the box may not have heard yet.
void Workload::revoke() {
  std::vector<std::string> towns = world_.divisions();
  std::erase_if(towns,
                [&](const std::string& division) { return division.size() != 9 || world_.is_revoked(division); });
  if (towns.empty()) return;
  const std::string town = towns[prng_.below(towns.size())];
  Box& hub = world_.box(prng_.below(3) == 0 ? "32" : town.substr(0, 6));
  if (!hub.running()) return;
  sync::Revoking revoking{"lost", hub.division().str() + "/admin", hub.wall()};
  if (prng_.below(2) == 0) {
    revoking.since = hub.wall() - Millis{static_cast<std::int64_t>(prng_.below(600'000))};
  }
  Box& box = world_.box(town);
  world_.say(hub.name() + " revokes " + box.name());
  world_.note_revoked(town);
  (void)hub.execute([&](const LedgerView& view) -> Result<Plan> {
    return Plan{{sync::revoke_draft(view, hub.division(), box.identity().certificate, revoking)}, {}, 0};
  });
  if (prng_.below(2) == 0) world_.replace(town);
}

// A hub has a case erased that its subtree alone has written in.
void Workload::erase() {
  Box* hub = some_box();
  if (hub == nullptr || hub->division().tier() == Tier::kTownship || cases_.empty()) return;
  const RecordRef ref{toy::kCases, cases_[prng_.below(cases_.size())]};
  const auto record = hub->ledger().snapshot()->record(ref);
  if (!record || toy::state_of(*record).empty()) return;
  std::vector<Division> audience = record->authors();
  for (const Division& to : audience) {
    if (!hub->division().covers(to)) return;
  }
  for (const Division& to : record->audience()) audience.push_back(to);
  // Above a township no kind may be addressed elsewhere.
  std::erase_if(audience,
                [&](const Division& to) { return !hub->division().covers(to) && to.tier() != Tier::kTownship; });
  const std::string by = hub->division().str() + "/admin";
  world_.say(hub->name() + " erases " + to_hex(ref.key).substr(0, 8));
  (void)hub->execute([&](const LedgerView&) -> Result<Plan> {
    const Erasure erasure{ref, "by order", by, hub->wall(), "a case"};
    return Plan{
        {EntryDraft{kErasure, erasure_key(hub->division(), ref), audience, by, encode_erasure(erasure)}}, {}, 0};
  });
}

// A county gives a person's data to a town, or takes it back: the data of one person at
// a time, so that what is given is often taken away.
void Workload::give_or_take_back() {
  std::vector<Box*> counties = world_.running();
  std::erase_if(counties, [](Box* box) { return box->division().tier() != Tier::kCounty; });
  if (counties.empty()) return;
  Box& box = *counties[prng_.below(counties.size())];
  std::vector<Division> towns;
  for (const std::string& division : world_.divisions()) {
    if (division.size() == 9 && box.division().covers(*Division::from(division)))
      towns.push_back(*Division::from(division));
  }
  if (towns.empty()) return;
  const Division& town = towns[prng_.below(towns.size())];
  const std::string own = box.division().str();
  const RecordRef ref{toy::kReturned, own + "/" + town.str() + "-" + std::to_string(prng_.below(2))};
  const auto record = box.ledger().snapshot()->record(ref);
  const bool given = record && !record->live().empty() && !record->live().front()->audience.empty();
  EntryDraft draft{toy::kFact, ref.key, {}, own + "/admin", {}};
  if (!given || prng_.below(4) == 0) {
    draft.audience = {town};
    draft.message = "value " + std::to_string(prng_.below(1000));
  }
  const auto wrote = box.execute([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; });
  if (!wrote || !*wrote) return;
  const EntryId id = (*wrote)->ids.front();
  world_.say(box.name() + (draft.audience.empty() ? " takes back " : " gives ") + ref.key + " " +
             id.hex().substr(0, 6));
  promise(box, id, ref);
}

// A town hears nothing for hours or days, switched off or not; the days of the others
// are quiet ones.
void Workload::silence(const std::string& division) {
  Box& box = world_.box(division);
  world_.cut(box.key());
  if (box.running() && prng_.below(3) == 0) world_.crash(box);
  const Millis time{static_cast<std::int64_t>(3'600'000 * (1 + prng_.below(60)))};
  world_.say(box.name() + " hears nothing for " + std::to_string(time.count() / 3'600'000) + " hours");
  world_.leap(time);
  if (!box.running()) world_.start(box);
}

// A disk loses rows of the parent's feed, or gives them back altered, while all
// that counts them stays; now and then it loses the place in the feed too.
void Workload::damage(Box& box) {
  // Where the feed differs is found over a line only.
  if (!box.has_hub() || world_.without_line.contains(box.division().str())) return;
  std::vector<std::pair<std::string, std::string>> rows;
  for (auto row = box.disk().latest().scan(Space::kLedger, keys::all('p'), Direction::kForward); row->valid();
       row->next()) {
    rows.emplace_back(row->key(), row->value());
  }
  const std::size_t up_to = prng_.below(8) == 0 ? rows.size() : std::min<std::size_t>(rows.size(), 5);
  WriteSet damaged;
  std::size_t lines = prng_.below(up_to + 1);
  for (std::size_t i = 0; i < lines; ++i) {
    auto& [key, value] = rows[prng_.below(rows.size())];
    if (prng_.below(2) == 0) {
      damaged.erase(Space::kLedger, key);
    } else {
      value[prng_.below(value.size())] ^= static_cast<char>(1 + prng_.below(255));
      damaged.put(Space::kLedger, key, value);
    }
  }
  const bool place = !rows.empty() && prng_.below(6) == 0;
  if (place) damaged.erase(Space::kLedger, std::string(keys::kFeedIn));
  world_.damage(box, damaged, lines);
  if (place) world_.say(box.name() + " no longer knows where in the feed it was");
}

}  // namespace yichuang::sim
