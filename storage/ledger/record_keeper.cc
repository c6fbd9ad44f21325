#include "storage/ledger/record_keeper.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "storage/ledger/authority.h"
#include "storage/ledger/fold_order.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

std::optional<Entry> entry_in_line_row(const std::optional<std::string>& bytes) {
  pb::InLineRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return std::nullopt;
  auto entry = decode_entry(row.entry());
  return entry ? std::optional(std::move(*entry)) : std::nullopt;
}

}  // namespace

bool is_quarantined(const Held& held) {
  // Certificates are read by the exchange and folded by nobody.
  if (held.kind == kCertificate) return held.standing == Standing::kNotAllowed;
  return held.standing == Standing::kNotAllowed || held.standing == Standing::kUnreadable;
}

std::optional<Entry> read_entry(const View& view, const Held& held) {
  if (!held.places.empty()) {
    const Place& place = held.places.front();
    const auto row = view.get(Space::kLedger, keys::entry(place.log, place.seq));
    if (!row) return std::nullopt;
    auto entry = decode_entry(*row);
    return entry ? std::optional(std::move(*entry)) : std::nullopt;
  }
  if (held.line != 0) return read_line(view, held.line);
  return entry_in_line_row(view.get(Space::kLedger, keys::kept(held.id)));
}

std::optional<Entry> read_line(const View& view, Arrival line) {
  return entry_in_line_row(view.get(Space::kLedger, keys::in_line(line)));
}

void RecordKeeper::note_gone(const RecordRef& ref) {
  if (ref.collection < kFirstDomainCollection) return;
  const bool goes_on =
      !removed_.empty() && removed_.back().ref == ref && removed_.back().cause == Removal::Cause::kGone;
  if (!goes_on) removed_.push_back({ref, Removal::Cause::kGone, 0, {}});
  ++removed_.back().bodies;
}

void RecordKeeper::note_erased_above(const RecordRef& ref, const EntryId& id) {
  Touched& touched = touch(ref);
  const Held* held = touched.record.find(id);
  if (held != nullptr && held->standing != Standing::kErased) touched.erased_above.insert(id);
}

RecordKeeper::Touched& RecordKeeper::touch(const RecordRef& ref) {
  if (const auto found = touched_.find(ref); found != touched_.end()) return found->second;
  Touched touched;
  touched.record.ref = ref;
  if (const auto row = overlay_.get(space_, keys::record(ref))) {
    if (auto record = decode_record(ref, *row)) {
      touched.record = std::move(*record);
      touched.addressed_before = touched.record.audience();
      touched.marks_before = marks(touched.record);
      touched.existed = true;
    }
  }
  return touched_.emplace(ref, std::move(touched)).first->second;
}

Record& RecordKeeper::change(const RecordRef& ref) {
  Touched& touched = touch(ref);
  touched.changed = true;
  return touched.record;
}

Held* RecordKeeper::take(const ParsedEntry& entry) {
  const Header& header = entry.header;
  if (header.kind.shape() == Shape::kControl) return nullptr;
  Record& record = change(header.record());
  if (Held* held = record.find(entry.id)) return held;
  if (record.held.size() >= kRecordEntriesMax) return nullptr;
  Held held;
  held.id = entry.id;
  held.kind = header.kind;
  held.stamp_ms = header.stamp_ms;
  held.after = header.after;
  held.audience = header.audience;
  held.author = header.author;
  held.authorised = check_authority(header).has_value() &&
                    (record.held.empty() || record.held.front().kind.shape() == header.kind.shape());
  record.held.push_back(std::move(held));
  fresh_.emplace(entry.id, &entry);
  return &record.held.back();
}

void RecordKeeper::judge(Record& record) {
  const Orders& orders = logs_.orders();
  for (Held& entry : record.held) {
    bool trusted = entry.line != 0 || entry.kept;
    bool revoked = false;
    for (const Place& place : entry.places) {
      const LogInfo& log = logs_.log(place.log);
      if (!log.covers(entry.author)) continue;
      const bool counts = place.seq <= orders.counted_up_to(log);
      (counts ? trusted : revoked) = true;
    }
    entry.allowed = entry.authorised && trusted;
    const bool was_aside = entry.standing == Standing::kNotAllowed;
    if (!entry.allowed || was_aside) entry.reason = !entry.allowed && entry.authorised && revoked ? kReasonRevoked : 0;
  }
}

