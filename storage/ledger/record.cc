#include "storage/ledger/record.h"

#include <algorithm>
#include <set>

#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

void sort_unique(std::vector<Division>& divisions) {
  std::sort(divisions.begin(), divisions.end());
  divisions.erase(std::unique(divisions.begin(), divisions.end()), divisions.end());
}

void write_listing(const Listing& listing, pb::ListingRow& row) {
  row.set_child(listing.child);
  row.set_line(listing.line);
}

Listing read_listing(const pb::ListingRow& row) {
  return {static_cast<ChildNo>(row.child()), row.line()};
}

void write_held(const Held& held, pb::HeldRow& row) {
  row.set_id(held.id.str());
  row.set_kind(held.kind.number());
  row.set_stamp_ms(held.stamp_ms);
  for (const EntryId& id : held.after) row.add_after(id.str());
  for (const Division& division : held.audience) row.add_audience(division.str());
  row.set_author(held.author.str());
  for (const Place& place : held.places) {
    auto& added = *row.add_places();
    added.set_log(place.log);
    added.set_seq(place.seq);
  }
  row.set_line(held.line);
  row.set_kept(held.kept);
  for (const Listing& listing : held.listed) write_listing(listing, *row.add_listed());
  row.set_authorised(held.authorised);
  row.set_allowed(held.allowed);
  row.set_standing(static_cast<std::uint32_t>(held.standing));
  row.set_reason(held.reason);
}

bool read_held(const pb::HeldRow& row, Held& held) {
  const auto id = EntryId::from(row.id());
  const auto author = Division::from(row.author());
  if (!id || !author) return false;
  held.id = *id;
  held.author = *author;
  held.kind = Kind{row.kind()};
  held.stamp_ms = row.stamp_ms();
  for (const std::string& bytes : row.after()) {
    const auto after = EntryId::from(bytes);
    if (!after) return false;
    held.after.push_back(*after);
  }
  for (const std::string& code : row.audience()) {
    const auto division = Division::from(code);
    if (!division) return false;
    held.audience.push_back(*division);
  }
  for (const pb::PlaceRow& place : row.places()) held.places.push_back({place.log(), place.seq()});
  held.line = row.line();
  held.kept = row.kept();
  for (const pb::ListingRow& listing : row.listed()) held.listed.push_back(read_listing(listing));
  held.authorised = row.authorised();
  held.allowed = row.allowed();
  held.standing = static_cast<Standing>(row.standing());
  held.reason = row.reason();
  return true;
}

}  // namespace

bool Record::is_register() const {
  return !held.empty() && held.front().kind.shape() == Shape::kRegister;
}

Held* Record::find(const EntryId& id) {
  const auto found = std::find_if(held.begin(), held.end(), [&](const Held& entry) { return entry.id == id; });
  return found == held.end() ? nullptr : &*found;
}

const Held* Record::find(const EntryId& id) const {
  return const_cast<Record*>(this)->find(id);
}

std::vector<const Held*> Record::live() const {
  std::vector<const Held*> out;
  for (const Held& entry : held) {
    if (!entry.allowed) continue;
    if (!is_register()) {
      out.push_back(&entry);
    } else if (out.empty() || out.front()->older_than(entry)) {
      out.assign(1, &entry);
    }
  }
  return out;
}

std::vector<Division> Record::audience() const {
  std::vector<Division> out;
  for (const Held* entry : live()) out.insert(out.end(), entry->audience.begin(), entry->audience.end());
  sort_unique(out);
  return out;
}

std::vector<Division> Record::authors() const {
  std::vector<Division> out;
  for (const Held* entry : live()) out.push_back(entry->author);
  sort_unique(out);
  return out;
}

std::vector<EntryId> Record::heads() const {
  std::vector<const Held*> candidates;
  std::set<EntryId> seen;
  for (const Held& entry : held) {
    const bool of_register = entry.standing == Standing::kConflicting || entry.standing == Standing::kCounts;
    const bool wanted =
        is_register() ? entry.allowed && of_register : entry.allowed && entry.standing != Standing::kWaiting;
    if (!wanted) continue;
    candidates.push_back(&entry);
    if (!is_register()) seen.insert(entry.after.begin(), entry.after.end());
  }
  std::erase_if(candidates, [&](const Held* entry) { return seen.contains(entry->id); });
  // Past the limit only the newest are named; the rest stay heads.
  std::sort(candidates.begin(), candidates.end(), [](const Held* a, const Held* b) { return b->older_than(*a); });
  if (candidates.size() > kAfterMax) candidates.resize(kAfterMax);
  std::vector<EntryId> out;
  for (const Held* entry : candidates) out.push_back(entry->id);
  std::sort(out.begin(), out.end());
  return out;
}

std::string encode_record(const Record& record) {
  pb::RecordRow row;
  for (const Held& entry : record.held) write_held(entry, *row.add_held());
  row.set_folded(static_cast<std::uint32_t>(record.folded));
  row.set_state(record.state);
  for (const Listing& listing : record.gone) write_listing(listing, *row.add_gone());
  row.set_gone_line(record.gone_line);
  for (const Withdrawn& withdrawn : record.withdrawn) {
    auto& added = *row.add_withdrawn();
    added.set_id(withdrawn.id.str());
    write_listing(withdrawn.listing, *added.mutable_listing());
  }
  return row.SerializeAsString();
}

std::optional<Record> decode_record(RecordRef ref, std::string_view bytes) {
  pb::RecordRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  Record record{std::move(ref), {}, row.folded(), std::move(*row.mutable_state()), {}, row.gone_line(), {}};
  record.held.resize(static_cast<std::size_t>(row.held_size()));
  for (std::size_t i = 0; i < record.held.size(); ++i) {
    if (!read_held(row.held(static_cast<int>(i)), record.held[i])) return std::nullopt;
  }
  for (const pb::ListingRow& listing : row.gone()) record.gone.push_back(read_listing(listing));
  for (const pb::WithdrawnRow& withdrawn : row.withdrawn()) {
    const auto id = EntryId::from(withdrawn.id());
    if (!id) return std::nullopt;
    record.withdrawn.push_back({*id, read_listing(withdrawn.listing())});
  }
  return record;
}

}  // namespace yichuang::storage
