#include "node/api/doubt_counts.h"

#include <algorithm>
#include <utility>

#include "node/domain/cases/commands.h"

namespace yichuang::node {

using namespace storage;

namespace {

std::string all_that_counts(const LedgerView& view, const FoundCase& found, const std::vector<FoundCase>& others,
                            const Catalogue& catalogue, const Date& today) {
  std::string out = found.record.ref.key + etag_of(found.record) + format_date(today) + catalogue.version();
  for (const FoundCase& other : others) out += other.record.ref.key + etag_of(other.record);
  out += '/';
  for (const std::string& blob : found.summary.blobs()) {
    const auto id = BlobId::from(blob);
    out += id && view.blob_size(*id) ? '1' : '0';
  }
  return out;
}

}  // namespace

std::uint32_t DoubtCounts::of(const LedgerView& view, const FoundCase& found, const std::vector<FoundCase>& others,
                              const Catalogue& catalogue, const Date& today) {
  const std::string key = all_that_counts(view, found, others, catalogue, today);
  if (const auto known = remembered(key)) return *known;
  const auto findings = findings_of(view, found.record, others, catalogue, today);
  const auto counted = static_cast<std::uint32_t>(std::count_if(
      findings.begin(), findings.end(), [](const v1::Finding& finding) { return finding.standing() == "doubt"; }));
  remember(key, counted);
  return counted;
}

std::optional<std::uint32_t> DoubtCounts::remembered(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (const auto known = young_.find(key); known != young_.end()) return known->second;
  const auto known = old_.find(key);
  if (known == old_.end()) return std::nullopt;
  return keep(key, known->second);
}

void DoubtCounts::remember(const std::string& key, std::uint32_t count) {
  const std::lock_guard lock(mutex_);
  keep(key, count);
}

std::uint32_t DoubtCounts::keep(const std::string& key, std::uint32_t count) {
  if (young_.size() >= kKept) old_ = std::exchange(young_, {});
  young_.insert_or_assign(key, count);
  return count;
}

}  // namespace yichuang::node
