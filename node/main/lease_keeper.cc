#include "node/main/lease_keeper.h"

#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr const char* kRow = "lease/contact";
// A lease is counted in days: what a power cut loses of this does not matter.
constexpr Millis kKeptEvery{10 * 60'000};

}  // namespace

LeaseKeeper::LeaseKeeper(LedgerAccess& ledger, const sync::ExchangeService& exchange, std::int64_t restore_mark)
    : ledger_(ledger), exchange_(exchange), restore_mark_(restore_mark), looked_(std::chrono::steady_clock::now()) {
  const auto bytes = ledger_.read()->local(kRow);
  if (bytes && kept_.ParseFromString(*bytes) && kept_.contact_ms() != 0) {
    contact_.last = Instant{kept_.contact_ms()};
    contact_.silent = Millis{kept_.silent_ms()};
  }
  contact_.restored = restore_mark_ != 0 && kept_.settled_restore() != restore_mark_;
  // By the certificate: the exchange says nothing of its line until its thread has begun.
  contact_.has_hub = ledger_.tiers().size() > 1;
}

void LeaseKeeper::look(bool clock_unknown) {
  const auto uplink = exchange_.uplink();
  const Instant now = ledger_.now();
  const auto steady = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const bool was = contact_.answers;
    contact_.answers = uplink && uplink->up;
    contact_.revoked = exchange_.revoked();
    contact_.clock_unknown = clock_unknown;
    if (contact_.answers) {
      contact_.last = now;
      contact_.silent = Millis{0};
    } else {
      contact_.silent += std::chrono::duration_cast<Millis>(steady - looked_);
    }
    looked_ = steady;
    // The feed is as the hub has it: what was taken away since the backup is gone here.
    if (contact_.restored && contact_.answers && uplink->compared && uplink->feed_equal) contact_.restored = false;
    if (was != contact_.answers && contact_.has_hub) {
      log(LogLevel::kDebug, "hub_contact", {{"answers", contact_.answers}});
    }
  }
  keep();
}

void LeaseKeeper::heard_by_stick(Instant made) {
  {
    const std::lock_guard lock(mutex_);
    const Instant now = ledger_.now();
    const Instant heard = std::min(made, now);
    if (contact_.last && heard <= *contact_.last) return;
    contact_.last = heard;
    contact_.silent = now - heard;
  }
  keep();
}

LeaseVerdict LeaseKeeper::verdict(std::uint32_t days) const {
  // Contact opens at once, not at the next look.
  const auto uplink = exchange_.uplink();
  const std::lock_guard lock(mutex_);
  HubContact contact = contact_;
  contact.answers = uplink && uplink->up;
  return judge_lease(contact, days, ledger_.now());
}

// Writes what has moved on far enough. On a full disk it is tried again.
void LeaseKeeper::keep() {
  v1::LeaseRow row;
  {
    const std::lock_guard lock(mutex_);
    if (!contact_.has_hub || !contact_.last) return;
    row.set_contact_ms(contact_.last->ms);
    row.set_silent_ms(contact_.silent.count());
    row.set_settled_restore(contact_.restored ? kept_.settled_restore() : restore_mark_);
    const bool moved = row.contact_ms() - kept_.contact_ms() >= kKeptEvery.count() ||
                       row.contact_ms() < kept_.contact_ms() ||
                       row.silent_ms() - kept_.silent_ms() >= kKeptEvery.count();
    if (!moved && row.settled_restore() == kept_.settled_restore()) return;
  }
  const auto done = ledger_.writer().run([&](Batch& batch) { batch.change_local({kRow, row.SerializeAsString()}); });
  if (!done) return;
  const std::lock_guard lock(mutex_);
  kept_ = row;
}

}  // namespace yichuang::node
