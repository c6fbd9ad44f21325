#include "node/main/lease_keeper.h"

#include <chrono>

#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

namespace {

Instant wall_now() {
  return Instant{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

Instant steady_now() {
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Millis>(steady).count()};
}

}  // namespace

// How many are above stands in the certificate: the exchange says nothing of its line
// until its thread has begun.
LeaseKeeper::LeaseKeeper(LedgerAccess& ledger, const sync::ExchangeService& exchange, std::int64_t restore_mark)
    : ledger_(ledger),
      exchange_(exchange),
      book_(*ledger.read(), ledger.tiers().size() - 1, restore_mark, steady_now()) {}

HubLine LeaseKeeper::line() const {
  const auto uplink = exchange_.uplink();
  HubLine out;
  if (uplink) {
    out.up = uplink->up;
    if (uplink->last_contact) out.silent_for = wall_now() - *uplink->last_contact;
    out.feed_equal = uplink->compared && uplink->feed_equal;
  }
  out.revoked = exchange_.revoked();
  out.clock_unknown = clock_unknown_;
  return out;
}

void LeaseKeeper::look(bool clock_unknown) {
  clock_unknown_ = clock_unknown;
  const HubLine line = this->line();
  {
    const std::lock_guard lock(mutex_);
    book_.look(line, ledger_.now(), steady_now());
    if (std::exchange(answered_, line.up) != line.up) log(LogLevel::kDebug, "hub_contact", {{"answers", line.up}});
  }
  keep();
}

void LeaseKeeper::heard_by_stick(const StickHeard& stick) {
  {
    const std::lock_guard lock(mutex_);
    book_.heard_by_stick(stick, ledger_.now());
  }
  keep();
}

LeaseVerdict LeaseKeeper::verdict(std::uint32_t days) const {
  const HubLine line = this->line();
  const std::lock_guard lock(mutex_);
  return book_.verdict(days, line, ledger_.now());
}

// On a full disk it is tried again.
void LeaseKeeper::keep() {
  std::optional<LocalChange> row;
  {
    const std::lock_guard lock(mutex_);
    row = book_.to_write();
  }
  if (!row || !ledger_.writer().run([&row](Batch& batch) { batch.change_local(*row); })) return;
  const std::lock_guard lock(mutex_);
  book_.written(*row);
}

}  // namespace yichuang::node
