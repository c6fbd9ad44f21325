#include "storage/ledger/feed_out.h"

#include <algorithm>
#include <utility>

#include "storage/base/check.h"
#include "storage/base/deliberate_bug.h"
#include "storage/ledger/feed_blocks.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

bool covers(const ChildFeed& child, const Division& division) {
  return std::any_of(child.divisions.begin(), child.divisions.end(),
                     [&](const Division& own) { return own.covers(division); });
}

bool reaches(const std::vector<Division>& audience, const ChildFeed& child) {
  return std::any_of(child.divisions.begin(), child.divisions.end(),
                     [&](const Division& own) { return grants(audience, own); });
}

Listing* listing_for(std::vector<Listing>& listings, ChildNo child) {
  const auto found =
      std::find_if(listings.begin(), listings.end(), [&](const Listing& listing) { return listing.child == child; });
  return found == listings.end() ? nullptr : &*found;
}

void remove_listing(std::vector<Listing>& listings, ChildNo child) {
  std::erase_if(listings, [&](const Listing& listing) { return listing.child == child; });
}

// The division that a register's key begins with.
Division register_division(const RecordRef& ref) {
  const std::string_view key = ref.key;
  return Division::from(key.substr(0, key.find('/'))).value_or(Division());
}

}  // namespace

std::set<ChildNo> FeedOut::concerned(const Record& record) const {
  std::set<ChildNo> out;
  const auto add = [&](const Division& division) {
    for (const ChildNo child : state_.children.concerned_by(division)) out.insert(child);
  };
  for (const Division& division : record.audience()) add(division);
  for (const Division& division : record.authors()) add(division);
  for (const Held& entry : record.held) {
    for (const Listing& listing : entry.listed) out.insert(listing.child);
  }
  for (const Listing& listing : record.gone) out.insert(listing.child);
  for (const Withdrawn& withdrawn : record.withdrawn) out.insert(withdrawn.listing.child);
  if (has_bug(DeliberateBug::kSkipAudienceCheck)) {
    for (const auto& [no, child] : state_.children.all()) out.insert(no);
  }
  return out;
}

void FeedOut::relist(Record& record) {
  for (const ChildNo child : concerned(record)) relist_for(record, child);
}

bool FeedOut::in_own_log(const Held& entry, const ChildFeed& child) {
  // Behind a revocation it does not count there, and somebody may have taken it over.
  return std::any_of(entry.places.begin(), entry.places.end(), [&](const Place& place) {
    const LogInfo& log = logs_.log(place.log);
    return covers(child, log.division()) && place.seq <= logs_.orders().counted_up_to(log);
  });
}

void FeedOut::relist_for(Record& record, ChildNo no) {
  const ChildFeed& child = *state_.children.find(no);
  // Of a register that it writes itself a child gets back every version, so that
  // it sees the conflicts.
  const bool its_own = record.is_register() && covers(child, register_division(record.ref));
  const bool by_version = record.is_register() && !its_own;
  std::vector<const Held*> counted = record.live();
  if (its_own) {
    counted.clear();
    for (const Held& entry : record.held) {
      if (entry.allowed) counted.push_back(&entry);
    }
  }
  const std::vector<Division> authors = record.authors();
  const bool reached =
      has_bug(DeliberateBug::kSkipAudienceCheck) || reaches(record.audience(), child) ||
      std::any_of(authors.begin(), authors.end(), [&](const Division& author) { return covers(child, author); });
  std::vector<Held*> wanted;
  for (const Held* entry : counted) {
    if (reached && !in_own_log(*entry, child)) wanted.push_back(record.find(entry->id));
  }
  std::sort(wanted.begin(), wanted.end(), [](const Held* a, const Held* b) { return a->older_than(*b); });

  std::vector<Held*> missing;
  for (Held* entry : wanted) {
    if (listing_for(entry->listed, no) == nullptr) missing.push_back(entry);
  }
  if (by_version) {
    bool stale = false;
    for (Held& entry : record.held) {
      const Listing* listing = listing_for(entry.listed, no);
      if (listing == nullptr || std::find(wanted.begin(), wanted.end(), &entry) != wanted.end()) continue;
      unlist(&entry.id, *listing);
      remove_listing(entry.listed, no);
      stale = true;
    }
    const Listing* gone = listing_for(record.gone, no);
    if (gone != nullptr && !wanted.empty()) {
      unlist(nullptr, *gone);
      remove_listing(record.gone, no);
    }
    if (stale && wanted.empty()) list(record, nullptr, no);
  } else {
    // What was listed once stays, unless it counts no longer, or what had made the
    // record the child's does not.
    for (Held& entry : record.held) {
      const Listing* listing = entry.allowed && reached ? nullptr : listing_for(entry.listed, no);
      if (listing == nullptr) continue;
      unlist(&entry.id, *listing);
      remove_listing(entry.listed, no);
      withdraw(record, entry.id, no);
    }
  }
  for (Held* entry : missing) list(record, entry, no);
}

