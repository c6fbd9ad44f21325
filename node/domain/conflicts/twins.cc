#include "node/domain/conflicts/twins.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "node/domain/cases/fold.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

// Shared keys are counted here: persons with an open case of a business, numbers.
constexpr std::array kShared{kCasesOpenOf, kCasesOfNumber};
constexpr std::size_t kSharedAtOnce = 1000;
constexpr const char* kFinder = "conflict-finder";

struct Candidate {
  std::string key;
  v1::CaseSummary summary;
};

template <class List>
bool has(const List& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

bool told_of(const v1::CaseSummary& summary, const std::string& key) {
  const auto is_it = [&](const v1::Twin& twin) { return twin.key() == key; };
  return std::any_of(summary.twins().begin(), summary.twins().end(), is_it) ||
         std::any_of(summary.rulings().begin(), summary.rulings().end(), [&](const v1::CaseRuling& ruling) {
           return std::any_of(ruling.twins().begin(), ruling.twins().end(), is_it);
         });
}

std::vector<Candidate> cases_under(const LedgerView& view, Index index, const std::string& key) {
  std::vector<Candidate> out;
  for (const IndexHit& hit : view.scan(index, key, TwinFinder::kGroupMax).hits) {
    const auto record = hit.key == key ? view.record(hit.ref) : std::nullopt;
    if (record) out.push_back({hit.ref.key, summary_of(*record)});
  }
  return out;
}

// Cases that are told of another, by their record.
using Told = std::map<std::string, v1::CaseTwinFound>;

class Look {
 public:
  Look(const LedgerView& view, const Identity& identity, Told& told) : view_(view), identity_(identity), told_(told) {
    for (const auto& [division, child] : view.divisions_served()) children_.emplace(division, child);
  }

  // How many cases it read.
  std::size_t look_at(Index index, const std::string& key, const std::string& business, v1::Twin::Kind kind) {
    std::vector<Candidate> group = cases_under(view_, index, key);
    if (kind == v1::Twin::SAME_PERSON) {
      std::erase_if(group, [&](const Candidate& one) {
        return one.summary.business_code() != business || is_terminal(one.summary.state());
      });
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      for (std::size_t j = i + 1; j < group.size(); ++j) compare(group[i], group[j], kind);
    }
    return group.size();
  }

 private:
  void compare(const Candidate& a, const Candidate& b, v1::Twin::Kind kind) {
    const bool answered =
        has(a.summary.not_duplicates(), b.summary.number()) || has(b.summary.not_duplicates(), a.summary.number());
    const bool both_told = told_of(a.summary, b.key) && told_of(b.summary, a.key);
    if ((answered && kind == v1::Twin::SAME_PERSON) || both_told || !is_ours(a.summary, b.summary)) return;
    tell(a, b, kind);
    tell(b, a, kind);
  }

  // The lowest hub above both; a hall itself for what it took twice.
  bool is_ours(const v1::CaseSummary& a, const v1::CaseSummary& b) const {
    const auto first = Division::from(a.accepting_division());
    const auto second = Division::from(b.accepting_division());
    if (!first || !second) return false;
    if (!identity_.certificate.covers(*first) || !identity_.certificate.covers(*second)) return false;
    const ChildNo below = child_of(*first);
    return below == 0 || below != child_of(*second);
  }

  // The child whose feed covers the division; 0 for none.
  ChildNo child_of(const Division& division) const {
    for (Division at = division; !at.empty(); at = at.parent()) {
      if (const auto found = children_.find(at); found != children_.end()) return found->second;
    }
    return 0;
  }

  void tell(const Candidate& one, const Candidate& other, v1::Twin::Kind kind) {
    if (told_of(one.summary, other.key)) return;
    v1::Twin& twin = *told_[one.key].add_twins();
    twin.set_key(other.key);
    twin.set_number(other.summary.number());
    twin.set_division(other.summary.accepting_division());
    twin.set_kind(kind);
  }

  const LedgerView& view_;
  const Identity& identity_;
  Told& told_;
  std::map<Division, ChildNo> children_;
};

// Changes whenever a case comes to the group or ends.
std::size_t fingerprint(const LedgerView& view, Index index, const std::string& key, std::int64_t count) {
  std::string all = std::to_string(count);
  for (const IndexHit& hit : view.scan(index, key, TwinFinder::kGroupMax).hits) all += hit.ref.key;
  return std::hash<std::string>()(all);
}

Plan plan_of(const Told& told, const Identity& identity) {
  Plan plan;
  for (const auto& [key, found] : told) {
    plan.entries.push_back(
        {kCaseTwinFound, key, {}, identity.division().str() + "/" + kFinder, found.SerializeAsString()});
  }
  return plan;
}

}  // namespace

Plan TwinFinder::look(const LedgerView& view, const Identity& identity) {
  Told told;
  Look look(view, identity, told);
  std::size_t read = 0;
  for (; at_ < kShared.size(); ++at_, after_.clear()) {
    const Counter counter = kShared[at_];
    const bool by_number = counter == kCasesOfNumber;
    const Index index = by_number ? kCaseByNumber : kCaseByPerson;
    for (bool more = true; more;) {
      const auto page = view.shared(counter, after_, kSharedAtOnce);
      for (const auto& [shared, count] : page) {
        if (read >= read_at_once_ || told.size() >= kFoundAtOnce) return plan_of(told, identity);
        const std::size_t slash = by_number ? shared.size() : shared.find('/') + 1;
        const std::string key = shared.substr(0, slash);
        const std::string name = std::to_string(counter) + shared;
        const std::size_t print = fingerprint(view, index, key, count);
        const auto before = seen_.find(name);
        ++read;
        if (before == seen_.end() || before->second != print) {
          read +=
              look.look_at(index, key, shared.substr(slash), by_number ? v1::Twin::SAME_NUMBER : v1::Twin::SAME_PERSON);
        }
        walked_.insert_or_assign(name, print);
        after_ = shared;
      }
      more = page.size() == kSharedAtOnce;
    }
  }
  seen_ = std::exchange(walked_, {});
  at_ = 0;
  return plan_of(told, identity);
}

void TwinFinder::forget() {
  *this = TwinFinder(read_at_once_);
}

}  // namespace yichuang::node
