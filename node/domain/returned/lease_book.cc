#include "node/domain/returned/lease_book.h"

#include <algorithm>

#include "node/domain/returned/returned.pb.h"
#include "storage/base/deliberate_bug.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::string_view kRow = "lease/contact";
// A lease is counted in days: what a power cut loses of this does not matter.
constexpr Millis kKeptEvery{10 * 60'000};

LocalChange row_of(const v1::LeaseRow& row) {
  return {std::string(kRow), row.SerializeAsString()};
}

}  // namespace

std::optional<LeaseBook::Row> LeaseBook::read(std::string_view bytes) {
  v1::LeaseRow row;
  if (!row.ParseFromString(std::string(bytes))) return std::nullopt;
  return Row{row.contact_ms(), row.silent_ms(), row.settled_restore()};
}

LeaseBook::LeaseBook(const LedgerView& view, std::size_t tiers_above, std::int64_t restore_mark, Instant steady)
    : restore_mark_(restore_mark), looked_(steady) {
  const auto bytes = view.local(kRow);
  if (const auto row = bytes ? read(*bytes) : std::nullopt) kept_ = *row;
  if (kept_.contact_ms != 0) {
    contact_.last = Instant{kept_.contact_ms};
    contact_.silent = Millis{kept_.silent_ms};
  }
  const bool looked_at = kept_.settled_restore == restore_mark_ || has_bug(DeliberateBug::kSkipRestoreLock);
  contact_.restored = restore_mark_ != 0 && !looked_at;
  contact_.has_hub = tiers_above > 0;
}

bool LeaseBook::answers(const HubLine& line) {
  return line.up && line.silent_for && *line.silent_for <= kAnswerFreshMax && -*line.silent_for <= kAnswerFreshMax;
}

void LeaseBook::look(const HubLine& line, Instant now, Instant steady) {
  if (answers(line)) {
    contact_.last = now;
    contact_.silent = Millis{0};
    // The feed is as the hub has it: what was taken away since the backup is gone here.
    if (line.feed_equal) contact_.restored = false;
  } else {
    contact_.silent += steady - looked_;
  }
  looked_ = steady;
}

void LeaseBook::heard_by_stick(const StickHeard& stick, Instant now) {
  if (stick.feed_equal) contact_.restored = false;
  const Instant heard = std::min(stick.made, now);
  if (contact_.last && heard <= *contact_.last) return;
  contact_.last = heard;
  contact_.silent = now - heard;
}

LeaseVerdict LeaseBook::verdict(std::uint32_t days, const HubLine& line, Instant now) const {
  // Contact opens at once, not at the next look.
  HubContact contact = contact_;
  contact.answers = answers(line);
  contact.revoked = line.revoked;
  contact.clock_unknown = line.clock_unknown;
  return judge_lease(contact, days, now);
}

std::optional<LocalChange> LeaseBook::to_write() const {
  if (!contact_.has_hub || !contact_.last) return std::nullopt;
  const Row now{contact_.last->ms, contact_.silent.count(), contact_.restored ? kept_.settled_restore : restore_mark_};
  const bool moved = now.contact_ms - kept_.contact_ms >= kKeptEvery.count() || now.contact_ms < kept_.contact_ms ||
                     now.silent_ms - kept_.silent_ms >= kKeptEvery.count();
  if (!moved && now.settled_restore == kept_.settled_restore) return std::nullopt;
  v1::LeaseRow row;
  row.set_contact_ms(now.contact_ms);
  row.set_silent_ms(now.silent_ms);
  row.set_settled_restore(now.settled_restore);
  return row_of(row);
}

void LeaseBook::written(const LocalChange& row) {
  if (const auto read_back = row.value ? read(*row.value) : std::nullopt) kept_ = *read_back;
}

LocalChange first_contact(const StickHeard& stick, Instant now) {
  v1::LeaseRow row;
  const Instant heard = std::min(stick.made, now);
  row.set_contact_ms(heard.ms);
  row.set_silent_ms((now - heard).count());
  return row_of(row);
}

}  // namespace yichuang::node
