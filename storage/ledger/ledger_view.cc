#include "storage/ledger/ledger_view.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/ledger/record_keeper.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

// Ten bits of a kind's number.
constexpr Collection kCollectionMax = 0x3ff;

pb::MetaRow meta_row(const View& view) {
  pb::MetaRow row;
  const auto bytes = view.get(Space::kLedger, keys::kMeta);
  if (bytes) row.ParseFromString(*bytes);
  return row;
}

Space derived_space(const pb::MetaRow& row) {
  return row.derived_space() == static_cast<std::uint32_t>(Space::kDerivedB) ? Space::kDerivedB : Space::kDerivedA;
}

// What an own tag is put in front of: the tags that the entry came with.
std::vector<LineTag> tags_of(const pb::InLineRow& row) {
  std::vector<LineTag> out;
  for (const std::string& bytes : row.tags()) {
    if (const auto tag = LineTag::from(bytes)) out.push_back(*tag);
  }
  return out;
}

std::optional<pb::InLineRow> in_line_row(const View& view, const std::string& key) {
  const auto bytes = view.get(Space::kLedger, key);
  pb::InLineRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return std::nullopt;
  return row;
}

pb::FeedInRow feed_in_row(const View& view) {
  pb::FeedInRow row;
  if (const auto bytes = view.get(Space::kLedger, keys::kFeedIn)) row.ParseFromString(*bytes);
  return row;
}

}  // namespace

LineTag line_tag(const SecretKey& division_secret, const EntryId& id) {
  return *LineTag::from(blake2b_mac(division_secret.view(), id.view()).view());
}

LedgerView::LedgerView(const View& view) : view_(view), derived_(derived_space(meta_row(view))) {}

LedgerView::LedgerView(const View& view, const LedgerState& state)
    : view_(view),
      derived_(state.derived),
      number_log_(state.open ? state.open->id : state.fresh_log),
      serial_(state.open ? state.serial : 0) {}

Instant LedgerView::last_write() const {
  return Instant{static_cast<std::int64_t>(meta_row(view_).last_write_ms())};
}

std::optional<Record> LedgerView::record(const RecordRef& ref) const {
  const auto row = view_.get(derived_, keys::record(ref));
  return row ? decode_record(ref, *row) : std::nullopt;
}

std::optional<ParsedEntry> LedgerView::entry(const Held& held) const {
  auto entry = read_entry(view_, held);
  if (!entry) return std::nullopt;
  auto header = parse_header(entry->header);
  if (!header) return std::nullopt;
  return ParsedEntry{std::move(*entry), std::move(*header), held.id};
}

std::vector<Record> LedgerView::records(Collection collection) const {
  std::vector<Record> out;
  const KeyRange range = keys_beginning_with(keys::record({collection, {}}));
  for (auto row = view_.scan(derived_, range, Direction::kForward); row->valid(); row->next()) {
    if (auto record = decode_record(keys::record_after(row->key(), 1), row->value())) out.push_back(std::move(*record));
  }
  return out;
}

IndexPage LedgerView::scan(std::uint16_t index, std::string_view prefix, std::size_t limit, Direction direction,
                           const std::optional<IndexCursor>& after) const {
  const std::size_t head = keys::index(index, {}).size();
  KeyRange range = keys_beginning_with(keys::index(index, prefix));
  if (after && direction == Direction::kForward) {
    range.from = std::max(range.from, keys::index(index, *after) + '\0');
  } else if (after) {
    range.to = std::min(range.to, keys::index(index, *after));
  }
  IndexPage page;
  std::string last;
  for (auto row = view_.scan(derived_, range, direction); row->valid(); row->next()) {
    if (page.hits.size() == limit) {
      page.more = last.substr(head);
      break;
    }
    auto ref = record_of_index_row(row->key(), row->value());
    if (!ref) continue;
    last = row->key();
    page.hits.push_back({last.substr(head, last.size() - head - ref->key.size()), std::move(*ref)});
  }
  return page;
}

std::optional<RecordRef> LedgerView::first(std::uint16_t index, std::string_view key) const {
  for (const IndexHit& hit : scan(index, key, 4).hits) {
    if (hit.key == key) return hit.ref;
  }
  return std::nullopt;
}

std::int64_t LedgerView::counter(std::uint16_t counter, std::string_view key) const {
  const auto row = view_.get(derived_, keys::counter(counter, key));
  return row ? decode_count(*row) : 0;
}

std::vector<std::pair<std::string, std::int64_t>> LedgerView::counters(std::uint16_t counter,
                                                                       std::string_view prefix) const {
  const std::size_t head = keys::counter(counter, {}).size();
  std::vector<std::pair<std::string, std::int64_t>> out;
  const KeyRange range = keys_beginning_with(keys::counter(counter, prefix));
  for (auto row = view_.scan(derived_, range, Direction::kForward); row->valid(); row->next()) {
    out.emplace_back(row->key().substr(head), decode_count(row->value()));
  }
  return out;
}

