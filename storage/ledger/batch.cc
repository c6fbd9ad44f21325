#include "storage/ledger/batch.h"

#include <algorithm>
#include <map>

#include "storage/base/check.h"
#include "storage/ledger/authority.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {

Batch::Batch(const View& below, LedgerState& state, const Identity& identity, const Projections& projections,
             Prng& prng, WriteTime time)
    : state_(state),
      identity_(identity),
      prng_(prng),
      time_(time),
      clock_unsure_(time.unsure || time.wall.ms + kClockStepBackMsMax < static_cast<std::int64_t>(state.last_write_ms)),
      overlay_(below),
      logs_(overlay_, state, identity),
      feeds_(overlay_, state, logs_, prng),
      derived_(overlay_, state.derived),
      blobs_(overlay_, state.derived),
      records_(overlay_, state.derived, projections, logs_, feeds_, derived_),
      feed_in_(overlay_, state, identity, records_) {
  if (time.clocks_jumped) start_new_log();
}

Header Batch::header_for(const EntryDraft& draft) {
  Header header;
  header.kind = draft.kind;
  header.key = draft.key;
  header.actor = draft.actor;
  header.author = Division::from(draft.actor.substr(0, draft.actor.find('/'))).value_or(Division());
  header.audience = draft.audience;
  std::sort(header.audience.begin(), header.audience.end());
  header.audience.erase(std::unique(header.audience.begin(), header.audience.end()), header.audience.end());
  header.clock_unsure = clock_unsure_;
  header.at = time_.wall + time_.ahead;
  header.stamp_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(time_.wall.ms, 1));
  const Record& record = records_.record(header.record());
  header.after = record.heads();
  for (const Held& held : record.held) {
    const bool seen = std::binary_search(header.after.begin(), header.after.end(), held.id);
    if (seen) header.stamp_ms = std::max(header.stamp_ms, held.stamp_ms + 1);
  }
  return header;
}

Result<void> Batch::check(const Plan& plan) {
  CHECK(plan.numbers_used <= kNumbersPerPlanMax && (plan.numbers_used == 0 || !plan.entries.empty()));
  std::map<RecordRef, std::size_t> added;
  for (const EntryDraft& draft : plan.entries) {
    Header header;
    header.kind = draft.kind;
    header.key = draft.key;
    header.audience = draft.audience;
    const auto author = Division::from(draft.actor.substr(0, draft.actor.find('/')));
    if (!author || !identity_.certificate.covers(*author)) {
      return forbidden("'" + draft.actor + "' is nobody who writes here");
    }
    header.author = *author;
    TRY(check_authority(header));
    if (draft.actor.size() > kActorBytesMax || draft.key.size() > kRecordKeyBytesMax ||
        draft.audience.size() > kAudienceMax || draft.message.size() > kBodyBytesMax - kBodySaltBytes) {
      return too_large("the entry would be larger than the ledger takes");
    }
    if (records_.record(header.record()).held.size() + ++added[header.record()] > kRecordEntriesMax) {
      return too_large("the record has as many entries as the ledger takes");
    }
  }
  for (const SecondLook& look : plan.again) TRY(check(look));
  return {};
}

Result<void> Batch::check(const SecondLook& look) {
  const Record& record = records_.record(look.ref);
  const Held* held = record.find(look.id);
  if (held == nullptr || !is_quarantined(*held)) return conflict("the entry does not count nowhere any more");
  if (look.how == SecondLook::How::kFold) return {};
  if (!identity_.certificate.covers(held->author)) {
    return forbidden("the entry's writer is not of this node's subtree");
  }
  if (!held->authorised || held->allowed) return forbidden("no place would make the entry count");
  if (!read_entry(overlay_, *held)) return corrupt("the entry's bytes are not here");
  return {};
}

void Batch::look_again(const SecondLook& look) {
  Record& record = records_.change(look.ref);
  Held& held = *record.find(look.id);
  if (look.how == SecondLook::How::kTakeOver) {
    const auto entry = read_entry(overlay_, held);
    CHECK(entry.has_value());
    held.places.push_back(logs_.append(look.id, encode_entry(*entry), time_.wall));
  } else {
    record.folded = 0;
  }
  records_.settle();
}

EntryId Batch::write(const EntryDraft& draft, const std::vector<EntryId>& earlier) {
  ParsedEntry parsed{{}, header_for(draft), {}};
  parsed.entry.header = encode_header(parsed.header);
  parsed.entry.body = prng_.bytes(kBodySaltBytes) + (draft.compose ? draft.compose(earlier) : draft.message);
  parsed.id = id_of(parsed.entry);
  const Place place = logs_.append(parsed.id, encode_entry(parsed.entry), time_.wall);
  Held* held = records_.take(parsed);
  CHECK(held != nullptr);
  held->places.push_back(place);
  records_.settle();
  return parsed.id;
}

