#include "sync/engine/frontiers.h"

#include <algorithm>

namespace yichuang::sync {

using namespace storage;

Sum256 sum_of(const std::vector<Frontier>& frontiers) {
  Sum256 out;
  for (const Frontier& frontier : frontiers) {
    if (!frontier.held.empty()) out.add(frontier_digest(frontier.log, frontier.held).view());
  }
  return out;
}

std::string bucket_sums(const std::vector<Frontier>& frontiers) {
  std::vector<Sum256> sums(kBuckets);
  for (const Frontier& frontier : frontiers) {
    if (!frontier.held.empty()) sums[bucket_of(frontier.log)].add(frontier_digest(frontier.log, frontier.held).view());
  }
  std::string out;
  for (const Sum256& sum : sums) out += sum.bytes().substr(0, 8);
  return out;
}

std::vector<std::uint32_t> differing_buckets(std::string_view a, std::string_view b) {
  std::vector<std::uint32_t> out;
  const bool in_form = a.size() == kBuckets * 8 && b.size() == kBuckets * 8;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (!in_form || a.substr(i * 8, 8) != b.substr(i * 8, 8)) out.push_back(static_cast<std::uint32_t>(i));
  }
  return out;
}

std::vector<Frontier> held_here(const LedgerView& view, const std::vector<Division>& divisions) {
  std::vector<Frontier> out;
  for (LogInfo& log : view.logs().of_subtree(divisions)) out.push_back({log.id, std::move(log.held)});
  return out;
}

std::vector<Frontier> stated_by_hub(const LedgerView& view, const Division& hub) {
  std::vector<Frontier> out;
  for (const auto& [log, receipts] : view.receipts_from(hub)) out.push_back({log, stated_by(receipts)});
  return out;
}

std::vector<Frontier> stated_by_hub(const LedgerView& view, const Division& hub,
                                    const std::vector<Division>& divisions) {
  std::vector<Frontier> out;
  for (const LogInfo& log : view.logs().of_subtree(divisions)) {
    auto held = stated_by(view.receipts(hub, log.id));
    if (!held.empty()) out.push_back({log.id, std::move(held)});
  }
  return out;
}

}  // namespace yichuang::sync
