#include "storage/ledger/feed_in.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/base/deliberate_bug.h"
#include "storage/crypto/hash.h"
#include "storage/ledger/feed_blocks.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

// Of all in the row that the id of its entry does not cover.
std::uint64_t row_check(const pb::InLineRow& row) {
  std::string bytes;
  append_u64_le(bytes, row.collection());
  append_u64_le(bytes, row.key().size());
  bytes += row.key() + row.withdrawn();
  for (const std::string& tag : row.tags()) bytes += tag;
  return ByteReader(blake2b(bytes).view()).u64_le();
}

std::string encode_row(const RecordRef& ref, std::string_view id, std::string entry, const std::vector<LineTag>& tags) {
  pb::InLineRow row;
  row.set_collection(ref.collection);
  row.set_key(ref.key);
  row.set_id(std::string(id));
  row.set_entry(std::move(entry));
  for (const LineTag& tag : tags) row.add_tags(tag.str());
  row.set_check(row_check(row));
  return row.SerializeAsString();
}

std::string encode_withdrawn(const RecordRef& ref, const EntryId& id) {
  pb::InLineRow row;
  row.set_collection(ref.collection);
  row.set_key(ref.key);
  row.set_withdrawn(id.str());
  row.set_check(row_check(row));
  return row.SerializeAsString();
}

// The row as it was before it was damaged, when the entry and the tags on it are
// whole: what else it says follows from the entry.
std::optional<pb::InLineRow> whole_within(const std::string& bytes) {
  pb::InLineRow row;
  if (!row.ParseFromString(bytes)) return std::nullopt;
  const auto entry = parse_entry(row.entry());
  if (!entry || entry->id.view() != row.id()) return std::nullopt;
  const RecordRef ref = entry->header.record();
  row.set_collection(ref.collection);
  row.set_key(ref.key);
  row.clear_withdrawn();
  return row.check() == row_check(row) ? std::optional(std::move(row)) : std::nullopt;
}

// Is the record a register that this node's own subtree writes? Of those the
// parent lists every version.
bool written_below(const Identity& identity, const RecordRef& ref) {
  const std::string_view key = ref.key;
  const auto division = Division::from(key.substr(0, key.find('/')));
  return division && identity.certificate.covers(*division);
}

using Parsed = std::vector<std::unique_ptr<ParsedEntry>>;

// The entries of the lines, null for a Gone.
Result<Parsed> parse_lines(const std::vector<FeedLine>& lines) {
  Parsed out;
  for (const FeedLine& line : lines) {
    out.push_back(nullptr);
    if (line.entry.empty()) continue;
    TRY_ASSIGN(ParsedEntry entry, parse_entry(line.entry));
    if (entry.header.record() != line.ref) return corrupt("a feed line names another record than its entry");
    out.back() = std::make_unique<ParsedEntry>(std::move(entry));
  }
  return out;
}

}  // namespace

Result<std::optional<EntryId>> check_in_line(std::string_view bytes) {
  pb::InLineRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return corrupt("a feed line is no row");
  if (row.check() != row_check(row)) return corrupt("a feed line is not what it was written as");
  if (row.entry().empty() && row.id().empty()) return std::optional<EntryId>();
  TRY_ASSIGN(const ParsedEntry entry, parse_entry(row.entry()));
  const RecordRef ref{static_cast<Collection>(row.collection()), row.key()};
  if (entry.id.view() != row.id() || entry.header.record() != ref) {
    return corrupt("a feed line is not what it was written as");
  }
  return std::optional(entry.id);
}

void FeedIn::adopt_epochs(const Epochs& epochs, Arrival parent_arrival) {
  Epochs& mine = state_.in_epochs;
  if (mine.empty() && !epochs.empty() && lost_place()) {
    // Which lines are still the parent's is found by comparing them. No sum counts a
    // Gone; without it nothing is held that should not be.
    mine = epochs;
    state_.in_mending = changed_ = true;
    drop_gone();
    return;
  }
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

// Are there lines, and nothing that says where in the feed this node is?
bool FeedIn::lost_place() const {
  const auto row = overlay_.scan(Space::kLedger, keys::all('p'), Direction::kForward);
  return state_.got.empty() && row->valid();
}

void FeedIn::drop_gone() {
  std::vector<std::pair<Arrival, RecordRef>> gone;
  for (auto row = overlay_.scan(Space::kLedger, keys::all('p'), Direction::kForward); row->valid(); row->next()) {
    pb::InLineRow in;
    const bool read = in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()));
    if (!read || !in.id().empty()) continue;
    gone.push_back({keys::seq_at_end(row->key()), {static_cast<Collection>(in.collection()), in.key()}});
  }
  for (const auto& [line, ref] : gone) remove_line(line, records_.change(ref), {});
}