bool RecordKeeper::erase_rows(const Held& held) {
  bool erased = false;
  const auto without_body = [&](std::string_view encoded) -> std::optional<std::string> {
    auto entry = decode_entry(encoded);
    if (!entry || entry->erased) return std::nullopt;
    entry->erased = blake2b(entry->body);
    erased = true;
    return encode_entry(*entry);
  };
  for (const Place& place : held.places) {
    const std::string key = keys::entry(place.log, place.seq);
    const auto row = overlay_.get(Space::kLedger, key);
    auto bare = row ? without_body(*row) : std::nullopt;
    if (bare) overlay_.put(Space::kLedger, key, std::move(*bare));
  }
  const auto in_line_row = [&](const std::string& key) {
    const auto bytes = overlay_.get(Space::kLedger, key);
    pb::InLineRow row;
    if (!bytes || !row.ParseFromString(*bytes)) return;
    auto bare = without_body(row.entry());
    if (!bare) return;
    row.set_entry(std::move(*bare));
    overlay_.put(Space::kLedger, key, row.SerializeAsString());
  };
  if (held.line != 0) in_line_row(keys::in_line(held.line));
  if (held.kept) in_line_row(keys::kept(held.id));
  if (erased) fresh_.erase(held.id);
  return erased;
}

void RecordKeeper::erase_bodies(Touched& touched, Lists lists) {
  Record& record = touched.record;
  Removed removed{record.ref, Removal::Cause::kErased, 0, {}};
  for (Held& held : record.held) {
    const bool above = touched.erased_above.contains(held.id);
    if (!above && !logs_.orders().erases(record.ref, held.author)) continue;
    const bool was_whole = erase_rows(held);
    if (!was_whole && !above) continue;
    ++removed.bodies;
    // Whoever has it from us is told, whether the order reaches him or not.
    if (lists == Lists::kUpdate) feeds_.list_anew(record, held);
  }
  if (removed.bodies == 0) return;
  const Projection* projection = projections_.find(record.ref.collection);
  if (projection != nullptr && !record.state.empty()) {
    removed.blobs = projection->resume(record.ref, record.state)->describe().blobs;
  }
  record.folded = 0;
  removed_.push_back(std::move(removed));
}

void RecordKeeper::obey(const Record& record) {
  const Orders::Concerned concerned = logs_.orders().note(record.ref, record.state);
  if (concerned.record) concerned_.insert(*concerned.record);
  if (!concerned.tail) return;
  const KeyRange logs = keys_beginning_with("o" + concerned.tail->division.str() + "/");
  for (auto each = overlay_.scan(Space::kLedger, logs, Direction::kForward); each->valid(); each->next()) {
    // As it is within the batch, which may have brought it.
    const LogInfo& log = logs_.log(keys::number32_at_end(each->key()));
    if (log.owner != concerned.tail->node) continue;
    const auto named = concerned.tail->from.find(log.id);
    const Seq from = named == concerned.tail->from.end() ? 1 : named->second;
    if (from > log.head()) continue;
    for (auto row = overlay_.scan(Space::kLedger, keys::log_rows('e', log.no, from, log.head()), Direction::kForward);
         row->valid(); row->next()) {
      const auto entry = decode_entry(row->value());
      const auto header = entry ? parse_header(entry->header) : Result<Header>(Error{});
      if (header && header->kind.shape() != Shape::kControl) concerned_.insert(header->record());
    }
  }
}

void RecordKeeper::settle(Lists lists) {
  settle_pass(lists);
  // Orders reach down only, so that this ends.
  while (!concerned_.empty()) {
    for (const RecordRef& ref : std::exchange(concerned_, {})) {
      if (!touch(ref).record.held.empty()) change(ref);
    }
    settle_pass(lists);
  }
}

void RecordKeeper::settle_pass(Lists lists) {
  for (auto& [ref, touched] : touched_) {
    if (!touched.changed) continue;
    Record& record = touched.record;
    judge(record);
    if (logs_.orders().erases_anything(ref) || !touched.erased_above.empty()) erase_bodies(touched, lists);
    if (lists == Lists::kUpdate) feeds_.relist(record);
    // What is forgotten leaves the folded ones out of step: fold anew then.
    const std::size_t before = record.held.size();
    for (Held& entry : record.held) {
      if (lists == Lists::kUpdate && !entry.anchored()) feeds_.forget(entry);
    }
    std::erase_if(record.held, [](const Held& entry) { return !entry.anchored(); });
    if (record.held.size() != before) record.folded = 0;
    refold(record);
    write(touched);
    if (is_order(ref.collection)) obey(record);
    changed_.insert(ref.collection);
  }
  touched_.clear();
  fresh_.clear();
}

