#include "storage/ledger/feed_in.h"

#include <algorithm>

#include "storage/base/deliberate_bug.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

std::string encode_row(const RecordRef& ref, std::string_view id, std::string entry, const std::vector<LineTag>& tags) {
  pb::InLineRow row;
  row.set_collection(ref.collection);
  row.set_key(ref.key);
  row.set_id(std::string(id));
  row.set_entry(std::move(entry));
  for (const LineTag& tag : tags) row.add_tags(tag.str());
  return row.SerializeAsString();
}

std::string encode_withdrawn(const RecordRef& ref, const EntryId& id) {
  pb::InLineRow row;
  row.set_collection(ref.collection);
  row.set_key(ref.key);
  row.set_withdrawn(id.str());
  return row.SerializeAsString();
}

// Is the record a register that this node's own subtree writes? Of those the
// parent lists every version.
bool written_below(const Identity& identity, const RecordRef& ref) {
  const std::string_view key = ref.key;
  const auto division = Division::from(key.substr(0, key.find('/')));
  return division && identity.certificate.covers(*division);
}

}  // namespace

void FeedIn::adopt_epochs(const Epochs& epochs, Arrival parent_arrival) {
  Epochs& mine = state_.in_epochs;
  std::size_t common = 0;
  while (common < epochs.size() && common < mine.size() && epochs[common] == mine[common]) ++common;
  // Lines count up to where the first of the two chains left the common part.
  const Arrival my_end = common < mine.size() ? mine[common].first - 1 : state_.got.max();
  const Arrival parent_end = common < epochs.size() ? epochs[common].first - 1 : parent_arrival;
  const Arrival limit = common == 0 ? 0 : std::min(my_end, parent_end);
  if (mine == epochs && state_.got.max() <= limit) return;
  mine = epochs;
  if (has_bug(DeliberateBug::kSkipEpochClip)) {
    changed_ = true;
    return;
  }
  state_.got.keep_up_to(limit);
  std::vector<Arrival> beyond;
  const KeyRange range{keys::in_line(limit + 1), keys_beginning_with("p").to};
  for (auto row = overlay_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    beyond.push_back(keys::seq_at_end(row->key()));
  }
  for (const Arrival line : beyond) unlist(line);
  changed_ = true;
}

void FeedIn::unlist(Arrival line) {
  const auto bytes = overlay_.get(Space::kLedger, keys::in_line(line));
  pb::InLineRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return;
  Record& record = records_.change({static_cast<Collection>(row.collection()), row.key()});
  if (const auto id = EntryId::from(row.id())) {
    Held* held = record.find(*id);
    if (held != nullptr && held->line == line && held->places.empty()) {
      held->kept = true;
      newly_kept_.push_back(*id);
      overlay_.put(Space::kLedger, keys::kept(*id), *bytes);
    }
  }
  remove_line(line, record);
}

void FeedIn::remove_line(Arrival line, Record& record) {
  overlay_.erase(Space::kLedger, keys::in_line(line));
  changed_ = true;
  if (record.gone_line == line) record.gone_line = 0;
  for (Held& held : record.held) {
    if (held.line != line) continue;
    held.line = 0;
    state_.in_sum.subtract(held.id.view());
  }
}

void FeedIn::supersede(Record& record, const FeedLine& line, const ParsedEntry* entry) {
  if (record.gone_line != 0) remove_line(record.gone_line, record);
  const bool had = std::any_of(record.held.begin(), record.held.end(), [](const Held& held) { return held.line != 0; });
  for (Held& held : record.held) {
    if (held.line != 0) remove_line(held.line, record);
    // A kept version that the listed one outdates has nothing left to say.
    const bool outdated =
        entry != nullptr && held.kept &&
        (held.stamp_ms != entry->header.stamp_ms ? held.stamp_ms < entry->header.stamp_ms : held.id < entry->id);
    if (outdated) drop_kept(held);
  }
  if (entry != nullptr) return;
  record.gone_line = line.line;
  if (had) records_.note_gone(line.ref);
}

void FeedIn::drop_kept(Held& held) {
  held.kept = false;
  overlay_.erase(Space::kLedger, keys::kept(held.id));
}

// The event goes, listed or kept; in a log it stays, where it is judged anew.
void FeedIn::withdraw(Record& record, const FeedLine& line) {
  Held* held = record.find(*line.withdrawn);
  if (held != nullptr && held->line > line.line) return;
  if (held != nullptr && held->anchored() && held->places.empty()) records_.note_gone(line.ref);
  if (held != nullptr && held->line != 0) remove_line(held->line, record);
  if (held != nullptr && held->kept) drop_kept(*held);
  overlay_.put(Space::kLedger, keys::in_line(line.line), encode_withdrawn(line.ref, *line.withdrawn));
}

