#include "tests/sim/check/evidence.h"

#include <algorithm>

#include "storage/ledger/authority.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

Holdings read(Box& box) {
  Holdings out;
  out.box = &box;
  out.records = records_of(box);
  for (const auto& [ref, record] : out.records) {
    for (const Held& held : record.held) {
      out.by_id[held.id] = &held;
      if (held.kept) out.with_kept.insert(ref);
    }
  }
  return out;
}

}  // namespace

std::string short_id(const EntryId& id) {
  return id.hex().substr(0, 6);
}

std::string describe(const Held& held, const RecordRef& ref) {
  std::string audience;
  for (const Division& to : held.audience) audience += " " + to.str();
  const std::string key = ref.collection == toy::kCases ? to_hex(ref.key).substr(0, 8) : ref.key;
  return key + " " + short_id(held.id) + " by " + held.author.str() + " to" + audience;
}

bool header_ok(const Held& held, const RecordRef& ref) {
  Header header;
  header.kind = held.kind;
  header.key = ref.key;
  header.audience = held.audience;
  header.author = held.author;
  return check_authority(header).has_value();
}

Evidence::Evidence(World& world) {
  for (Box* box : world.boxes()) all.push_back(read(*box));
  read_orders();
  find_cut();
  count(world);
  for (const auto& [ref, entries] : counting) {
    const bool is_register = entries.begin()->second.kind.shape() == Shape::kRegister;
    const Held* top = &entries.begin()->second;
    for (const auto& [id, held] : entries) {
      if (!is_register) live[ref].insert(id);
      if (top->older_than(held)) top = &held;
    }
    if (is_register) live[ref].insert(top->id);
  }
}

// By the winners of their registers, wherever they are held.
void Evidence::read_orders() {
  std::map<RecordRef, std::pair<const Held*, const Record*>> winners;
  for (const Holdings& holdings : all) {
    for (const auto& [ref, record] : holdings.records) {
      if (!is_order(ref.collection) || record.state.empty()) continue;
      auto& winner = winners[ref];
      if (winner.first == nullptr || winner.first->older_than(record.held.front())) {
        winner = {&record.held.front(), &record};
      }
    }
  }
  for (const auto& [ref, winner] : winners) {
    orders.note(ref, winner.second->state);
    if (ref.collection != kErasures) continue;
    if (const auto erasure = parse_erasure(winner.second->state)) erased.insert(erasure->ref);
  }
}

void Evidence::find_cut() {
  std::set<EntryId> elsewhere;
  for (const Holdings& holdings : all) {
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    for (const auto& [id, held] : holdings.by_id) {
      if (held->line != 0) elsewhere.insert(id);
      for (const Place& place : held->places) {
        const auto log = snapshot->logs().by_no(place.log);
        if (!log->covers(held->author)) continue;
        (place.seq <= orders.counted_up_to(*log) ? elsewhere : cut).insert(id);
      }
    }
  }
  for (const EntryId& id : elsewhere) cut.erase(id);
}

void Evidence::count(World& world) {
  for (const Holdings& holdings : all) {
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    for (const auto& [ref, record] : holdings.records) {
      for (const Held& held : record.held) {
        const bool in_own_log = std::any_of(held.places.begin(), held.places.end(), [&](const Place& place) {
          return snapshot->logs().by_no(place.log)->covers(held.author);
        });
        const bool counts = in_own_log || held.line != 0 || world.promised.contains(held.id);
        if (counts && !cut.contains(held.id) && header_ok(held, ref)) counting[ref].emplace(held.id, held);
      }
    }
  }
  // Of a register the last version that somebody was told of; also when it is lost
  // itself, those before it may have gone by then.
  std::map<RecordRef, const Held*> last;
  for (const auto& [id, promise] : world.promised) {
    if (cut.contains(id)) continue;
    const Held*& known = last[promise.ref];
    if (known == nullptr || known->older_than(promise.entry)) known = &promise.entry;
  }
  for (const auto& [id, promise] : world.promised) {
    if (cut.contains(id)) continue;
    const bool outdated = promise.entry.kind.shape() == Shape::kRegister && last.at(promise.ref)->id != id;
    if (!world.lost.contains(id) && !outdated) counting[promise.ref].emplace(id, promise.entry);
  }
}

const Holdings& Evidence::at(const Box& box) const {
  return *std::find_if(all.begin(), all.end(), [&](const Holdings& holdings) { return holdings.box == &box; });
}

bool Evidence::reaches(const RecordRef& ref, const Division& division) const {
  const auto& entries = counting.at(ref);
  return std::any_of(live.at(ref).begin(), live.at(ref).end(), [&](const EntryId& id) {
    const Held& held = entries.at(id);
    return grants(held.audience, division) || division.covers(held.author);
  });
}

std::string Evidence::holders_of(const EntryId& id) const {
  std::string out = "; held by";
  for (const Holdings& holdings : all) {
    const auto found = holdings.by_id.find(id);
    if (found == holdings.by_id.end()) continue;
    out += " " + holdings.box->name();
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    for (const Place& place : found->second->places) {
      const auto log = snapshot->logs().by_no(place.log);
      out += "@" + log->division().str() + "." + log->id.hex().substr(0, 4) + ":" + std::to_string(place.seq);
    }
    if (found->second->line != 0) out += " line " + std::to_string(found->second->line);
    if (found->second->kept) out += " kept";
    if (!found->second->allowed) out += " not allowed";
  }
  return out;
}

}  // namespace yichuang::sim
