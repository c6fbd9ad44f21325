#include "sync/courier/incoming.h"

#include <algorithm>
#include <limits>

#include "storage/ledger/limits.h"
#include "sync/courier/limits.h"
#include "sync/courier/memory.h"
#include "sync/engine/blob_parts.h"
#include "sync/engine/blob_rights.h"
#include "sync/engine/convert.h"

namespace yichuang::sync {

using namespace storage;

namespace {

// Of the entries that are new here, those that are kept and count nowhere.
std::size_t set_aside(const LedgerView& view, const VerifiedRange& range, const std::vector<Seq>& fresh) {
  return static_cast<std::size_t>(std::count_if(fresh.begin(), fresh.end(), [&](Seq seq) {
    const ParsedEntry& entry = range.entries[seq - range.lo];
    const auto record = view.record(entry.header.record());
    const Held* held = record ? record->find(entry.id) : nullptr;
    return held != nullptr && !held->allowed;
  }));
}

// The division of the node that certified this one; empty for a province.
Division parent_of(const Identity& identity) {
  const auto above =
      identity.chain.size() > 1 ? parse_certificate(identity.chain[1].bytes) : Result<Certificate>(Error{});
  return above ? above->division() : Division();
}

}  // namespace

StickIntake::StickIntake(const Ledger& ledger, std::vector<BoxSecretKey> keys, const PublicKey& root, Run run,
                         Met on_met, Instant wall, std::uint64_t restored)
    : ledger_(ledger),
      reader_(std::move(keys), root),
      root_(root),
      run_(std::move(run)),
      on_met_(std::move(on_met)),
      wall_(wall),
      restored_(restored) {}

bool StickIntake::write(std::function<void(Batch&)> change) {
  if (fault_ != StickFault::kNone) return false;
  if (run_(std::move(change))) return true;
  fault_ = StickFault::kNotWritten;
  return false;
}

void StickIntake::take(std::string_view bytes) {
  if (fault() != StickFault::kNone) return;
  reader_.take(bytes);
  for (auto frame = reader_.next(); fault_ == StickFault::kNone; frame = reader_.next()) {
    if (!begun_ && reader_.opened() && reader_.fault() == StickFault::kNone && !begin()) return;
    if (!frame) return;
    take_frame(*frame);
  }
}

bool StickIntake::begin() {
  begun_ = true;
  if (is_request()) return begin_enrol();
  const Identity& own = ledger_.identity();
  const Certificate& writer = *reader_.writer();
  const bool for_us = reader_.label()->to() == own.division().view();
  const bool related = is_up() ? own.certificate.covers(writer.division()) && writer.division() != own.division()
                               : writer.division() == parent_of(own);
  if (!for_us || !related) {
    fault_ = StickFault::kStranger;
    return false;
  }
  if (!judge_writer()) return false;
  if (revoked_) return true;
  return is_up() ? begin_up() : begin_down();
}

// ---------------------------------------------------------------- from a child

bool StickIntake::begin_up() {
  const Certificate& child = *reader_.writer();
  const pb::StickHeader& header = reader_.header();
  statement_ = down_row(*ledger_.snapshot(), child.division());
  const auto& known = statement_.taken();
  statement_new_ = std::find(known.begin(), known.end(), header.nonce()) == known.end();
  if (statement_new_) {
    statement_.set_chain(header.chain());
    statement_.clear_awaited();
    *statement_.mutable_epochs() = header.epochs();
    statement_.set_got(header.got());
    statement_.clear_held();
    statement_.clear_lacking();
  }
  if (ledger_.snapshot()->child_serving(child.division()) != 0) return true;
  return write([&child](Batch& batch) { batch.add_child(child.divisions); });
}

void StickIntake::take_statement(const pb::StickFrame& frame) {
  if (!is_up() || !statement_new_) return;
  // What is not remembered is sent, or named, once more.
  statement_bytes_ += frame.ByteSizeLong();
  if (statement_bytes_ <= kStickHeldBytesMax) {
    statement_.mutable_held()->MergeFrom(frame.held());
    statuses_.insert(statuses_.end(), frame.statuses().begin(), frame.statuses().end());
    statement_.mutable_lacking()->MergeFrom(frame.lacking());
  }
  if (!frame.statement_ends()) return;
  remember(reader_.header().nonce(), *statement_.mutable_taken());
  const Division child = reader_.writer()->division();
  write([this, child](Batch& batch) {
    // Answers given meanwhile count on.
    statement_.set_serial(down_row(batch.view(), child).serial());
    batch.change_local(down_change(child, statement_));
    for (const std::string& bytes : statement_.lacking()) {
      const auto id = BlobId::from(bytes);
      const bool lies_elsewhere = id && !batch.view().blobs().whole(*id) && !batch.view().blobs().writers(*id).empty();
      if (lies_elsewhere) batch.want_blob(*id);
    }
  });
}

void StickIntake::take_range(pb::Range& message) {
  const Certificate& who = is_up() ? *reader_.writer() : ledger_.identity().certificate;
  auto range = read_verified(message, *ledger_.snapshot(), root_);
  if (!range || !who.covers(range->owner.division()) || !is_recorded(*range)) {
    ++taken_.ranges_refused;
    return;
  }
  std::optional<std::size_t> fresh;
  std::size_t aside = 0;
  const bool written = write([&](Batch& batch) {
    fresh.reset();
    const auto accepted = batch.accept(*range);
    if (!accepted) return;
    fresh = accepted->fresh.size();
    if (!is_up()) forget_contest(batch, range->log);
    aside = revoked_ ? set_aside(batch.view(), *range, accepted->fresh) : 0;
  });
  if (!written) return;
  if (!fresh && !is_up()) return give_way(*range);
  taken_.ranges_refused += fresh ? 0u : 1u;
  taken_.entries += fresh.value_or(0);
  taken_.entries_aside += fresh ? aside : 0;
  if (fresh) taken_.entries_known += range->entries.size() - *fresh;
}

void StickIntake::take_offers(pb::StickFrame& frame) {
  if (!is_up() || revoked_ || frame.offers().empty()) return;
  const Division child = reader_.writer()->division();
  std::vector<Offer> offers;
  for (pb::OfferedEntry& message : *frame.mutable_offers()) offers.push_back(read_offer(message));
  std::vector<OfferAnswer> answers;
  const bool written = write([&](Batch& batch) {
    pb::StickDownRow row = down_row(batch.view(), child);
    // What was taken over to be offered above, and is not kept any more, is known there.
    std::set<EntryId> known_above;
    for (pb::OfferedRegister& before : *row.mutable_offered()) {
      const auto id = EntryId::from(before.entry());
      const auto record = batch.view().record({static_cast<Collection>(before.collection()), before.key()});
      const Held* held = record && id ? record->find(*id) : nullptr;
      if (before.kept() && (held == nullptr || !held->kept)) before.set_known(true);
      if (id && before.known()) known_above.insert(*id);
    }
    answers = batch.take_back(offers, known_above);
    for (std::size_t i = 0; i < offers.size(); ++i) {
      const auto entry = parse_entry(offers[i].entry);
      if (!entry || entry->header.kind.shape() != Shape::kRegister) continue;
      auto& all = *row.mutable_offered();
      auto at = std::find_if(all.begin(), all.end(),
                             [&](const pb::OfferedRegister& one) { return one.entry() == entry->id.view(); });
      if (at == all.end()) {
        if (all.size() >= static_cast<int>(kStickOffersMax)) all.DeleteSubrange(0, 1);
        all.Add();
        at = std::prev(all.end());
      }
      at->set_collection(entry->header.kind.collection());
      at->set_key(entry->header.key);
      at->set_entry(entry->id.str());
      at->set_kept(answers[i] == OfferAnswer::kKept);
      at->set_known(answers[i] == OfferAnswer::kKnown);
    }
    batch.change_local(down_change(child, row));
  });
  if (written) taken_.offers += offers.size();
}

// ---------------------------------------------------------------- from the hub

bool StickIntake::begin_down() {
  const pb::StickHeader& header = reader_.header();
  const Snapshot snapshot = ledger_.snapshot();
  pb::StickUpRow row = up_row(*snapshot, restored_);
  taken_.news = is_news(row, header);
  if (header.has_revoked()) return take_revocation();
  hubs_ = {*reader_.writer()};
  std::vector<CertificateChain> met;
  for (const std::string& bytes : header.hubs()) {
    const auto chain = decode_chain(bytes);
    auto hub = chain ? verify_chain(*chain, root_) : Result<Certificate>(Error{});
    if (!hub || !hub->covers(ledger_.identity().division())) continue;
    hubs_.push_back(std::move(*hub));
    met.push_back(*chain);
  }
  const auto own_hub = decode_chain(header.chain());
  met.insert(met.begin(), *own_hub);

  Epochs theirs;
  for (const pb::Epoch& epoch : header.epochs()) theirs.push_back({epoch.id(), epoch.first()});
  const Epochs mine = snapshot->feed_epochs();
  std::size_t common = 0;
  while (common < mine.size() && common < theirs.size() && mine[common] == theirs[common]) ++common;
  const bool continues = common == mine.size() && common < theirs.size();
  const bool adopts = taken_.news || continues;
  feed_end_ = std::numeric_limits<Arrival>::max();
  if (!adopts && common < mine.size()) {
    // An older stick counts up to where its hub went on; another branch not at all.
    feed_end_ = common == theirs.size() && common > 0 ? mine[common].first - 1 : 0;
  }
  taken_.feed_counts = feed_end_ > 0;
  if (taken_.news) note_believed(row, header);
  if (taken_.news) row.clear_asked();
  const bool written = write([&](Batch& batch) {
    if (adopts) batch.adopt_epochs(theirs, header.arrival());
    batch.change_local(up_change(row));
  });
  if (!written || !taken_.news) return written;
  met_ = std::move(met);
  on_met_(met_);
  return written;
}

void StickIntake::take_receipts(const pb::StickFrame& frame) {
  if (is_up() || !taken_.news || (frame.receipts().empty() && frame.receipts_end().empty())) return;
  std::vector<HubReceipts> good;
  for (const pb::LogReceipts& message : frame.receipts()) {
    const auto hub = std::find_if(hubs_.begin(), hubs_.end(),
                                  [&](const Certificate& one) { return one.division().view() == message.hub(); });
    auto receipts = hub == hubs_.end() ? std::nullopt : read_receipts(message, hub->node);
    if (!receipts) continue;
    stated_.insert(receipts->log);
    good.push_back(std::move(*receipts));
  }
  // What a hub does not state any more it no longer holds.
  std::vector<std::pair<Division, LogId>> lapsed;
  for (const std::string& code : frame.receipts_end()) {
    const auto hub = Division::from(code);
    if (!hub) continue;
    for (const auto& [log, receipts] : ledger_.snapshot()->receipts_from(*hub)) {
      if (!stated_.contains(log)) lapsed.emplace_back(*hub, log);
    }
    stated_.clear();
  }
  const bool written = write([&](Batch& batch) {
    for (const HubReceipts& one : good) batch.note_receipts(one.hub, one.log, one.receipts);
    for (const auto& [hub, log] : lapsed) batch.note_receipts(hub, log, {});
  });
  if (!written) return;
  taken_.receipts += good.size();
  for (const HubReceipts& one : good) receipts_.emplace_back(one.hub, one.log);
  receipts_.insert(receipts_.end(), lapsed.begin(), lapsed.end());
}

void StickIntake::take_lacking(const pb::StickFrame& frame) {
  if (is_up() || !taken_.news) return;
  for (const std::string& bytes : frame.lacking()) {
    const auto id = BlobId::from(bytes);
    if (id && lacking_.size() < kStickLackingMax) lacking_.insert(*id);
  }
  if (frame.statement_ends()) settle_files();
}

// What the hub lacks it has not got, whatever it said before. What it does not
// name of cases that it holds whole, it has.
void StickIntake::settle_files() {
  const Snapshot snapshot = ledger_.snapshot();
  const auto& own = ledger_.identity().certificate.divisions;
  const Division hub = reader_.writer()->division();
  std::vector<std::pair<BlobId, bool>> found;
  pb::StickUpRow row = up_row(*snapshot);
  for (const BlobId& id : lacking_) {
    const auto standing = snapshot->blobs().find(id);
    if (!standing || !standing->whole) continue;
    if (standing->at_hub) found.emplace_back(id, false);
    if (!comes_by_itself(*snapshot, id, own) && row.asked_size() < static_cast<int>(kStickWantedMax)) {
      row.add_asked(id.str());
    }
  }
  const bool all_named = lacking_.size() < kStickLackingMax;
  for (const BlobId& id : all_named ? snapshot->blobs().not_at_hub() : std::vector<BlobId>()) {
    if (lacking_.contains(id) || !comes_by_itself(*snapshot, id, own)) continue;
    const auto references = snapshot->blobs().references(id, kStickReferencesMax);
    const bool known_there = std::any_of(references.begin(), references.end(), [&](const RecordRef& ref) {
      const auto record = snapshot->record(ref);
      return record && snapshot->safety(*record, own.front(), hub).safe();
    });
    if (known_there) found.emplace_back(id, true);
  }
  write([&](Batch& batch) {
    for (const auto& [id, at_hub] : found) batch.note_blob_at_hub(id, at_hub);
    if (row.asked_size() > 0) batch.change_local(up_change(row));
  });
}

void StickIntake::take_feed(pb::StickFrame& frame) {
  if (is_up()) return;
  for (const pb::OfferedAnswer& answer : frame.answers()) {
    const auto id = EntryId::from(answer.entry());
    if (id && answer.answer() <= static_cast<std::uint32_t>(OfferAnswer::kRefused)) {
      answers_.emplace_back(*id, static_cast<OfferAnswer>(answer.answer()));
    }
  }
  if (frame.has_feed()) {
    auto slice = read_slice(*frame.mutable_feed());
    if (slice && slice->covered.lo > 0 && slice->covered.lo <= feed_end_) {
      slice->covered.hi = std::min(slice->covered.hi, feed_end_);
      std::erase_if(slice->lines, [&](const FeedLine& line) { return line.line > feed_end_; });
      const RangeSet got = ledger_.snapshot()->feed_got();
      const auto fresh = std::count_if(slice->lines.begin(), slice->lines.end(),
                                       [&](const FeedLine& line) { return !got.contains(line.line); });
      bool applied = false;
      const bool written = write([&](Batch& batch) { applied = batch.apply(*slice).has_value(); });
      if (written && applied) taken_.lines += static_cast<std::uint64_t>(fresh);
    }
  }
  if (frame.feed_ends() && fault_ == StickFault::kNone) settle_feed();
}

// All of the feed was said: is it what the hub says it is?
void StickIntake::settle_feed() {
  const auto sum = Sum256::from(reader_.header().sum());
  if (!taken_.news || !sum) return;
  bool equal = false;
  const bool written = write([&](Batch& batch) {
    const bool complete = batch.feed_complete(reader_.header().arrival());
    equal = complete && batch.feed_equals(*sum);
    batch.answered(answers_, equal);
    // The next stick asks for all of it.
    if (complete && !equal) batch.distrust_feed();
  });
  taken_.feed_equal = written && equal;
}

// ---------------------------------------------------------------- both

void StickIntake::take_frame(pb::StickFrame& frame) {
  // Behind a write that failed the ledger may be gone.
  const auto on = [this] { return fault_ == StickFault::kNone && !told_revoked_ && !is_request(); };
  if (on()) take_statement(frame);
  if (on()) take_receipts(frame);
  if (on()) take_lacking(frame);
  for (pb::Range& range : *frame.mutable_ranges()) {
    if (on()) take_range(range);
  }
  if (on()) take_offers(frame);
  if (on()) take_feed(frame);
  for (pb::BlobPart& part : *frame.mutable_blobs()) {
    if (on()) take_blob(part);
  }
}

void StickIntake::take_blob(pb::BlobPart& part) {
  const auto id = BlobId::from(part.id());
  if (!id) return;
  const Snapshot snapshot = ledger_.snapshot();
  const auto standing = snapshot->blobs().find(*id);
  if (standing && standing->whole) return;
  const std::set<Division> writers = snapshot->blobs().writers(*id);
  const bool wanted = is_up() ? std::any_of(writers.begin(), writers.end(),
                                            [&](const Division& by) { return reader_.writer()->covers(by); })
                              : !writers.empty();
  if (!wanted) return;
  const std::uint64_t received = standing ? standing->received : 0;
  if (received > part.offset() && received < part.offset() + part.bytes().size()) {
    part.mutable_bytes()->erase(0, received - part.offset());
    part.set_offset(received);
  }
  const Writer writer = [this](auto change, auto then) {
    const bool written = write(std::move(change));
    then(written ? Result<void>() : Result<void>(Error{ErrorCode::kIo, {}}), {});
  };
  bool whole = false;
  take_part(ledger_, *id, std::move(part), writer, [&](std::optional<BlobStanding> now, Now) {
    whole = now && now->whole;
    if (whole) taken_.file_bytes += now->size;
  });
  if (!whole) return;
  ++taken_.files;
  if (!is_up()) write([&id](Batch& batch) { batch.note_blob_at_hub(*id, true); });
}

}  // namespace yichuang::sync
