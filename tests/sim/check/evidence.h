#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/ledger/orders.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// Everything that one box holds, read once.
struct Holdings {
  Box* box = nullptr;
  std::map<storage::RecordRef, storage::Record> records;
  std::map<storage::EntryId, const storage::Held*> by_id;
  std::set<storage::RecordRef> with_kept;
};

// What a settled world holds, and what it ought to: the checkers' common ground,
// found from what people were told and what any box has, not from what the
// ledgers say of each other.
struct Evidence {
  explicit Evidence(World& world);

  std::vector<Holdings> all;
  // Entries that count anywhere, and those of them that are live.
  std::map<storage::RecordRef, std::map<storage::EntryId, storage::Held>> counting;
  std::map<storage::RecordRef, std::set<storage::EntryId>> live;
  // The orders that stand; the records that one has erased; entries behind the last
  // number that counts of a revoked box, and nowhere else that does.
  storage::Orders orders;
  std::set<storage::RecordRef> erased;
  std::set<storage::EntryId> cut;

  const Holdings& at(const Box& box) const;
  // Does the record reach `division`, by an address or because it wrote to it?
  bool reaches(const storage::RecordRef& ref, const Division& division) const;
  // Who holds an entry, and where: for the sentence that says what is wrong.
  std::string holders_of(const storage::EntryId& id) const;

 private:
  void read_orders();
  void find_cut();
  void count(World& world);
};

std::string short_id(const storage::EntryId& id);
std::string describe(const storage::Held& held, const storage::RecordRef& ref);
// Could an honest program have written this?
bool header_ok(const storage::Held& held, const storage::RecordRef& ref);

}  // namespace yichuang::sim