void RecordKeeper::fold_one(Held& held, Folding* folding) {
  held.reason = 0;
  held.standing = Standing::kUnreadable;
  if (folding == nullptr) return;
  Verdict verdict;
  const auto at_hand = fresh_.find(held.id);
  if (at_hand != fresh_.end() && at_hand->second->entry.erased) {
    held.standing = Standing::kErased;
    return;
  }
  if (at_hand != fresh_.end()) {
    verdict = folding->fold(at_hand->second->header, held.id, at_hand->second->entry);
  } else {
    const auto entry = read_entry(overlay_, held);
    if (!entry) return;
    if (entry->erased) {
      held.standing = Standing::kErased;
      return;
    }
    const auto header = parse_header(entry->header);
    if (!header) return;
    verdict = folding->fold(*header, held.id, *entry);
  }
  switch (verdict.outcome) {
    case Verdict::Outcome::kCounts:
      held.standing = Standing::kCounts;
      break;
    case Verdict::Outcome::kFlagged:
      held.standing = Standing::kFlagged;
      break;
    case Verdict::Outcome::kUnreadable:
      held.standing = Standing::kUnreadable;
      break;
  }
  held.reason = verdict.reason;
}

void RecordKeeper::refold(Record& record) {
  const Projection* projection =
      is_order(record.ref.collection) ? &order_projection() : projections_.find(record.ref.collection);
  record.is_register() ? refold_register(record, projection) : refold_events(record, projection);
}

void RecordKeeper::refold_events(Record& record, const Projection* projection) {
  std::vector<const Held*> allowed;
  for (Held& entry : record.held) {
    if (entry.allowed) allowed.push_back(&entry);
    if (!entry.allowed) entry.standing = Standing::kNotAllowed;
  }
  const std::vector<const Held*> order = fold_order(allowed);
  // Fold on from the old state when the old order is how the new one begins.
  std::size_t kept = record.folded;
  bool goes_on = kept <= order.size() && (kept > 0 || record.state.empty());
  for (std::size_t i = 0; goes_on && i < kept; ++i) goes_on = order[i] == &record.held[i];

  std::unique_ptr<Folding> old = projection == nullptr ? nullptr : projection->resume(record.ref, record.state);
  Description before = old != nullptr && !record.state.empty() ? old->describe() : Description();
  std::unique_ptr<Folding> folding =
      projection == nullptr || goes_on ? std::move(old) : projection->resume(record.ref, {});
  if (!goes_on) kept = 0;

  std::vector<Held> sorted;
  sorted.reserve(record.held.size());
  std::vector<bool> placed(record.held.size(), false);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto index = static_cast<std::size_t>(order[i] - record.held.data());
    placed[index] = true;
    sorted.push_back(std::move(record.held[index]));
    if (i >= kept) fold_one(sorted.back(), folding.get());
  }
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (placed[i]) continue;
    sorted.push_back(std::move(record.held[i]));
    if (sorted.back().allowed) sorted.back().standing = Standing::kWaiting;
  }
  record.held = std::move(sorted);
  record.folded = order.size();
  record.state = folding == nullptr || order.empty() ? std::string() : folding->state();
  derived_.update(record, std::move(before), folding == nullptr || order.empty() ? Description() : folding->describe());
}

void RecordKeeper::refold_register(Record& record, const Projection* projection) {
  std::vector<const Held*> versions;
  for (const Held& entry : record.held) {
    if (entry.allowed) versions.push_back(&entry);
  }
  const std::vector<const Held*> live = record.live();
  const std::vector<const Held*> conflicts = register_conflicts(versions);
  const std::optional<EntryId> winner = live.empty() ? std::nullopt : std::optional(live.front()->id);
  for (Held& entry : record.held) {
    const bool unseen = std::find(conflicts.begin(), conflicts.end(), &entry) != conflicts.end();
    if (winner && entry.id == *winner) continue;
    entry.standing = !entry.allowed ? Standing::kNotAllowed : unseen ? Standing::kConflicting : Standing::kSuperseded;
  }
  const bool same = record.folded == 1 && winner && record.held.front().id == *winner;
  if (same) return;

  Description before;
  if (projection != nullptr && !record.state.empty()) before = projection->resume(record.ref, record.state)->describe();
  std::unique_ptr<Folding> folding = projection == nullptr || !winner ? nullptr : projection->resume(record.ref, {});
  if (winner) {
    const auto at =
        std::find_if(record.held.begin(), record.held.end(), [&](const Held& entry) { return entry.id == *winner; });
    std::rotate(record.held.begin(), at, at + 1);
    fold_one(record.held.front(), folding.get());
  }
  record.folded = winner ? 1 : 0;
  record.state = folding == nullptr ? std::string() : folding->state();
  derived_.update(record, std::move(before), folding == nullptr ? Description() : folding->describe());
}

