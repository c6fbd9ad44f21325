#include "storage/ledger/fold_order.h"

#include <algorithm>
#include <queue>
#include <unordered_map>

namespace yichuang::storage {
namespace {

// Events by their place in (stamp, id) order. What an event had seen has lower
// stamps, so it also has a lower place.
class EventGraph {
 public:
  explicit EventGraph(std::vector<const Held*> events) : events_(std::move(events)) {
    std::sort(events_.begin(), events_.end(), [](const Held* a, const Held* b) { return a->older_than(*b); });
    std::unordered_map<EntryId, std::size_t, FixedBytesHash> place_of;
    for (std::size_t i = 0; i < events_.size(); ++i) place_of.emplace(events_[i]->id, i);
    after_.resize(events_.size());
    complete_.resize(events_.size(), true);
    taken_.resize(events_.size(), false);
    for (std::size_t i = 0; i < events_.size(); ++i) {
      for (const EntryId& id : events_[i]->after) {
        const auto found = place_of.find(id);
        // A stamp that does not lie behind what it claims to have seen breaks
        // the rule of stamps; such an event waits for ever.
        const bool here = found != place_of.end() && found->second < i && complete_[found->second];
        if (here) {
          after_[i].push_back(found->second);
        } else {
          complete_[i] = false;
        }
      }
    }
  }

  std::vector<const Held*> order() {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (complete_[i]) all.push_back(i);
    }
    walk(all);
    return std::move(order_);
  }

 private:
  // Appends the untaken of `part`, which holds the whole past of each of its
  // members as far as that is untaken.
  void walk(const std::vector<std::size_t>& part) {
    std::vector<std::size_t> binding;
    for (const std::size_t i : part) {
      if (events_[i]->kind.binding() != Binding::kNone) binding.push_back(i);
    }
    // Places are in (stamp, id) order already; a stable sort keeps it in a rank.
    std::stable_sort(binding.begin(), binding.end(), [&](std::size_t a, std::size_t b) {
      return events_[a]->kind.binding() > events_[b]->kind.binding();
    });
    for (const std::size_t i : binding) {
      if (taken_[i]) continue;
      walk(untaken_past(i));
      take(i);
    }
    topological(part);
  }

  std::vector<std::size_t> untaken_past(std::size_t of) const {
    std::vector<bool> seen(events_.size(), false);
    std::vector<std::size_t> todo = {of};
    std::vector<std::size_t> out;
    while (!todo.empty()) {
      const std::size_t i = todo.back();
      todo.pop_back();
      for (const std::size_t a : after_[i]) {
        if (seen[a] || taken_[a]) continue;
        seen[a] = true;
        out.push_back(a);
        todo.push_back(a);
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  // Lower places first, each behind what it had seen: since pasts have lower
  // places, ascending order is such an order.
  void topological(const std::vector<std::size_t>& part) {
    for (const std::size_t i : part) {
      if (!taken_[i]) take(i);
    }
  }

  void take(std::size_t i) {
    taken_[i] = true;
    order_.push_back(events_[i]);
  }

  std::vector<const Held*> events_;
  std::vector<std::vector<std::size_t>> after_;
  std::vector<bool> complete_;
  std::vector<bool> taken_;
  std::vector<const Held*> order_;
};

}  // namespace

std::vector<const Held*> fold_order(const std::vector<const Held*>& events) {
  if (events.size() == 1 && events.front()->after.empty()) return events;
  return EventGraph(events).order();
}

std::vector<const Held*> register_conflicts(const std::vector<const Held*>& versions) {
  if (versions.size() < 2) return {};
  const Held* top = *std::max_element(versions.begin(), versions.end(),
                                      [](const Held* a, const Held* b) { return a->older_than(*b); });
  std::vector<const Held*> unseen = versions;
  std::vector<const Held*> todo = {top};
  std::erase(unseen, top);
  while (!todo.empty()) {
    const Held* entry = todo.back();
    todo.pop_back();
    for (const EntryId& id : entry->after) {
      const auto found = std::find_if(unseen.begin(), unseen.end(), [&](const Held* v) { return v->id == id; });
      if (found == unseen.end()) continue;
      todo.push_back(*found);
      unseen.erase(found);
    }
  }
  return unseen;
}

}  // namespace yichuang::storage