void FeedOut::list_anew(Record& record, Held& entry) {
  const std::vector<Listing> listings = std::exchange(entry.listed, {});
  for (const Listing& listing : listings) {
    unlist(&entry.id, listing);
    list(record, &entry, listing.child);
  }
}

Arrival FeedOut::put_line(const Record& record, ChildNo no, const EntryId* id, const EntryId* withdrawn) {
  const Arrival line = ++state_.arrival;
  if (!state_.epoch_open) {
    state_.epochs.push_back({prng_.u64(), line});
    state_.epoch_open = true;
    epochs_changed_ = true;
  }
  pb::FeedLineRow row;
  row.set_collection(record.ref.collection);
  row.set_key(record.ref.key);
  row.set_of_register(record.is_register());
  if (id != nullptr) row.set_id(id->str());
  if (withdrawn != nullptr) row.set_withdrawn(withdrawn->str());
  overlay_.put(Space::kLedger, keys::feed_line(no, line), row.SerializeAsString());
  add_to_sums(overlay_, *state_.children.find(no), line, id != nullptr ? id->view() : std::string_view());
  changed_.insert(no);
  return line;
}

void FeedOut::list(Record& record, Held* entry, ChildNo no) {
  if (entry == nullptr) {
    record.gone.push_back({no, put_line(record, no, nullptr, nullptr)});
    return;
  }
  const auto again = std::find_if(record.withdrawn.begin(), record.withdrawn.end(), [&](const Withdrawn& withdrawn) {
    return withdrawn.id == entry->id && withdrawn.listing.child == no;
  });
  if (again != record.withdrawn.end()) {
    unlist(nullptr, again->listing);
    record.withdrawn.erase(again);
  }
  entry->listed.push_back({no, put_line(record, no, &entry->id, nullptr)});
}

void FeedOut::withdraw(Record& record, const EntryId& id, ChildNo no) {
  record.withdrawn.push_back({id, {no, put_line(record, no, nullptr, &id)}});
}

void FeedOut::unlist(const EntryId* id, const Listing& listing) {
  overlay_.erase(Space::kLedger, keys::feed_line(listing.child, listing.line));
  const std::string_view counted = id != nullptr ? id->view() : std::string_view();
  take_from_sums(overlay_, *state_.children.find(listing.child), listing.line, counted);
  changed_.insert(listing.child);
}

void FeedOut::forget(Held& entry) {
  for (const Listing& listing : entry.listed) unlist(&entry.id, listing);
  entry.listed.clear();
}

ChildNo FeedOut::add_child(std::vector<Division> divisions) {
  CHECK(state_.children.serving(divisions.front()) == nullptr);
  const ChildNo no = ++state_.child_numbers;
  CHECK(no != 0);
  state_.children.add(ChildFeed{no, std::move(divisions), {}, 0, 0, {}, 0});
  changed_.insert(no);
  return no;
}

std::vector<ChildNo> FeedOut::finish() {
  for (const ChildNo no : changed_) {
    overlay_.put(Space::kLedger, keys::child(no), encode_child(*state_.children.find(no)));
  }
  if (epochs_changed_) overlay_.put(Space::kLedger, std::string(keys::kEpochs), encode_epochs(state_.epochs));
  std::vector<ChildNo> out(changed_.begin(), changed_.end());
  changed_.clear();
  epochs_changed_ = false;
  return out;
}

}  // namespace yichuang::storage