void FeedIn::unlist(Arrival line) {
  const auto bytes = overlay_.get(Space::kLedger, keys::in_line(line));
  pb::InLineRow row;
  if (!bytes) return;
  const auto id = check_in_line(*bytes);
  // The next count of all rows puts the sum right.
  if (!id || !row.ParseFromString(*bytes)) return drop_damaged(line, *bytes);
  Record& record = records_.change({static_cast<Collection>(row.collection()), row.key()});
  if (*id) {
    Held* held = record.find(**id);
    if (held != nullptr && held->line == line && held->places.empty()) {
      held->kept = true;
      newly_kept_.push_back(**id);
      overlay_.put(Space::kLedger, keys::kept(**id), *bytes);
    }
  }
  remove_line(line, record, row.id());
}

// A damaged row leaves the feed. Its entry may be whole still, and the last of its
// kind: then it is kept, with the tags that let the hub take it back.
void FeedIn::drop_damaged(Arrival line, const std::string& bytes) {
  overlay_.erase(Space::kLedger, keys::in_line(line));
  auto row = whole_within(bytes);
  const auto id = row ? EntryId::from(row->id()) : std::nullopt;
  if (!id) return;
  Held* held = records_.change({static_cast<Collection>(row->collection()), row->key()}).find(*id);
  if (held == nullptr || held->line != line || !held->places.empty()) return;
  held->line = 0;
  held->kept = true;
  newly_kept_.push_back(*id);
  overlay_.put(Space::kLedger, keys::kept(*id), row->SerializeAsString());
}

bool FeedIn::has_row(Arrival line, const RecordRef& ref, std::string_view id) const {
  const auto bytes = overlay_.get(Space::kLedger, keys::in_line(line));
  pb::InLineRow row;
  return bytes && row.ParseFromString(*bytes) && row.collection() == ref.collection && row.key() == ref.key &&
         row.id() == id;
}

void FeedIn::remove_line(Arrival line, Record& record, std::string_view id) {
  // When the disk has lost the row, the number may have been given to another entry since.
  if (has_row(line, record.ref, id)) {
    if (!id.empty()) state_.in_sum.subtract(line_digest(line, id).view());
    overlay_.erase(Space::kLedger, keys::in_line(line));
  } else {
    // A fold in between had to do without it.
    record.folded = 0;
  }
  changed_ = true;
  if (id.empty() && record.gone_line == line) record.gone_line = 0;
  for (Held& held : record.held) {
    if (held.line == line && held.id.view() == id) held.line = 0;
  }
}

// Of two versions of a register the later stamp counts, then the greater id.
bool FeedIn::outdates(const Held& held, const ParsedEntry& entry) {
  return held.stamp_ms != entry.header.stamp_ms ? held.stamp_ms > entry.header.stamp_ms : entry.id < held.id;
}