std::vector<IndexKey> RecordKeeper::marks(const Record& record) {
  std::vector<IndexKey> out;
  bool conflicting = false;
  for (const Held& held : record.held) {
    if (is_quarantined(held)) {
      const Division& by = held.places.empty() ? held.author : logs_.log(held.places.front().log).division();
      std::string key = by.str() + "/";
      append_u64_be(key, held.stamp_ms);
      out.push_back({kQuarantined, key.append(held.id.view())});
    }
    if (held.standing != Standing::kConflicting || conflicting) continue;
    conflicting = true;
    std::string key = held.author.str() + "/";
    append_u16_be(key, record.ref.collection);
    out.push_back({kConflicting, std::move(key)});
  }
  return out;
}

void RecordKeeper::write(Touched& touched) {
  const Record& record = touched.record;
  // So that the feed of a child that comes later needs no reading of all records.
  const std::vector<Division> addressed = record.audience();
  for (const Division& to : touched.addressed_before) {
    if (!std::binary_search(addressed.begin(), addressed.end(), to)) {
      overlay_.erase(space_, keys::addressed(to, record.ref));
    }
  }
  for (const Division& to : addressed) {
    if (!std::binary_search(touched.addressed_before.begin(), touched.addressed_before.end(), to)) {
      overlay_.put(space_, keys::addressed(to, record.ref), {});
    }
  }
  derived_.update_marks(record.ref, std::move(touched.marks_before), marks(record));
  const bool empty = record.held.empty() && record.gone.empty() && record.gone_line == 0 && record.withdrawn.empty();
  if (!empty) {
    overlay_.put(space_, keys::record(record.ref), encode_record(record));
  } else if (touched.existed) {
    overlay_.erase(space_, keys::record(record.ref));
  }
}

void RecordKeeper::list_for_new_child(ChildNo child, const std::vector<Division>& divisions) {
  std::vector<RecordRef> refs;
  const auto collect = [&](const Division& to) {
    // The division's own rows and, since an address reaches those above on the
    // way, all below it.
    const KeyRange range = keys_beginning_with("a" + to.str());
    for (auto row = overlay_.scan(space_, range, Direction::kForward); row->valid(); row->next()) {
      const std::size_t slash = row->key().find('/');
      if (slash != std::string_view::npos) refs.push_back(keys::record_after(row->key(), slash + 1));
    }
  };
  const auto collect_exactly = [&](const Division& to) {
    const KeyRange range = keys_beginning_with("a" + to.str() + "/");
    for (auto row = overlay_.scan(space_, range, Direction::kForward); row->valid(); row->next()) {
      refs.push_back(keys::record_after(row->key(), to.view().size() + 2));
    }
  };
  for (const Division& division : divisions) {
    collect(division);
    for (Division above = division.parent(); !above.empty(); above = above.parent()) collect_exactly(above);
  }
  // A hub that was replaced may hold what the child wrote before it had a feed
  // for it: others' entries of the same records are for the child too.
  const auto wrote = [&](const Division& author) {
    return std::any_of(divisions.begin(), divisions.end(), [&](const Division& own) { return own.covers(author); });
  };
  std::vector<LogInfo> logs = Logs(overlay_).of_subtree(divisions);
  for (LogInfo& own : Logs(overlay_).of_division(logs_.own_division())) logs.push_back(std::move(own));
  for (const LogInfo& log : logs) {
    for (auto row = overlay_.scan(Space::kLedger, keys::log_rows('e', log.no, 1, log.head()), Direction::kForward);
         row->valid(); row->next()) {
      const auto entry = decode_entry(row->value());
      const auto header = entry ? parse_header(entry->header) : Result<Header>(Error{});
      if (header && header->kind.shape() != Shape::kControl && wrote(header->author)) refs.push_back(header->record());
    }
  }
  std::sort(refs.begin(), refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  for (const RecordRef& ref : refs) {
    Touched& touched = touch(ref);
    feeds_.relist_for(touched.record, child);
    write(touched);
  }
  touched_.clear();
}

}  // namespace yichuang::storage
