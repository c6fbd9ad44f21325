#include "storage/ledger/ledger.h"

#include "storage/base/check.h"
#include "storage/base/deliberate_bug.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

// Entries whose records are derived in one write of a rebuild.
constexpr std::size_t kRebuildSlice = 2000;

// Goes through everything that records are made of and takes it in anew.
class Rebuild {
 public:
  Rebuild(OrderedMap& map, LedgerState state, const Identity& identity, const Projections& projections, Prng& prng,
          Space space)
      : map_(map),
        state_(std::move(state)),
        identity_(identity),
        projections_(projections),
        prng_(prng),
        space_(space) {
    state_.orders = {};
  }

  // Gives the orders that stand by what was taken in.
  Result<Orders> run() {
    TRY(take_rows(keys::all('e'), [](Held& held, std::string_view key) {
      held.places.push_back({keys::log_of_entry(key), keys::seq_at_end(key)});
    }));
    TRY(take_rows(keys::all('p'), [](Held& held, std::string_view key) { held.line = keys::seq_at_end(key); }));
    TRY(take_rows(keys::all('u'), [](Held& held, std::string_view) { held.kept = true; }));
    TRY(take_listings());
    return std::move(state_.orders);
  }

  // What is listed below and was not found: the disk has lost it.
  std::vector<Held>& lost() { return lost_; }

 private:
  // What one write needs; made anew for each slice.
  struct Slice {
    Slice(const View& view, LedgerState& state, const Identity& identity, const Projections& projections, Prng& prng,
          Space space)
        : overlay(view),
          logs(overlay, state, identity),
          feeds(overlay, state, logs, prng),
          derived(overlay, space),
          records(overlay, space, projections, logs, feeds, derived) {}
    Overlay overlay;
    LogKeeper logs;
    FeedOut feeds;
    DerivedKeeper derived;
    RecordKeeper records;
    std::vector<std::unique_ptr<ParsedEntry>> parsed;
  };

  std::unique_ptr<Slice> slice() {
    return std::make_unique<Slice>(map_.latest(), state_, identity_, projections_, prng_, space_);
  }

  Result<void> write(Slice& slice) {
    slice.records.settle(RecordKeeper::Lists::kLeave);
    slice.derived.finish();
    TRY(slice.overlay.health());
    return map_.write(slice.overlay.writes(), Durability::kBuffered);
  }

  template <class Anchor>
  Result<void> take_rows(KeyRange range, Anchor anchor) {
    const auto rows = map_.snapshot();
    auto row = rows->scan(Space::kLedger, std::move(range), Direction::kForward);
    while (row->valid()) {
      auto part = slice();
      for (std::size_t i = 0; i < kRebuildSlice && row->valid(); ++i, row->next()) take(*part, *row, anchor);
      TRY(write(*part));
    }
    return rows->health();
  }

  template <class Anchor>
  void take(Slice& part, const Cursor& row, Anchor anchor) {
    std::string encoded(row.value());
    if (row.key().front() != 'e') {
      // What a bad disk has made of an entry is none; the next count takes it away.
      if (!check_in_line(encoded)) return;
      pb::InLineRow in;
      if (!in.ParseFromString(encoded)) return;
      if (!in.withdrawn().empty()) return;
      if (in.entry().empty()) {
        Record& record = part.records.change({static_cast<Collection>(in.collection()), in.key()});
        record.gone_line = keys::seq_at_end(row.key());
        return;
      }
      encoded = std::move(*in.mutable_entry());
    }
    auto parsed = parse_entry(encoded);
    if (!parsed) return;
    part.parsed.push_back(std::make_unique<ParsedEntry>(std::move(*parsed)));
    if (Held* held = part.records.take(*part.parsed.back())) anchor(*held, row.key());
  }

  Result<void> take_listings() {
    const auto rows = map_.snapshot();
    auto row = rows->scan(Space::kLedger, keys::all('f'), Direction::kForward);
    while (row->valid()) {
      auto part = slice();
      for (std::size_t i = 0; i < kRebuildSlice && row->valid(); ++i, row->next()) {
        pb::FeedLineRow in;
        if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
        Record& record = part->records.change({static_cast<Collection>(in.collection()), in.key()});
        const Listing listing{keys::child_of_feed_line(row->key()), keys::seq_at_end(row->key())};
        const auto id = EntryId::from(in.id());
        if (const auto withdrawn = EntryId::from(in.withdrawn())) {
          record.withdrawn.push_back({*withdrawn, listing});
        } else if (!id) {
          record.gone.push_back(listing);
        } else if (Held* held = record.find(*id)) {
          held->listed.push_back(listing);
        } else {
          lost_.emplace_back().id = *id;
          lost_.back().listed.push_back(listing);
        }
      }
      TRY(write(*part));
    }
    return rows->health();
  }

