#include "sync/engine/twins.h"

#include <algorithm>

namespace yichuang::sync {

using namespace storage;

bool Twins::met(const NodeId& node, const LogId& run) {
  auto& runs = nodes_[node].runs;
  const auto [at, fresh] = runs.try_emplace(run, Run{++moment_});
  if (fresh && runs.size() > kRunsKept) {
    // The one met longest ago is over; the newest one stays.
    runs.erase(std::min_element(runs.begin(), runs.end(),
                                [](const auto& a, const auto& b) { return a.second.first < b.second.first; }));
  }
  return fresh;
}

bool Twins::hello(const NodeId& node, const std::optional<LogId>& run, std::uint64_t echo) {
  ++moment_;
  if (!run) return false;
  met(node, *run);
  Node& known = nodes_[node];
  const auto answer =
      std::find_if(known.answers.begin(), known.answers.end(), [&](const auto& given) { return given.first == echo; });
  const std::uint64_t alive = answer == known.answers.end() ? 0 : answer->second;
  Run& mine = known.runs.at(*run);
  const bool before = mine.stopped;
  for (const auto& [id, other] : known.runs) {
    // One that was told to stop shows nothing against another that goes on.
    if (id == *run || other.stopped) continue;
    const auto shown = other.alive.find(*run);
    if (shown != other.alive.end() && shown->second <= alive && mine.first > other.first) mine.stopped = true;
    if (alive >= other.first) mine.alive.try_emplace(id, moment_);
  }
  stopped_ += mine.stopped && !before ? 1u : 0u;
  return mine.stopped;
}

void Twins::answered(const NodeId& node, std::uint64_t nonce) {
  auto& answers = nodes_[node].answers;
  answers.emplace_back(nonce, moment_);
  if (answers.size() > kAnswersKept) answers.pop_front();
}

bool Twins::would_tell(const NodeId& node, const LogId& run) const {
  const auto known = nodes_.find(node);
  if (known == nodes_.end()) return false;
  const auto& runs = known->second.runs;
  const auto mine = runs.find(run);
  if (mine == runs.end() || mine->second.stopped) return false;
  return std::any_of(runs.begin(), runs.end(), [&](const auto& other) {
    if (other.first == run || other.second.stopped) return false;
    // The earlier one may show that it lives beside the later; then the later may.
    return mine->second.first < other.second.first ? !mine->second.alive.contains(other.first)
                                                   : other.second.alive.contains(run);
  });
}

}  // namespace yichuang::sync
