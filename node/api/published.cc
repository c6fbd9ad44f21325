#include "node/api/published.h"

#include "node/domain/kinds.h"

namespace yichuang::node {

std::shared_ptr<const Catalogue> Published::catalogue() {
  std::uint64_t before = 0;
  {
    const std::lock_guard lock(mutex_);
    if (catalogue_) return catalogue_;
    before = changes_;
  }
  auto read = std::make_shared<const Catalogue>(Catalogue::from(*ledger_.snapshot()));
  const std::lock_guard lock(mutex_);
  if (changes_ == before) catalogue_ = read;
  return read;
}

std::shared_ptr<const WorkingDays> Published::calendar() {
  std::uint64_t before = 0;
  {
    const std::lock_guard lock(mutex_);
    if (calendar_) return calendar_;
    before = changes_;
  }
  auto read = std::make_shared<const WorkingDays>(working_days_from(*ledger_.snapshot()));
  const std::lock_guard lock(mutex_);
  if (changes_ == before) calendar_ = read;
  return read;
}

void Published::on_committed(const storage::CommitNews& news) {
  const bool items = news.collections.contains(kCatalogue);
  const bool days = news.collections.contains(kCalendars);
  if (!items && !days) return;
  const std::lock_guard lock(mutex_);
  ++changes_;
  if (items) catalogue_.reset();
  if (days) calendar_.reset();
}

}  // namespace yichuang::node
