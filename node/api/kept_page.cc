#include "node/api/kept_page.h"

#include <algorithm>

namespace yichuang::node {

std::shared_ptr<const KeptPage::Kept> KeptPage::kept(int percent) const {
  const std::lock_guard lock(mutex_);
  const bool young = kept_ && (steady_() - kept_->since) * 100 < kept_->keeps * percent;
  return young ? kept_ : nullptr;
}

std::shared_ptr<const KeptPage::Kept> KeptPage::kept_or_made(int percent) {
  if (auto out = kept(percent)) return out;
  const std::lock_guard one_at_a_time(making_);
  if (auto out = kept(percent)) return out;
  const Instant from = steady_();
  auto made = std::make_shared<Kept>();
  made->text = make_();
  made->since = steady_();
  made->keeps = std::min((made->since - from) * kKeptTimes, kKeptMax);
  const std::lock_guard lock(mutex_);
  kept_ = made;
  return made;
}

std::string KeptPage::page() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = steady_();
  }
  return kept_or_made(100)->text;
}

void KeptPage::renew() {
  {
    const std::lock_guard lock(mutex_);
    // What is made in no time need not be made beforehand.
    const bool dear = kept_ && kept_->keeps >= kRenewedFrom;
    if (!dear || !asked_ || steady_() - *asked_ > kAskedWithin) return;
  }
  kept_or_made(40);
}

}  // namespace yichuang::node
