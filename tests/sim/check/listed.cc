#include <set>
#include <utility>

#include "storage/base/bytes.h"
#include "storage/ledger/record_keeper.h"
#include "tests/sim/check/checker.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {
namespace {

using namespace storage;

// What keys of an index say, with the records that they lead to.
using Listed = std::set<std::pair<std::string, RecordRef>>;

Listed listed(const LedgerView& view, std::uint16_t index) {
  Listed out;
  for (const IndexHit& hit : view.scan(index, {}, 1'000'000).hits) out.emplace(hit.key, hit.ref);
  return out;
}

// What the lists of one box ought to say, by its records.
struct Due {
  Listed flags;
  Listed conflicts;
  std::set<EntryId> quarantined;
};

void add(const LedgerView& view, const RecordRef& ref, const Record& record, Due& out) {
  std::set<std::string> settled;
  for (const Held& held : record.held) {
    if (held.kind != toy::kSettled || held.standing != Standing::kCounts) continue;
    if (const auto entry = view.entry(held)) settled.emplace(entry->entry.message());
  }
  for (const Held& held : record.held) {
    const bool open = held.standing == Standing::kFlagged && !settled.contains(held.id.hex());
    if (open) out.flags.emplace(held.id.hex(), ref);
    if (is_quarantined(held)) out.quarantined.insert(held.id);
    if (held.standing != Standing::kConflicting) continue;
    std::string key = held.author.str() + "/";
    append_u16_be(key, ref.collection);
    out.conflicts.emplace(std::move(key), ref);
  }
}

class ListedChecker final : public Checker {
 public:
  ListedChecker()
      : Checker("listed",
                "every event without effect, every version in conflict and every entry that counts nowhere is listed "
                "and counted, and nothing else is") {}

  void judge(World&, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) look_at(holdings);
  }

 private:
  static void look_at(const Holdings& holdings) {
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    const std::string& name = holdings.box->name();
    Due due;
    for (const auto& [ref, record] : holdings.records) add(*snapshot, ref, record, due);
    need(listed(*snapshot, toy::kFlags) == due.flags, name + " does not list just its flagged events");
    need(listed(*snapshot, kConflicting) == due.conflicts, name + " does not list just its registers in conflict");
    std::set<EntryId> told;
    for (const auto& [key, ref] : listed(*snapshot, kQuarantined)) {
      told.insert(*EntryId::from(std::string_view(key).substr(key.size() - EntryId::kSize)));
    }
    need(told == due.quarantined, name + " does not list just what it keeps in quarantine");
    std::int64_t counted = 0;
    for (const auto& [division, count] : snapshot->counters(kConflicting, {})) counted += count;
    need(counted == static_cast<std::int64_t>(due.conflicts.size()), name + " counts its conflicts wrongly");
    need(snapshot->quarantined() == static_cast<std::int64_t>(due.quarantined.size()),
         name + " counts its quarantine wrongly");
    auto shared = snapshot->counters(toy::kFirstDigits, {});
    std::erase_if(shared, [](const auto& one) { return one.second < 2; });
    need(snapshot->shared(toy::kFirstDigits, {}, 1000) == shared, name + " does not know what is shared");
  }
};

}  // namespace

std::unique_ptr<Checker> listed() {
  return std::make_unique<ListedChecker>();
}

}  // namespace yichuang::sim
