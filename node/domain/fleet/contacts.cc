#include "node/domain/fleet/contacts.h"

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/calendar/working_days.h"

namespace yichuang::node {

using namespace storage;

namespace {

// Longer than this between two looks, nobody was looking.
constexpr Millis kGap{10'000};
constexpr std::size_t kRowsMax = Contacts::kNodesMax * (Contacts::kDaysKept + 1);
constexpr std::int64_t kHourMs = 3'600'000;

std::string day_of(Instant time) {
  return compact_date(local_date(time));
}

Instant start_of_hour(Instant time) {
  return Instant{time.ms - time.ms % kHourMs};
}

std::string row_name(const std::string& division, const std::string& day) {
  return std::string(Contacts::kRows) + division + "/" + day;
}

// Division and day of a row's name.
std::pair<std::string, std::string> parts_of(const std::string& name) {
  const std::string rest = name.substr(Contacts::kRows.size());
  const std::size_t slash = rest.find('/');
  return {rest.substr(0, slash), slash == std::string::npos ? "" : rest.substr(slash + 1)};
}

// Without what moves all the time.
std::string what_people_see(const sync::pb::NodeStatus& status, bool heard) {
  return std::string{heard ? 'h' : 's', status.unsent() > 0 ? 'u' : '-', status.quarantined() > 0 ? 'q' : '-',
                     status.read_only() ? 'r' : '-'} +
         std::to_string(status.complete_percent()) + '/' + std::to_string(status.businesses()) + '/' +
         std::to_string(status.cases()) + '/' + status.version();
}

v1::ContactHour to_message(const v1::ContactHourRow& hour) {
  v1::ContactHour out;
  set_time(*out.mutable_from(), Instant{hour.from_ms()});
  out.set_heard_minutes((hour.heard_ms() + 30'000) / 60'000);
  out.set_watched_minutes((hour.watched_ms() + 30'000) / 60'000);
  out.set_received(hour.received());
  out.set_unsent_most(hour.unsent_most());
  // A minute is a pause between two polls, not a silence.
  const std::uint32_t silent = hour.watched_ms() - std::min(hour.watched_ms(), hour.heard_ms());
  out.set_outcome(hour.heard_ms() == 0 ? "silent" : silent > 60'000 ? "broken" : "kept");
  return out;
}

}  // namespace

std::uint64_t own_entries(const LedgerView& view, const Division& division) {
  std::uint64_t out = 0;
  for (const LogInfo& log : view.logs().of_division(division)) out += log.numbers().count();
  return out;
}

Contacts::Contacts(const LedgerView& view, Instant now) {
  const std::string today = day_of(now);
  for (const auto& [name, bytes] : view.locals(kRows, kRowsMax)) {
    const auto [division, day] = parts_of(name);
    v1::ContactDayRow row;
    if (!row.ParseFromString(bytes)) continue;
    last_[division] = std::max(last_[division], Instant{row.last_contact_ms()});
    if (day != today) continue;
    Noted& noted = noted_[division];
    noted.day = day;
    noted.row = std::move(row);
  }
}

v1::ContactHourRow& Contacts::hour_of(Noted& noted, const std::string& division, Instant now) {
  const std::string today = day_of(now);
  if (noted.day != today) {
    if (noted.changed) closed_.push_back({row_name(division, noted.day), noted.row.SerializeAsString()});
    noted.row.clear_hours();
    noted.day = today;
  }
  const std::int64_t from = start_of_hour(now).ms;
  auto& hours = *noted.row.mutable_hours();
  if (hours.empty() || hours.rbegin()->from_ms() != from) noted.row.add_hours()->set_from_ms(from);
  return *noted.row.mutable_hours(noted.row.hours_size() - 1);
}

bool Contacts::note(const std::map<std::string, sync::pb::NodeStatus>& below, Instant now) {
  bool news = false;
  for (const auto& [division, status] : below) {
    if (noted_.size() >= kNodesMax && !noted_.contains(division)) continue;
    Noted& noted = noted_[division];
    const Millis passed = now - noted.before;
    noted.before = now;
    v1::ContactHourRow& hour = hour_of(noted, division, now);
    const Instant contact{static_cast<std::int64_t>(status.last_contact_ms())};
    const bool heard = now - contact < kSilentAfter;
    if (Millis{0} < passed && passed <= kGap) {
      const auto more = static_cast<std::uint32_t>(passed.count());
      hour.set_watched_ms(hour.watched_ms() + more);
      if (heard) hour.set_heard_ms(hour.heard_ms() + more);
    }
    hour.set_unsent_most(std::max(hour.unsent_most(), status.unsent()));
    noted.row.set_last_contact_ms(contact.ms);
    noted.changed = true;
    last_[division] = contact;
    std::string shown = what_people_see(status, heard);
    news = news || shown != noted.shown;
    noted.shown = std::move(shown);
  }
  return news;
}

std::optional<Instant> Contacts::last_contact(const std::string& division) const {
  const auto found = last_.find(division);
  return found == last_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<LocalChange> Contacts::changes(const LedgerView& view, Instant now) {
  std::vector<LocalChange> out = std::move(closed_);
  closed_.clear();
  for (auto& [division, noted] : noted_) {
    if (!noted.changed) continue;
    if (const auto code = Division::from(division)) {
      const std::uint64_t held = own_entries(view, *code);
      if (noted.entries && held > *noted.entries) {
        v1::ContactHourRow& hour = hour_of(noted, division, now);
        hour.set_received(hour.received() + held - *noted.entries);
      }
      noted.entries = held;
    }
    noted.changed = false;
    out.push_back({row_name(division, noted.day), noted.row.SerializeAsString()});
  }
  const std::string today = day_of(now);
  if (swept_ == today) return out;
  swept_ = today;
  const std::string oldest = compact_date(add_days(local_date(now), -kDaysKept));
  for (const auto& [name, bytes] : view.locals(kRows, kRowsMax)) {
    if (parts_of(name).second < oldest) out.push_back({name, std::nullopt});
  }
  return out;
}

v1::ContactHistory Contacts::history(const LedgerView& view, const std::string& division, Instant now) const {
  v1::ContactHistory out;
  out.set_division(division);
  out.set_days(kDaysKept);
  const auto noted = noted_.find(division);
  const std::string oldest = compact_date(add_days(local_date(now), -kDaysKept));
  for (const auto& [name, bytes] : view.locals(row_name(division, ""), std::size_t{kDaysKept} * 2)) {
    const std::string day = parts_of(name).second;
    v1::ContactDayRow row;
    const bool here = noted != noted_.end() && noted->second.day == day;
    if (here || day < oldest || !row.ParseFromString(bytes)) continue;
    for (const v1::ContactHourRow& hour : row.hours()) *out.add_hours() = to_message(hour);
  }
  if (noted == noted_.end()) return out;
  for (const v1::ContactHourRow& hour : noted->second.row.hours()) *out.add_hours() = to_message(hour);
  return out;
}

}  // namespace yichuang::node