std::vector<std::pair<std::string, std::int64_t>> LedgerView::shared(std::uint16_t counter, std::string_view after,
                                                                     std::size_t limit) const {
  const std::size_t head = keys::shared(counter, {}).size();
  std::vector<std::pair<std::string, std::int64_t>> out;
  KeyRange range = keys_beginning_with(keys::shared(counter, {}));
  if (!after.empty()) range.from = keys::shared(counter, after) + '\0';
  for (auto row = view_.scan(derived_, range, Direction::kForward); row->valid() && out.size() < limit; row->next()) {
    out.emplace_back(row->key().substr(head), decode_count(row->value()));
  }
  return out;
}

std::int64_t LedgerView::quarantined() const {
  std::int64_t out = 0;
  for (const auto& [division, count] : counters(kQuarantined, {})) out += count;
  return out;
}

std::optional<std::string> LedgerView::local(std::string_view name) const {
  return view_.get(Space::kLedger, keys::local(name));
}

std::vector<std::pair<std::string, std::string>> LedgerView::locals(std::string_view prefix, std::size_t limit) const {
  std::vector<std::pair<std::string, std::string>> out;
  const KeyRange range = keys_beginning_with(keys::local(prefix));
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid() && out.size() < limit;
       row->next()) {
    out.emplace_back(row->key().substr(1), row->value());
  }
  return out;
}

std::vector<std::pair<LogId, std::vector<Checkpoint>>> LedgerView::receipts_from(const Division& hub) const {
  std::vector<std::pair<LogId, std::vector<Checkpoint>>> out;
  const KeyRange range = keys_beginning_with("h" + hub.str() + "/");
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    const auto log = LogId::from(row->key().substr(range.from.size()));
    if (log) out.emplace_back(*log, receipts_of(view_, hub, *log));
  }
  return out;
}

Safety LedgerView::safety(const Record& record, const Division& own, const Division& hub) const {
  Safety out;
  std::map<LogNo, std::optional<SafeNumbers>> logs_met;
  for (const Held& entry : record.held) {
    // What the parent's feed brought lies above already.
    if (!entry.allowed || !own.covers(entry.author) || entry.places.empty()) continue;
    ++out.entries;
    const bool safe = std::any_of(entry.places.begin(), entry.places.end(), [&](const Place& place) {
      const auto [found, fresh] = logs_met.try_emplace(place.log);
      if (fresh) {
        if (auto log = logs().by_no(place.log)) found->second.emplace(view_, hub, std::move(*log));
      }
      return found->second && found->second->contains(place.seq);
    });
    out.covered += safe ? 1 : 0;
  }
  return out;
}

std::optional<std::uint64_t> LedgerView::blob_size(const BlobId& id) const {
  const auto standing = blobs().find(id);
  return standing && standing->whole ? std::optional(standing->size) : std::nullopt;
}

FeedSlice LedgerView::feed_slice(ChildNo child, const RangeSet& got, std::size_t bytes_max,
                                 const SecretKey& division_secret) const {
  FeedSlice out;
  out.arrival = arrival();
  out.sum = feed_sum(child);
  const auto gap = got.highest_gap(out.arrival);
  if (!gap || bytes_max == 0) return out;
  out.covered = *gap;
  std::size_t bytes = 0;
  const KeyRange range{keys::feed_line(child, gap->lo), keys::feed_line(child, gap->hi + 1)};
  for (auto row = view_.scan(Space::kLedger, range, Direction::kBackward); row->valid(); row->next()) {
    const Arrival line = keys::seq_at_end(row->key());
    if (bytes >= bytes_max) {
      out.covered.lo = line + 1;
      break;
    }
    auto added = feed_line(*row, division_secret);
    if (!added) continue;
    bytes += added->entry.size() + 64;
    out.lines.push_back(std::move(*added));
  }
  std::reverse(out.lines.begin(), out.lines.end());
  return out;
}

LedgerView::Ahead LedgerView::registers_ahead(ChildNo child, Arrival from, std::size_t bytes_max, std::size_t lines_max,
                                              const SecretKey& division_secret) const {
  Ahead out;
  std::size_t bytes = 0;
  std::size_t seen = 0;
  const KeyRange range{keys::feed_line(child, from), keys::feed_line(child, arrival() + 1)};
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    if (bytes >= bytes_max || seen++ == lines_max) {
      out.next = keys::seq_at_end(row->key());
      return out;
    }
    pb::FeedLineRow in;
    if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
    if (!in.of_register() || in.id().empty()) continue;
    auto added = feed_line(*row, division_secret);
    if (!added) continue;
    bytes += added->entry.size() + 64;
    out.lines.push_back(std::move(*added));
  }
  return out;
}