Result<Written> Batch::execute(const Command& command) {
  // The numbers of this log are used up; the command counts in a new one.
  if (state_.serial > kSerialMax - kNumbersPerPlanMax) start_new_log();
  draw_log();
  if (state_.orders.revokes(identity_.node())) return forbidden("this box was revoked; nothing that it writes counts");
  TRY_ASSIGN(const Plan plan, command(view()));
  if (!plan.entries.empty() && !state_.stopped.empty()) return forbidden(state_.stopped);
  TRY(check(plan));
  Written out;
  for (const EntryDraft& draft : plan.entries) out.ids.push_back(write(draft, out.ids));
  for (const SecondLook& look : plan.again) look_again(look);
  for (const LocalChange& change : plan.local) change_local(change);
  state_.serial += plan.numbers_used;
  if (state_.open) {
    out.log = state_.open->id;
    out.last = state_.open->head;
  }
  return out;
}

Result<AcceptedRange> Batch::accept(const VerifiedRange& range) {
  if (state_.open && range.log == state_.open->id) {
    // Somebody holds more of this log than this run wrote: the machine was resumed
    // from memory.
    range.hi() > state_.open->head ? start_new_log() : logs_.seal_open(time_.wall);
  }
  TRY_ASSIGN(AcceptedRange accepted, logs_.accept(range));
  for (const Seq seq : accepted.fresh) {
    Held* held = records_.take(range.entries[seq - range.lo]);
    if (held != nullptr) held->places.push_back({accepted.log, seq});
  }
  records_.settle();
  return accepted;
}

void Batch::adopt_epochs(const Epochs& epochs, Arrival parent_arrival) {
  feed_in_.adopt_epochs(epochs, parent_arrival);
  records_.settle();
}

Result<void> Batch::apply(const FeedSlice& slice) {
  TRY(feed_in_.apply(slice));
  records_.settle();
  return {};
}

Result<void> Batch::apply_ahead(const std::vector<FeedLine>& lines) {
  TRY(feed_in_.apply_ahead(lines));
  records_.settle();
  return {};
}

Result<void> Batch::pull_again(const RangeSet& numbers, const FeedSlice& lines) {
  TRY(feed_in_.pull_again(numbers, lines));
  records_.settle();
  return {};
}

std::vector<OfferAnswer> Batch::take_back(const std::vector<Offer>& offers, const std::set<EntryId>& known_above) {
  std::vector<OfferAnswer> out;
  draw_log();
  for (const Offer& offer : offers) {
    const auto parsed = parse_entry(offer.entry);
    if (!parsed || parsed->header.kind.shape() == Shape::kControl) {
      out.push_back(OfferAnswer::kRefused);
      continue;
    }
    const Record& record = records_.record(parsed->header.record());
    const Held* held = record.find(parsed->id);
    const bool withdrawn = (held != nullptr && !held->allowed && held->reason == kReasonRevoked) ||
                           (held == nullptr && std::any_of(record.withdrawn.begin(), record.withdrawn.end(),
                                                           [&](const Withdrawn& w) { return w.id == parsed->id; }));
    const LineTag own = line_tag(identity_.division_secret, parsed->id);
    const bool listed_by_us = std::find(offer.tags.begin(), offer.tags.end(), own) != offer.tags.end();
    if (held != nullptr && held->allowed) {
      out.push_back(OfferAnswer::kKnown);
    } else if (withdrawn) {
      out.push_back(OfferAnswer::kWithdrawn);
    } else if (!listed_by_us || !check_authority(parsed->header)) {
      out.push_back(OfferAnswer::kRefused);
    } else if (identity_.certificate.covers(parsed->header.author)) {
      const Place place = logs_.append(parsed->id, offer.entry, time_.wall);
      if (Held* taken = records_.take(*parsed)) taken->places.push_back(place);
      out.push_back(OfferAnswer::kTaken);
    } else if (known_above.contains(parsed->id)) {
      out.push_back(OfferAnswer::kKnown);
    } else {
      std::vector<LineTag> above;
      std::copy_if(offer.tags.begin(), offer.tags.end(), std::back_inserter(above),
                   [&](const LineTag& tag) { return tag != own; });
      feed_in_.keep(*parsed, offer.entry, std::move(above));
      out.push_back(OfferAnswer::kKept);
    }
    records_.settle();
  }
  return out;
}

