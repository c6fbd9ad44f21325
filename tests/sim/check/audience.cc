#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Audience final : public Checker {
 public:
  Audience() : Checker("audience", "a node holds what its audience grants it, all of that and nothing else") {}

  void judge(World&, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      holds_all(evidence, holdings);
      holds_nothing_else(evidence, holdings);
    }
  }

 private:
  static void holds_all(const Evidence& evidence, const Holdings& holdings) {
    const Division& division = holdings.box->division();
    const std::string& name = holdings.box->name();
    for (const auto& [ref, entries] : evidence.counting) {
      const bool reached = evidence.reaches(ref, division);
      std::set<EntryId> want;
      if (reached) want = evidence.live.at(ref);
      for (const EntryId& id : want) {
        if (holdings.by_id.contains(id)) continue;
        throw Broken(name + " lacks " + describe(entries.at(id), ref) + evidence.holders_of(id));
      }
      const auto record = holdings.records.find(ref);
      if (record == holdings.records.end()) continue;
      std::set<EntryId> live;
      for (const Held* held : record->second.live()) {
        if (reached) live.insert(held->id);
      }
      if (live == want) continue;
      std::string which;
      for (const EntryId& id : live) which += " has " + short_id(id) + evidence.holders_of(id);
      for (const EntryId& id : want) which += " should have " + short_id(id) + evidence.holders_of(id);
      throw Broken(name + " has other live entries of " + describe(entries.begin()->second, ref) + ":" + which);
    }
  }

  static void holds_nothing_else(const Evidence& evidence, const Holdings& holdings) {
    const Division& division = holdings.box->division();
    for (const auto& [ref, record] : holdings.records) {
      for (const Held& held : record.held) {
        const bool counts = evidence.counting.contains(ref) && evidence.counting.at(ref).contains(held.id);
        const bool mine = division.covers(held.author);
        const bool granted = counts && evidence.live.at(ref).contains(held.id) && evidence.reaches(ref, division);
        if (counts && (mine || granted)) continue;
        // Kept back from a grant whose own entry is lost for good.
        if (held.kept && held.kind.shape() != Shape::kRegister) continue;
        if (!counts && held.line == 0 && !held.kept) continue;
        throw Broken(holdings.box->name() + " holds " + describe(held, ref) + evidence.holders_of(held.id));
      }
    }
  }
};

}  // namespace

std::unique_ptr<Checker> audience() {
  return std::make_unique<Audience>();
}

}  // namespace yichuang::sim