std::vector<std::pair<LogId, Seq>> LedgerView::own_registers(const std::vector<Division>& divisions,
                                                             std::size_t limit) const {
  struct Found {
    bool of_storage;  // certificates, which can wait
    std::uint64_t stamp_ms;
    Place place;
  };
  std::vector<Found> found;
  // Keys of registers begin with their division; each collection that has any is
  // looked into.
  for (Collection collection = 0; collection <= kCollectionMax; ++collection) {
    const std::string all = keys::record({collection, {}});
    const auto any =
        view_.scan(derived_, {all, keys::record({kCollectionMax, std::string(1, '\xff')})}, Direction::kForward);
    if (!any->valid()) break;
    collection = std::max(collection, keys::record_after(any->key(), 1).collection);
    if (collection == kRemovals) continue;
    for (const Division& division : divisions) {
      const KeyRange range = keys_beginning_with(keys::record({collection, division.str() + "/"}));
      for (auto row = view_.scan(derived_, range, Direction::kForward); row->valid(); row->next()) {
        const auto record = decode_record(keys::record_after(row->key(), 1), row->value());
        if (!record || !record->is_register()) continue;
        for (const Held* held : record->live()) {
          if (!held->places.empty())
            found.push_back({collection < kFirstDomainCollection, held->stamp_ms, held->places.front()});
        }
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.of_storage != b.of_storage ? b.of_storage : a.stamp_ms > b.stamp_ms;
  });
  if (found.size() > limit) found.resize(limit);
  std::vector<std::pair<LogId, Seq>> out;
  for (const Found& each : found) {
    if (const auto log = logs().by_no(each.place.log)) out.emplace_back(log->id, each.place.seq);
  }
  return out;
}

FeedBehind LedgerView::feed_behind(ChildNo child, Arrival upto, std::size_t limit) const {
  FeedBehind out;
  const KeyRange range{keys::feed_line(child, upto + 1), keys::feed_line(child, arrival() + 1)};
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid() && out.lines < limit;
       row->next()) {
    pb::FeedLineRow in;
    if (++out.lines > 1 || !in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
    const auto id = EntryId::from(in.id());
    const auto found = id ? record({static_cast<Collection>(in.collection()), in.key()}) : std::nullopt;
    const Held* held = found ? found->find(*id) : nullptr;
    const auto listed = held == nullptr ? std::nullopt : entry(*held);
    if (listed) out.oldest = listed->header.at;
  }
  return out;
}

std::optional<FeedLine> LedgerView::feed_line(const Cursor& row, const SecretKey& division_secret) const {
  pb::FeedLineRow in;
  if (!in.ParseFromArray(row.value().data(), static_cast<int>(row.value().size()))) return std::nullopt;
  FeedLine out{keys::seq_at_end(row.key()), {static_cast<Collection>(in.collection()), in.key()}, {}, {}, {}};
  out.withdrawn = EntryId::from(in.withdrawn());
  const auto id = EntryId::from(in.id());
  if (!id) return out;
  const auto found = record(out.ref);
  const Held* held = found ? found->find(*id) : nullptr;
  const auto entry = held == nullptr ? std::nullopt : read_entry(view_, *held);
  // What a bad disk made of it is not handed on.
  if (!entry || id_of(*entry) != *id) return std::nullopt;
  out.entry = encode_entry(*entry);
  out.tags.push_back(line_tag(division_secret, *id));
  const std::string from = held->line != 0 ? keys::in_line(held->line) : keys::kept(*id);
  if (held->line != 0 || held->kept) {
    if (const auto above = in_line_row(view_, from)) {
      const std::vector<LineTag> tags = tags_of(*above);
      out.tags.insert(out.tags.end(), tags.begin(), tags.end());
    }
  }
  return out;
}

FeedSlice LedgerView::feed_lines(ChildNo child, const std::vector<Span>& numbers, std::size_t bytes_max,
                                 const SecretKey& division_secret) const {
  FeedSlice out;
  out.arrival = arrival();
  out.sum = feed_sum(child);
  std::size_t bytes = 0;
  for (const Span& span : numbers) {
    if (out.covered.lo == 0) out.covered.lo = span.lo;
    const KeyRange range{keys::feed_line(child, span.lo), keys::feed_line(child, span.hi + 1)};
    for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
      auto added = feed_line(*row, division_secret);
      bytes += 64 + (added ? added->entry.size() : 0);
      if (added) out.lines.push_back(std::move(*added));
      out.covered.hi = keys::seq_at_end(row->key());
      if (bytes >= bytes_max) return out;
    }
    out.covered.hi = span.hi;
  }
  return out;
}