  OrderedMap& map_;
  LedgerState state_;
  const Identity& identity_;
  const Projections& projections_;
  Prng& prng_;
  Space space_;
  std::vector<Held> lost_;
};

// Only as a deliberate bug: a run has a log of its own.
void go_on_in_last_log(const View& view, LedgerState& state) {
  const auto log = Logs(view).by_no(state.own_log);
  if (!log || log->held.empty()) return;
  state.open = OpenLog{log->no, log->id, log->head(), log->held.back().end, log->head(), 0};
}

}  // namespace

Ledger::Ledger(OrderedMap& map, Identity identity, Projections projections, Prng& prng)
    : map_(map), identity_(std::move(identity)), projections_(std::move(projections)), prng_(prng) {}

Result<std::unique_ptr<Ledger>> Ledger::open(OrderedMap& map, Identity identity, Projections projections, Prng& prng) {
  std::unique_ptr<Ledger> ledger(new Ledger(map, std::move(identity), std::move(projections), prng));
  TRY(ledger->reload());
  ledger->derived_ = ledger->state_.derived;
  return ledger;
}

Result<void> Ledger::reload() {
  TRY(load_state(map_.latest(), state_));
  stale_ = state_.derived_version != 0 && state_.derived_version != projections_.version;
  state_.derived_version = projections_.version;
  state_.fresh_log = draw_log_id(map_.latest(), identity_.division(), prng_);
  const auto row = map_.latest().get(Space::kLedger, keys::local(kStoppedRow));
  const auto stopped = row ? decode_stopped(*row) : std::nullopt;
  if (stopped && stopped->node == identity_.node()) state_.stopped = stopped->why;
  if (has_bug(DeliberateBug::kKeepLog)) go_on_in_last_log(map_.latest(), state_);
  return map_.latest().health();
}

std::unique_ptr<Batch> Ledger::begin(WriteTime time) {
  CHECK(!in_batch_ && !stale_);
  in_batch_ = true;
  return std::make_unique<Batch>(map_.latest(), state_, identity_, projections_, prng_, time);
}

std::unique_ptr<Batch> Ledger::begin_above(const Batch& before, WriteTime time) {
  CHECK(!in_batch_ && !stale_);
  in_batch_ = true;
  return std::make_unique<Batch>(before.above(), state_, identity_, projections_, prng_, time);
}

Result<void> Ledger::seal(Batch& batch) {
  batch.finish();
  in_batch_ = false;
  return batch.health();
}

Result<void> Ledger::write_sealed(const Batch& batch) {
  const bool later = has_bug(DeliberateBug::kAcknowledgeBeforeDurable);
  const Durability durability = later ? Durability::kBuffered : Durability::kSynced;
  return batch.writes().empty() ? Result<void>() : map_.write(batch.writes(), durability);
}

Result<CommitNews> Ledger::commit(std::unique_ptr<Batch> batch) {
  Result<void> written = seal(*batch);
  if (written) written = write_sealed(*batch);
  if (!written) {
    drop(std::move(batch));
    return std::move(written).error();
  }
  return batch->news();
}

void Ledger::drop(std::unique_ptr<Batch> batch) {
  batch.reset();
  forget_sealed();
}

void Ledger::forget_sealed() {
  in_batch_ = false;
  // What the batch had in memory is read back; if even that fails, the next
  // commit will say so again.
  if (!reload()) state_.open.reset();
}

Result<void> Ledger::derive_into(Space spare) {
  TRY(map_.clear(spare));
  TRY(Rebuild(map_, state_, identity_, projections_, prng_, spare).run());
  return {};
}

Result<void> Ledger::rebuild() {
  CHECK(!in_batch_);
  const Space spare = state_.derived == Space::kDerivedA ? Space::kDerivedB : Space::kDerivedA;
  TRY(map_.clear(spare));
  Rebuild derived(map_, state_, identity_, projections_, prng_, spare);
  TRY_ASSIGN(state_.orders, derived.run());
  const Space old = state_.derived;
  state_.derived = spare;
  derived_ = spare;
  state_.derived_version = projections_.version;
  Overlay swap(map_.latest());
  // No record knows any more that it stands in a feed: whoever comes by it again
  // would list it twice.
  LogKeeper logs(swap, state_, identity_);
  FeedOut feeds(swap, state_, logs, prng_);
  for (Held& held : derived.lost()) feeds.forget(held);
  feeds.finish();
  swap.put(Space::kLedger, std::string(keys::kMeta), encode_meta(state_));
  TRY(swap.health());
  TRY(map_.write(swap.writes(), Durability::kSynced));
  stale_ = false;
  return map_.clear(old);
}

void Ledger::renew(CertificateChain chain, Certificate certificate) {
  CHECK(certificate.node == identity_.node());
  identity_.chain = std::move(chain);
  identity_.certificate = std::move(certificate);
}

}  // namespace yichuang::storage