std::size_t Batch::answered(const std::vector<std::pair<EntryId, OfferAnswer>>& answers, bool feed_equal) {
  std::size_t waiting = 0;
  for (const auto& [id, answer] : answers) waiting += feed_in_.answered(id, answer, feed_equal) ? 1u : 0u;
  records_.settle();
  return waiting;
}

void Batch::note_receipts(const Division& hub, const LogId& log, const std::vector<Checkpoint>& receipts) {
  storage::note_receipts(overlay_, hub, log, receipts);
}

ChildNo Batch::add_child(const std::vector<Division>& divisions) {
  if (const ChildFeed* known = state_.children.serving(divisions.front())) return known->no;
  const ChildNo child = feeds_.add_child(divisions);
  records_.list_for_new_child(child, divisions);
  return child;
}

void Batch::change_local(const LocalChange& change) {
  if (change.value) {
    overlay_.put(Space::kLedger, keys::local(change.name), *change.value);
  } else {
    overlay_.erase(Space::kLedger, keys::local(change.name));
  }
}

// Pages of the records show how far their blobs have come.
void Batch::touch_referring(const BlobId& id) {
  for (const RecordRef& ref : view().blobs().references(id, 1)) touched_by_blobs_.insert(ref.collection);
}

void Batch::end_blob(const BlobId& id) {
  blobs_.end(id);
  touch_referring(id);
}

void Batch::note_blob_at_hub(const BlobId& id, bool held) {
  blobs_.note_at_hub(id, held);
  touch_referring(id);
}

void Batch::want_blob(const BlobId& id) {
  if (!blobs_.want(id)) return;
  wanted_of_.merge(view().blobs().writers(id));
}

std::optional<BlobId> Batch::collect_blobs(const std::optional<BlobId>& after, std::size_t limit) {
  KeyRange range = keys::all('b');
  if (after) range.from = keys::blob(*after) + '\0';
  std::vector<BlobId> old;
  std::optional<BlobId> last;
  std::size_t seen = 0;
  for (auto row = overlay_.scan(Space::kBlob, range, Direction::kForward); row->valid(); row->next()) {
    if (seen++ == limit) break;
    pb::BlobRow in;
    last = BlobId::from(row->key().substr(1));
    if (!last || !in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
    if (static_cast<std::int64_t>(in.stored_ms()) + kBlobUnreferencedMs <= time_.wall.ms) old.push_back(*last);
  }
  for (const BlobId& id : old) {
    if (view().blobs().references(id, 1).empty()) blobs_.drop(id);
  }
  return seen > limit ? last : std::nullopt;
}

void Batch::distrust_feed() {
  feed_in_.distrust();
}

void Batch::feed_recounted(const FeedCount& count) {
  feed_in_.recounted(count);
  records_.settle();
}

void Batch::free_lost_lines(const std::vector<RecordRef>& refs) {
  feed_in_.free_lost(refs);
  records_.settle();
}

void Batch::state_removals() {
  const std::vector<RecordKeeper::Removed> all = records_.take_removed();
  if (!all.empty()) draw_log();
  for (const RecordKeeper::Removed& removed : all) {
    Removal removal{removed.ref, removed.cause, removed.bodies, 0, time_.wall + time_.ahead, identity_.node()};
    for (const BlobId& blob : removed.blobs) {
      if (!view().blobs().references(blob, 1).empty()) continue;
      blobs_.drop(blob);
      overlay_.erase(Space::kBlob, keys::wanted_blob(blob));
      ++removal.blobs;
    }
    const std::string own = identity_.division().str();
    write(EntryDraft{kRemoval, removal_key(identity_.division(), removed.ref), {}, own + "/", encode_removal(removal)},
          {});
  }
}

const WriteSet& Batch::finish() {
  state_removals();
  wanted_of_.merge(derived_.take_writers_of_missing());
  news_ = {logs_.finish(time_.wall), feeds_.finish(), feed_in_.take_kept(), records_.take_changed(),
           std::move(wanted_of_)};
  news_.collections.merge(touched_by_blobs_);
  if (state_.open) news_.open_log = state_.open->id;
  feed_in_.finish();
  derived_.finish();
  if (!overlay_.writes().empty()) {
    state_.last_write_ms =
        std::max(state_.last_write_ms, static_cast<std::uint64_t>(std::max<std::int64_t>(time_.wall.ms, 0)));
    overlay_.put(Space::kLedger, std::string(keys::kMeta), encode_meta(state_));
  }
  return overlay_.writes();
}

}  // namespace yichuang::storage