std::vector<FeedPart> LedgerView::feed_parts(ChildNo child, Span span, std::size_t& rows) const {
  const auto bytes = view_.get(Space::kLedger, keys::child(child));
  const auto feed = bytes ? decode_child(child, *bytes) : std::nullopt;
  return feed ? cut_feed(view_, *feed, span, rows) : std::vector<FeedPart>();
}

ChildNo LedgerView::child_serving(const Division& division) const {
  for (auto row = view_.scan(Space::kLedger, keys::all('k'), Direction::kForward); row->valid(); row->next()) {
    pb::ChildRow in;
    if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
    if (std::find(in.divisions().begin(), in.divisions().end(), division.view()) != in.divisions().end()) {
      return keys::child_at_end(row->key());
    }
  }
  return 0;
}

std::vector<std::pair<Division, ChildNo>> LedgerView::divisions_served() const {
  std::vector<std::pair<Division, ChildNo>> out;
  for (auto row = view_.scan(Space::kLedger, keys::all('k'), Direction::kForward); row->valid(); row->next()) {
    pb::ChildRow in;
    if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
    for (const std::string& code : in.divisions()) {
      if (const auto division = Division::from(code)) out.emplace_back(*division, keys::child_at_end(row->key()));
    }
  }
  return out;
}

Epochs LedgerView::epochs() const {
  pb::EpochsRow row;
  if (const auto bytes = view_.get(Space::kLedger, keys::kEpochs)) row.ParseFromString(*bytes);
  Epochs out;
  for (const pb::EpochRow& epoch : row.epochs()) out.push_back({epoch.id(), epoch.first()});
  return out;
}

Arrival LedgerView::arrival() const {
  return meta_row(view_).arrival();
}

Sum256 LedgerView::feed_sum(ChildNo child) const {
  const auto bytes = view_.get(Space::kLedger, keys::child(child));
  pb::ChildRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return {};
  return Sum256::from(row.sum()).value_or(Sum256());
}

RangeSet LedgerView::feed_got() const {
  auto got = RangeSet::decode(feed_in_row(view_).got(), 4096);
  return got ? std::move(*got) : RangeSet();
}

Epochs LedgerView::feed_epochs() const {
  const pb::FeedInRow row = feed_in_row(view_);
  Epochs out;
  for (const pb::EpochRow& epoch : row.epochs()) out.push_back({epoch.id(), epoch.first()});
  return out;
}

Sum256 LedgerView::feed_in_sum() const {
  return Sum256::from(feed_in_row(view_).sum()).value_or(Sum256());
}

bool LedgerView::feed_mending() const {
  return feed_in_row(view_).mending();
}

std::vector<LedgerView::InLine> LedgerView::feed_rows(Arrival from, std::size_t limit) const {
  std::vector<InLine> out;
  const KeyRange range{keys::in_line(from), keys::all('p').to};
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid() && out.size() < limit;
       row->next()) {
    const auto id = check_in_line(row->value());
    out.push_back({keys::seq_at_end(row->key()), id ? *id : std::nullopt, id.has_value()});
  }
  return out;
}

std::vector<RecordRef> LedgerView::lost_lines(std::optional<std::string>& after, std::size_t limit) const {
  std::vector<RecordRef> out;
  KeyRange range = keys::all('r');
  if (after) range.from = *after + '\0';
  after.reset();
  std::size_t seen = 0;
  for (auto row = view_.scan(derived_, range, Direction::kForward); row->valid(); row->next()) {
    if (seen++ == limit) return out;
    after = row->key();
    RecordRef ref = keys::record_after(row->key(), 1);
    const auto record = decode_record(ref, row->value());
    const auto lost = [&](const Held& held) {
      if (held.line == 0) return false;
      const auto above = in_line_row(view_, keys::in_line(held.line));
      return !above || above->id() != held.id.view();
    };
    const bool gone_lost =
        record && record->gone_line != 0 && !view_.has(Space::kLedger, keys::in_line(record->gone_line));
    const bool any = record && std::any_of(record->held.begin(), record->held.end(), lost);
    if (gone_lost || any) out.push_back(std::move(ref));
  }
  after.reset();
  return out;
}

std::vector<LedgerView::KeptEntry> LedgerView::kept(const std::optional<EntryId>& after, std::size_t bytes_max) const {
  KeyRange range = keys::all('u');
  if (after) range.from = keys::kept(*after) + '\0';
  std::vector<KeptEntry> out;
  std::size_t bytes = 0;
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid() && bytes < bytes_max;
       row->next()) {
    pb::InLineRow in;
    if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
    const auto id = EntryId::from(in.id());
    if (!id) continue;
    bytes += in.entry().size() + 64;
    out.push_back({*id, std::move(*in.mutable_entry()), tags_of(in)});
  }
  return out;
}

}  // namespace yichuang::storage