Result<FeedIn::Parsed> FeedIn::parse(const std::vector<FeedLine>& lines) {
  Parsed parsed;
  for (const FeedLine& line : lines) {
    parsed.push_back(nullptr);
    if (line.entry.empty()) continue;
    TRY_ASSIGN(ParsedEntry entry, parse_entry(line.entry));
    if (entry.header.record() != line.ref) return corrupt("a feed line names another record than its entry");
    parsed.back() = std::make_unique<ParsedEntry>(std::move(entry));
  }
  return parsed;
}

Result<void> FeedIn::apply_ahead(const std::vector<FeedLine>& lines) {
  TRY_ASSIGN(Parsed parsed, parse(lines));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const ParsedEntry* entry = parsed[i].get();
    const bool of_register = entry != nullptr && entry->header.kind.shape() == Shape::kRegister;
    if (!of_register) return corrupt("a line that came ahead is no register's");
    if (!state_.got.contains(lines[i].line)) take_line(lines[i], entry);
  }
  changed_ = true;
  std::move(parsed.begin(), parsed.end(), std::back_inserter(parsed_));
  return {};
}

Result<void> FeedIn::apply(const FeedSlice& slice) {
  for (const FeedLine& line : slice.lines) {
    if (line.line < slice.covered.lo || line.line > slice.covered.hi) {
      return corrupt("a feed line lies outside the slice that holds it");
    }
  }
  TRY_ASSIGN(Parsed parsed, parse(slice.lines));
  if (slice.covered.lo == 0) return {};

  // Lines that we hold in numbers that are pulled anew and that are not listed
  // any more; after a fall-back there are none.
  std::vector<Arrival> before;
  const KeyRange range{keys::in_line(slice.covered.lo), keys::in_line(slice.covered.hi + 1)};
  for (auto row = overlay_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    before.push_back(keys::seq_at_end(row->key()));
  }
  for (const Arrival line : before) {
    if (!state_.got.contains(line)) unlist(line);
  }

  for (std::size_t i = 0; i < slice.lines.size(); ++i) {
    if (!state_.got.contains(slice.lines[i].line)) take_line(slice.lines[i], parsed[i].get());
  }
  state_.got.insert(slice.covered);
  changed_ = true;
  std::move(parsed.begin(), parsed.end(), std::back_inserter(parsed_));
  return {};
}

void FeedIn::take_line(const FeedLine& line, const ParsedEntry* entry) {
  Record& record = records_.change(line.ref);
  if (line.withdrawn) return withdraw(record, line);
  const bool by_version =
      entry == nullptr || (entry->header.kind.shape() == Shape::kRegister && !written_below(identity_, line.ref));
  const bool outdated = by_version && (record.gone_line > line.line ||
                                       std::any_of(record.held.begin(), record.held.end(),
                                                   [&](const Held& held) { return held.line > line.line; }));
  if (outdated) return;
  if (by_version) supersede(record, line, entry);
  overlay_.put(Space::kLedger, keys::in_line(line.line),
               encode_row(line.ref, entry == nullptr ? std::string_view() : entry->id.view(), line.entry, line.tags));
  if (entry == nullptr) return;
  // What our own subtree wrote nobody above erases by the way.
  if (entry->entry.erased && !identity_.certificate.covers(entry->header.author)) {
    records_.note_erased_above(line.ref, entry->id);
  }
  Held* held = records_.take(*entry);
  if (held == nullptr) return;
  // The row of this very line may be there already, when it came ahead.
  if (held->line == line.line) return;
  if (held->line != 0) remove_line(held->line, record);
  held->line = line.line;
  state_.in_sum.add(held->id.view());
  if (held->kept) drop_kept(*held);
}

void FeedIn::keep(const ParsedEntry& entry, std::string encoded, std::vector<LineTag> tags) {
  Held* held = records_.take(entry);
  if (held == nullptr || held->kept) return;
  held->kept = true;
  newly_kept_.push_back(entry.id);
  overlay_.put(Space::kLedger, keys::kept(entry.id),
               encode_row(entry.header.record(), entry.id.view(), std::move(encoded), tags));
}

bool FeedIn::answered(const EntryId& id, OfferAnswer answer, bool feed_equal) {
  const auto bytes = overlay_.get(Space::kLedger, keys::kept(id));
  pb::InLineRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return false;
  Record& record = records_.change({static_cast<Collection>(row.collection()), row.key()});
  Held* held = record.find(id);
  if (held == nullptr || !held->kept) return false;
  if (answer == OfferAnswer::kWithdrawn) drop_kept(*held);
  if (!held->kept || held->kind.shape() != Shape::kRegister) return false;
  if (answer != OfferAnswer::kKnown || !feed_equal) return answer != OfferAnswer::kRefused;
  drop_kept(*held);
  return false;
}

void FeedIn::distrust() {
  state_.got = {};
  changed_ = true;
}

void FeedIn::finish() {
  if (changed_) overlay_.put(Space::kLedger, std::string(keys::kFeedIn), encode_feed_in(state_));
  changed_ = false;
  parsed_.clear();
}

}  // namespace yichuang::storage
