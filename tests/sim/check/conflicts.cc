#include <algorithm>

#include "tests/sim/check/checker.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Conflicts final : public Checker {
 public:
  Conflicts()
      : Checker("conflicts",
                "a register's version that the live one had not seen is shown as a conflict where it is written and "
                "above; of a case's events no two stand that exclude each other") {}

  void judge(World&, const Evidence& evidence) override {
    for (const auto& [ref, versions] : evidence.counting) {
      if (versions.begin()->second.kind.shape() != Shape::kRegister) continue;
      const std::set<EntryId> unseen = not_seen_by_the_live_one(versions);
      for (const Holdings& holdings : evidence.all) shown(holdings, ref, versions, unseen);
    }
    for (const Holdings& holdings : evidence.all) {
      for (const auto& [ref, record] : holdings.records) {
        if (ref.collection == toy::kCases) excluded(*holdings.box, record);
      }
    }
  }

 private:
  // From what all boxes hold together, not from what one of them makes of it.
  static std::set<EntryId> not_seen_by_the_live_one(const std::map<EntryId, Held>& versions) {
    const auto top = std::max_element(versions.begin(), versions.end(),
                                      [](const auto& a, const auto& b) { return a.second.older_than(b.second); });
    std::set<EntryId> unseen;
    for (const auto& [id, held] : versions) unseen.insert(id);
    std::vector<EntryId> todo = {top->first};
    while (!todo.empty()) {
      const EntryId id = todo.back();
      todo.pop_back();
      if (unseen.erase(id) == 0) continue;
      const auto& after = versions.at(id).after;
      todo.insert(todo.end(), after.begin(), after.end());
    }
    return unseen;
  }

  static void shown(const Holdings& holdings, const RecordRef& ref, const std::map<EntryId, Held>& versions,
                    const std::set<EntryId>& unseen) {
    for (const EntryId& id : unseen) {
      const Held& version = versions.at(id);
      if (!holdings.box->division().covers(version.author)) continue;
      const auto held = holdings.by_id.find(id);
      need(held != holdings.by_id.end(),
           holdings.box->name() + " cannot show the conflicting " + describe(version, ref));
      need(held->second->standing == Standing::kConflicting,
           holdings.box->name() + " passes over the conflicting " + describe(version, ref));
    }
  }

  static void excluded(const Box& box, const Record& record) {
    const auto standing = [&](const Kind& kind) {
      return std::count_if(record.held.begin(), record.held.end(),
                           [&](const Held& held) { return held.kind == kind && held.standing == Standing::kCounts; });
    };
    const auto decided = standing(toy::kDecided);
    const bool excludes = decided + standing(toy::kWithdrawn) > 1 || standing(toy::kIssued) > 1 ||
                          standing(toy::kDelivered) > 1 || standing(toy::kIssued) > decided;
    need(!excludes, "at " + box.name() + " two events of one case stand that exclude each other: " + record.state);
  }
};

}  // namespace

std::unique_ptr<Checker> conflicts() {
  return std::make_unique<Conflicts>();
}

}  // namespace yichuang::sim
