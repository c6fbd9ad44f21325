#include <algorithm>

#include "tests/sim/check/checker.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {
namespace {

using namespace storage;

// Does the record lack something that `held` had seen, directly or through others?
bool past_is_lost(const Record& record, const Held& held) {
  std::vector<EntryId> todo = held.after;
  std::set<EntryId> seen;
  while (!todo.empty()) {
    const EntryId id = todo.back();
    todo.pop_back();
    if (!seen.insert(id).second) continue;
    const Held* before = record.find(id);
    if (before == nullptr || !before->allowed) return true;
    todo.insert(todo.end(), before->after.begin(), before->after.end());
  }
  return false;
}

class Decisions final : public Checker {
 public:
  Decisions()
      : Checker(
            "decisions",
            "a binding event that somebody was told of stands, unless another of its rank or above stands instead") {}

  void judge(World& world, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      if (holdings.box->release != 2) continue;
      for (const auto& [ref, record] : holdings.records) {
        if (ref.collection != toy::kCases || holdings.with_kept.contains(ref)) continue;
        for (const Held& held : record.held) {
          if (evidence.cut.contains(held.id) || evidence.orders.erases(ref, held.author)) continue;
          if (held.kind.binding() != Binding::kNone && world.promised.contains(held.id)) {
            stands(*holdings.box, record, held);
          }
        }
      }
    }
  }

 private:
  static void stands(const Box& box, const Record& record, const Held& held) {
    if (held.standing == Standing::kCounts || past_is_lost(record, held)) return;
    const bool another = std::any_of(record.held.begin(), record.held.end(), [&](const Held& other) {
      return other.standing == Standing::kCounts && other.kind.binding() >= held.kind.binding();
    });
    need(held.standing == Standing::kFlagged && another,
         "at " + box.name() + " nothing stands in the place of " + describe(held, record.ref) + ", which was binding");
  }
};

}  // namespace

std::unique_ptr<Checker> decisions() {
  return std::make_unique<Decisions>();
}

}  // namespace yichuang::sim
