#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class OrdersChecker final : public Checker {
 public:
  OrdersChecker()
      : Checker("orders",
                "what a revoked box wrote behind its number counts nowhere; of what was erased no body is left") {}

  void judge(World&, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      revoked(evidence, holdings);
      erased(evidence, holdings);
    }
  }

 private:
  static void revoked(const Evidence& evidence, const Holdings& holdings) {
    for (const auto& [id, held] : holdings.by_id) {
      if (!evidence.cut.contains(id)) continue;
      const bool nowhere = !held->allowed && (!held->authorised || held->reason == kReasonRevoked);
      need(nowhere, holdings.box->name() + " counts what a revoked box wrote behind its number: " + short_id(id) +
                        evidence.holders_of(id));
    }
  }

  // Not in a log, not in a line, not in a fold.
  static void erased(const Evidence& evidence, const Holdings& holdings) {
    const Snapshot snapshot = holdings.box->ledger().snapshot();
    for (const RecordRef& ref : evidence.erased) {
      const auto record = holdings.records.find(ref);
      if (record == holdings.records.end()) continue;
      for (const Held& held : record->second.held) {
        if (!evidence.orders.erases(ref, held.author)) continue;
        const auto entry = snapshot->entry(held);
        const bool bare = entry && entry->entry.erased && (!held.allowed || held.standing != Standing::kCounts);
        need(bare, holdings.box->name() + " still has the body of " + describe(held, ref));
        for (const Place& place : held.places) {
          const auto row = decode_entry(*snapshot->logs().entry(place.log, place.seq));
          need(row && row->erased, "a log of " + holdings.box->name() + " still has " + describe(held, ref));
        }
      }
    }
  }
};

}  // namespace

std::unique_ptr<Checker> orders() {
  return std::make_unique<OrdersChecker>();
}

}  // namespace yichuang::sim
