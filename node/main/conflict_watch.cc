#include "node/main/conflict_watch.h"

#include "node/domain/kinds.h"
#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

void ConflictWatch::look() {
  if (!finder_.is_under_way() && !news_.exchange(false)) return;
  Plan plan = finder_.look(*ledger_.read(), ledger_.identity());
  if (plan.entries.empty()) return;
  const std::size_t cases = plan.entries.size();
  const auto written = ledger_.write([&](const LedgerView&) -> Result<Plan> { return plan; });
  if (written) {
    log(LogLevel::kInfo, "twins_found", {{"cases", cases}});
    complained_ = false;
    return;
  }
  // A full disk, for one; the next look finds them again.
  if (!complained_) log(LogLevel::kWarning, "twins_not_told", {{"why", written.error().context}});
  complained_ = true;
  finder_.forget();
  news_.store(true);
}

void ConflictWatch::on_committed(const CommitNews& news) {
  if (news.collections.contains(kCases)) news_.store(true);
}

}  // namespace yichuang::node
