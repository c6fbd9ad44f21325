#include "tests/sim/checks.h"

#include <algorithm>

#include "storage/ledger/authority.h"
#include "sync/engine/frontiers.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

constexpr Millis kSettleMax{90 * 60'000};
constexpr Millis kLook{100'000};

std::string short_id(const EntryId& id) {
  return id.hex().substr(0, 6);
}

std::string describe(const Held& held, const RecordRef& ref) {
  std::string audience;
  for (const Division& to : held.audience) audience += " " + to.str();
  const std::string key = ref.collection == toy::kCases ? to_hex(ref.key).substr(0, 8) : ref.key;
  return key + " " + short_id(held.id) + " by " + held.author.str() + " to" + audience;
}

// Everything that a box holds, read once.
struct Holdings {
  Box* box = nullptr;
  std::map<RecordRef, Record> records;
  std::map<EntryId, const Held*> by_id;
  std::set<RecordRef> with_kept;
};

struct Expected {
  std::map<RecordRef, std::map<EntryId, Held>> records;  // what counts anywhere
  std::map<RecordRef, std::set<EntryId>> live;
};

bool under(const Division& what, const Division& prefix) {
  return prefix.covers(what);
}

bool header_ok(const Held& held, const RecordRef& ref) {
  Header header;
  header.kind = held.kind;
  header.key = ref.key;
  header.audience = held.audience;
  header.author = held.author;
  return check_authority(header).has_value();
}

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

Expected expect(World& world, std::vector<Holdings>& all) {
  Expected out;
  for (Holdings& holdings : all) {
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    for (const auto& [ref, record] : holdings.records) {
      for (const Held& held : record.held) {
        const bool in_own_log = std::any_of(held.places.begin(), held.places.end(), [&](const Place& place) {
          return snapshot->logs().by_no(place.log)->covers(held.author);
        });
        const bool counts = in_own_log || held.line != 0 || world.promised.contains(held.id);
        if (counts && header_ok(held, ref)) out.records[ref].emplace(held.id, held);
      }
    }
  }
  for (const auto& [id, promise] : world.promised) {
    if (!world.lost.contains(id) && !world.superseded(id)) out.records[promise.ref].emplace(id, promise.entry);
  }
  for (const auto& [ref, entries] : out.records) {
    const bool is_register = entries.begin()->second.kind.shape() == Shape::kRegister;
    const Held* top = &entries.begin()->second;
    for (const auto& [id, held] : entries) {
      if (!is_register) out.live[ref].insert(id);
      if (top->older_than(held)) top = &held;
    }
    if (is_register) out.live[ref].insert(top->id);
  }
  return out;
}

// Does the record reach `division`, by an address or because it wrote to it?
bool reaches(const Expected& expected, const RecordRef& ref, const Division& division) {
  const auto& entries = expected.records.at(ref);
  return std::any_of(expected.live.at(ref).begin(), expected.live.at(ref).end(), [&](const EntryId& id) {
    const Held& held = entries.at(id);
    return grants(held.audience, division) || under(held.author, division);
  });
}

std::string holders_of(const std::vector<Holdings>& all, const EntryId& id) {
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

void check_contents(World& world, const Expected& expected, const Holdings& holdings,
                    const std::vector<Holdings>& all) {
  const Division& division = holdings.box->division();
  const std::string& name = holdings.box->name();
  for (const auto& [ref, entries] : expected.records) {
    const bool reached = reaches(expected, ref, division);
    std::set<EntryId> want;
    if (reached) want = expected.live.at(ref);
    for (const EntryId& id : want) {
      need(holdings.by_id.contains(id),
           "(1) " + name + " lacks " + describe(entries.at(id), ref) + holders_of(all, id));
    }
    const auto record = holdings.records.find(ref);
    if (record == holdings.records.end()) continue;
    std::set<EntryId> live;
    for (const Held* held : record->second.live()) {
      if (reached) live.insert(held->id);
    }
    need(live == want, "(3) " + name + " has other live entries of " + describe(entries.begin()->second, ref));
  }
  for (const auto& [id, held] : holdings.by_id) {
    need(!world.forged.contains(id) || !held->allowed, "(2) " + name + " took the forged " + short_id(id));
  }
  for (const auto& [ref, record] : holdings.records) {
    for (const Held& held : record.held) {
      const bool counts = expected.records.contains(ref) && expected.records.at(ref).contains(held.id);
      const bool mine = under(held.author, division);
      const bool granted = counts && expected.live.at(ref).contains(held.id) && reaches(expected, ref, division);
      if (counts && (mine || granted)) continue;
      // Kept back from a grant whose own entry is lost for good.
      if (held.kept && held.kind.shape() != Shape::kRegister) continue;
      need(!counts && held.line == 0 && !held.kept,
           "(2) " + name + " holds " + describe(held, ref) + holders_of(all, held.id));
    }
  }
}

void check_folds(const std::vector<Holdings>& all) {
  struct Seen {
    std::string state;
    std::map<EntryId, Standing> standings;
    std::string by;
  };
  std::map<RecordRef, Seen> seen;
  for (const Holdings& holdings : all) {
    if (holdings.box->release != 2) continue;
    for (const auto& [ref, record] : holdings.records) {
      if (ref.collection != toy::kCases || holdings.with_kept.contains(ref)) continue;
      Seen mine{record.state, {}, holdings.box->name()};
      for (const Held& held : record.held) {
        if (held.allowed) mine.standings[held.id] = held.standing;
      }
      if (mine.standings.empty()) continue;
      const auto [at, fresh] = seen.emplace(ref, mine);
      need(fresh || (at->second.state == mine.state && at->second.standings == mine.standings),
           "(3) " + at->second.by + " and " + mine.by + " fold a case differently: " + at->second.state + " / " +
               mine.state);
    }
  }
}

Box& hub_of(World& world, const Box& child) {
  return world.box(child.division().tier() == Tier::kTownship ? child.division().str().substr(0, 6) : "32");
}

void check_equality(World& world, Box& child) {
  Box& hub = hub_of(world, child);
  const Snapshot below = child.ledger().snapshot();
  const Snapshot above = hub.ledger().snapshot();
  const auto& divisions = child.identity().certificate.divisions;
  const std::string both = child.name() + " and " + hub.name();
  need(below->logs().frontier_sum(divisions) == above->logs().frontier_sum(divisions),
       "(6) the logs of " + both + " differ");
  need(sync::sum_of(sync::held_here(*below, divisions)) == below->logs().frontier_sum(divisions),
       "(6) the sum of frontiers at " + child.name() + " is not that of its logs");
  const ChildNo no = above->child_serving(child.division());
  need(no != 0, "(6) " + hub.name() + " keeps no feed for " + child.name());
  need(below->feed_in_sum() == above->feed_sum(no), "(6) the feed of " + both + " differs");
  need(below->feed_got().highest_gap(above->arrival()) == std::nullopt, "(6) " + child.name() + " lacks feed numbers");
  const sync::UplinkStatus& status = child.exchange().uplink()->status();
  need(status.logs_equal && status.feed_equal, "(6) " + child.name() + " does not know that it is equal");
}

void check_receipts(World& world, const Holdings& holdings) {
  Box& box = *holdings.box;
  const Snapshot snapshot = box.ledger().snapshot();
  for (const sync::HubAbove& hub : box.exchange().uplink()->status().hubs) {
    const Holdings there = read(world.box(hub.division.str()));
    for (const auto& [ref, record] : holdings.records) {
      for (const Held& held : record.held) {
        for (const Place& place : held.places) {
          const auto log = snapshot->logs().by_no(place.log);
          if (!log || !snapshot->safe_numbers(hub.division, *log).contains(place.seq)) continue;
          need(there.by_id.contains(held.id),
               "(8) " + box.name() + " claims " + describe(held, ref) + " safe at " + hub.division.str());
        }
      }
      if (record.held.empty()) continue;
      const Safety safety = snapshot->safety(record, box.division(), hub.division);
      need(safety.covered == safety.entries, "(8) " + box.name() + " has no receipt of " + hub.division.str() +
                                                 " for " + describe(record.held.front(), ref));
    }
  }
}

// The first file of the child's own cases that the one of the two holds and the other lacks; empty when there is none.
std::string file_under_way(World& world, Box& child) {
  Box& hub = hub_of(world, child);
  const Division& own = child.division();
  const Snapshot here = child.ledger().snapshot();
  const Snapshot there = hub.ledger().snapshot();
  for (const Blobs::Missing& missing : there->blobs().missing(own, 10'000)) {
    if (missing.writer == own && here->blobs().whole(missing.id)) {
      return hub.name() + " lacks file " + missing.id.hex().substr(0, 6) + " of " + child.name() + "; ";
    }
  }
  for (const Blobs::Missing& missing : here->blobs().missing(own, 10'000)) {
    if (missing.writer == own && there->blobs().whole(missing.id)) {
      return child.name() + " lacks its file " + missing.id.hex().substr(0, 6) + " that " + hub.name() + " has; ";
    }
  }
  return {};
}

// A file that is not here is known to be missing, whichever way the record came; one that is here is not.
void check_files(const Holdings& holdings) {
  const Snapshot snapshot = holdings.box->ledger().snapshot();
  std::set<std::pair<Division, BlobId>> missing;
  for (const Blobs::Missing& one : snapshot->blobs().missing(Division(), 100'000)) missing.emplace(one.writer, one.id);
  std::set<std::pair<Division, BlobId>> expected;
  for (const auto& [ref, record] : holdings.records) {
    for (const BlobId& blob : toy::blobs_of(record)) {
      const bool whole = snapshot->blobs().whole(blob);
      need(!whole || snapshot->blobs().proves_itself(blob),
           "(9) " + holdings.box->name() + " holds a file that is not what its id says");
      if (whole) continue;
      for (const Division& author : record.authors()) expected.emplace(author, blob);
    }
  }
  need(std::includes(missing.begin(), missing.end(), expected.begin(), expected.end()),
       "(9) " + holdings.box->name() + " does not know of a file that it lacks");
}

std::string unsettled(World& world, Box& box) {
  const sync::Uplink* uplink = box.exchange().uplink();
  if (uplink == nullptr) return {};
  const sync::UplinkStatus& status = uplink->status();
  const bool even = status.up && status.compared && status.logs_equal && status.feed_equal && !status.offers_open;
  if (even) return file_under_way(world, box);
  return box.name() + (status.up ? " up" : " down") + (status.compared ? " compared" : "") +
         (status.logs_equal ? " logs-equal" : "") + (status.offers_open ? " offers-open" : "") +
         (status.feed_equal ? " feed-equal" : "") + " unsent " + std::to_string(status.unsent) + " set aside " +
         std::to_string(status.set_aside) + " " + status.refusal + "; ";
}

}  // namespace

void settle(World& world) {
  const Instant start = world.now();
  std::uint64_t commits = 0;
  for (;;) {
    world.pass(kLook);
    std::uint64_t then = 0;
    std::string waiting;
    for (Box* box : world.boxes()) {
      then += box->commits;
      waiting += unsettled(world, *box);
    }
    if (waiting.empty() && then == commits) return;
    commits = then;
    need(world.now() - start < kSettleMax,
         "(7) not settled after " + std::to_string(kSettleMax.count() / 60'000) + " minutes: " + waiting);
  }
}

void check(World& world) {
  std::vector<Holdings> all;
  for (Box* box : world.boxes()) all.push_back(read(*box));
  const Expected expected = expect(world, all);
  for (const Holdings& holdings : all) check_contents(world, expected, holdings, all);
  check_folds(all);
  for (const Holdings& holdings : all) check_files(holdings);
  for (const Holdings& holdings : all) {
    if (!holdings.box->has_hub()) continue;
    check_equality(world, *holdings.box);
    check_receipts(world, holdings);
  }
}

}  // namespace yichuang::sim