void FeedIn::supersede(Record& record, const FeedLine& line, const ParsedEntry* entry) {
  if (record.gone_line != 0) remove_line(record.gone_line, record, {});
  const bool had = std::any_of(record.held.begin(), record.held.end(), [](const Held& held) { return held.line != 0; });
  for (Held& held : record.held) {
    const bool newer = entry != nullptr && outdates(held, *entry);
    // A hub that lists an older version has lost the newer one: it is to have it back.
    if (held.line != 0 && newer) unlist(held.line);
    if (held.line != 0) remove_line(held.line, record, held.id.view());
    // A kept version that the listed one outdates has nothing left to say.
    if (entry != nullptr && held.kept && !newer && held.id != entry->id) drop_kept(held);
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
  if (held != nullptr && held->line != 0) remove_line(held->line, record, held->id.view());
  if (held != nullptr && held->kept) drop_kept(*held);
  overlay_.put(Space::kLedger, keys::in_line(line.line), encode_withdrawn(line.ref, *line.withdrawn));
}

Result<void> FeedIn::apply_ahead(const std::vector<FeedLine>& lines) {
  TRY_ASSIGN(Parsed parsed, parse_lines(lines));
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
  if (slice.covered.lo == 0) return {};
  TRY_ASSIGN(Parsed parsed, parse_lines(slice.lines));
  unlist_unheld(slice.covered);
  take_lines(slice, std::move(parsed));
  state_.got.insert(slice.covered);
  return {};
}

Result<void> FeedIn::pull_again(const RangeSet& numbers, const FeedSlice& lines) {
  for (const FeedLine& line : lines.lines) {
    if (!numbers.contains(line.line)) return corrupt("a feed line was sent that was not asked for");
  }
  TRY_ASSIGN(Parsed parsed, parse_lines(lines.lines));
  // All that is not listed goes first, so that of a register the right line counts.
  for (const Span& span : numbers.spans()) {
    state_.got.erase(span);
    unlist_unheld(span);
  }
  for (const FeedLine& line : lines.lines) drop_stale_gone(line, lines.arrival);
  take_lines(lines, std::move(parsed));
  trust(numbers.spans(), lines.arrival);
  return {};
}

// Who lists a record does not say that it is gone as well: a Gone that stands here
// is of a branch that the parent has left. No sum counts it.
void FeedIn::drop_stale_gone(const FeedLine& line, Arrival parent_arrival) {
  if (line.entry.empty() || line.withdrawn) return;
  Record& record = records_.change(line.ref);
  if (record.gone_line == 0 || record.gone_line > parent_arrival) return;
  remove_line(record.gone_line, record, {});
}

void FeedIn::trust(const std::vector<Span>& equal, Arrival parent_arrival) {
  for (const Span& span : equal) {
    if (span.lo <= parent_arrival) state_.got.insert({span.lo, std::min(span.hi, parent_arrival)});
  }
  changed_ = true;
}

// Lines here in numbers that are pulled anew and may not be listed any more; after
// a fall-back there are none.
void FeedIn::unlist_unheld(Span span) {
  std::vector<Arrival> before;
  const KeyRange range{keys::in_line(span.lo), keys::in_line(span.hi + 1)};
  for (auto row = overlay_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    before.push_back(keys::seq_at_end(row->key()));
  }
  for (const Arrival line : before) {
    if (!state_.got.contains(line)) unlist(line);
  }
}

void FeedIn::take_lines(const FeedSlice& slice, Parsed parsed) {
  for (std::size_t i = 0; i < slice.lines.size(); ++i) {
    if (!state_.got.contains(slice.lines[i].line)) take_line(slice.lines[i], parsed[i].get());
  }
  changed_ = true;
  std::move(parsed.begin(), parsed.end(), std::back_inserter(parsed_));
}

// Does the record hold a higher line than this one? One whose row the disk has lost
// counts no more.
bool FeedIn::outdated(Record& record, Arrival line) {
  const auto higher = [&](Arrival other, std::string_view id) {
    if (other <= line) return false;
    if (has_row(other, record.ref, id)) return true;
    remove_line(other, record, id);
    return false;
  };
  bool out = higher(record.gone_line, {});
  for (const Held& held : record.held) out = higher(held.line, held.id.view()) || out;
  return out;
}

void FeedIn::take_line(const FeedLine& line, const ParsedEntry* entry) {
  Record& record = records_.change(line.ref);
  if (line.withdrawn) return withdraw(record, line);
  const bool by_version =
      entry == nullptr || (entry->header.kind.shape() == Shape::kRegister && !written_below(identity_, line.ref));
  if (by_version && outdated(record, line.line)) return;
  if (by_version) supersede(record, line, entry);
  if (entry == nullptr) {
    overlay_.put(Space::kLedger, keys::in_line(line.line), encode_row(line.ref, {}, line.entry, line.tags));
    return;
  }
  // What our own subtree wrote nobody above erases by the way.
  if (entry->entry.erased && !identity_.certificate.covers(entry->header.author)) {
    records_.note_erased_above(line.ref, entry->id);
  }
  Held* held = records_.take(*entry);
  // The row of this very line may be there already, when it came ahead.
  const bool counted = held != nullptr && held->line == line.line && has_row(line.line, line.ref, entry->id.view());
  if (held != nullptr && held->line != 0 && !counted) remove_line(held->line, record, held->id.view());
  overlay_.put(Space::kLedger, keys::in_line(line.line), encode_row(line.ref, entry->id.view(), line.entry, line.tags));
  if (!counted) state_.in_sum.add(line_digest(line.line, entry->id.view()).view());
  if (held == nullptr) return;
  held->line = line.line;
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

void FeedIn::recounted(const FeedCount& count) {
  state_.in_sum.subtract(count.stated.bytes());
  state_.in_sum.add(count.counted);
  for (const Arrival line : count.damaged) {
    const auto bytes = overlay_.get(Space::kLedger, keys::in_line(line));
    // It may have been put right since.
    if (bytes && !check_in_line(*bytes)) drop_damaged(line, *bytes);
  }
  state_.in_mending = true;
  changed_ = true;
}

void FeedIn::free_lost(const std::vector<RecordRef>& refs) {
  for (const RecordRef& ref : refs) {
    Record& record = records_.change(ref);
    if (record.gone_line != 0 && !has_row(record.gone_line, ref, {})) record.gone_line = 0;
    for (Held& held : record.held) {
      if (held.line == 0) continue;
      const auto entry = read_line(overlay_, held.line);
      if (!entry || id_of(*entry) != held.id) lose_line(held, record);
    }
  }
}

// The line of one entry is not there; what stands in its number is another's. Our
// children are not told that it goes: they may have it still, and offer it back.
void FeedIn::lose_line(Held& held, Record& record) {
  held.line = 0;
  record.folded = 0;
  if (!held.anchored()) records_.forget_listings(held);
}

void FeedIn::mended() {
  changed_ = changed_ || state_.in_mending;
  state_.in_mending = false;
}

void FeedIn::finish() {
  if (changed_) overlay_.put(Space::kLedger, std::string(keys::kFeedIn), encode_feed_in(state_));
  changed_ = false;
  parsed_.clear();
}

}  // namespace yichuang::storage
