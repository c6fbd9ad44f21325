#include "sync/courier/outgoing.h"

#include <algorithm>

#include "storage/ledger/limits.h"
#include "sync/courier/limits.h"
#include "sync/courier/memory.h"
#include "sync/engine/blob_parts.h"
#include "sync/engine/blob_rights.h"
#include "sync/engine/convert.h"
#include "sync/engine/push_queue.h"
#include "sync/enrol/invitation.h"
#include "sync/enrol/revoking.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

using Source = StickWriter::Source;
using State = std::shared_ptr<const Snapshot>;

// A source of one item after the other. `add` puts one into the frame and says how
// many bytes it took; `end` is said behind the last.
template <class T, class Add>
Source each(std::vector<T> items, Add add, std::function<void(pb::StickFrame&)> end = {}) {
  return [items = std::move(items), add, end, at = std::size_t{0}, over = false](pb::StickFrame& frame) mutable {
    if (over) return false;
    std::size_t bytes = 0;
    std::size_t added = 0;
    while (at < items.size() && bytes < kFillBytes && added < kStickIdsPerFrame) {
      const std::size_t more = add(frame, items[at++]);
      bytes += more;
      added += more > 0 ? 1 : 0;
    }
    over = at == items.size();
    if (over && end) end(frame);
    return bytes > 0 || (over && end);
  };
}

Source blob_source(State state, std::vector<BlobId> ids) {
  return [state, ids = std::move(ids), at = std::size_t{0}, offset = std::uint64_t{0}](pb::StickFrame& frame) mutable {
    std::size_t bytes = 0;
    while (at < ids.size() && bytes < kFillBytes) {
      auto part = read_part(**state, ids[at], offset, kBlobChunkBytes);
      if (part && !part->bytes().empty()) {
        bytes += part->bytes().size();
        offset += part->bytes().size();
        const bool over = offset >= part->size();
        *frame.add_blobs() = std::move(*part);
        if (!over) continue;
      }
      ++at;
      offset = 0;
    }
    return bytes > 0;
  };
}

std::uint64_t bytes_of(const LedgerView& view, const std::vector<BlobId>& ids) {
  std::uint64_t out = 0;
  for (const BlobId& id : ids) out += view.blob_size(id).value_or(0);
  return out;
}

std::size_t add_id(pb::StickFrame& frame, const BlobId& id) {
  frame.add_lacking(id.str());
  return BlobId::kSize;
}

void end_statement(pb::StickFrame& frame) {
  frame.set_statement_ends(true);
}

// ---------------------------------------------------------------- up

// Files that the hub has not said to hold: of this node's own cases, and those
// that it asked for.
std::vector<BlobId> files_up(const LedgerView& view, const std::vector<Division>& own) {
  std::vector<BlobId> out = view.blobs().not_at_hub();
  std::set<BlobId> asked;
  const pb::StickUpRow row = up_row(view);
  for (const std::string& bytes : row.asked()) {
    if (const auto id = BlobId::from(bytes)) asked.insert(*id);
  }
  std::erase_if(out, [&](const BlobId& id) { return !asked.contains(id) && !comes_by_itself(view, id, own); });
  return out;
}

// Files of its own cases that are not here, and those that somebody waits for.
std::vector<BlobId> lacking_here(const LedgerView& view, const std::vector<Division>& own) {
  std::vector<BlobId> out = view.blobs().wanted(kStickWantedMax);
  for (const Division& division : own) {
    for (const Blobs::Missing& missing : view.blobs().missing(division, kStickWantedMax)) {
      if (missing.writer == division && out.size() < kStickWantedMax) out.push_back(missing.id);
    }
  }
  return out;
}

PushQueue queue_for(const LedgerView& view, const std::vector<Division>& own, const Division& hub) {
  PushQueue out(hub);
  for (const LogInfo& log : view.logs().of_subtree(own)) out.consider(view, log.id);
  return out;
}

Source ranges_up(State state, PushQueue queue) {
  return [state, queue = std::move(queue), met = std::set<LogId>()](pb::StickFrame& frame) mutable {
    std::size_t bytes = 0;
    while (bytes < kFillBytes) {
      auto range = queue.take(**state, kFillBytes - bytes);
      if (!range) break;
      const bool first = met.insert(range->log).second;
      write_range(std::move(*range), first, *frame.add_ranges());
      bytes += frame.ranges(frame.ranges_size() - 1).ByteSizeLong();
    }
    return bytes > 0;
  };
}

Source offers_up(State state) {
  return [state, after = std::optional<EntryId>()](pb::StickFrame& frame) mutable {
    for (const LedgerView::KeptEntry& entry : (*state)->kept(after, kFillBytes)) {
      auto& offered = *frame.add_offers();
      offered.set_entry(entry.entry);
      for (const LineTag& tag : entry.tags) offered.add_tags(tag.str());
      after = entry.id;
    }
    return frame.offers_size() > 0;
  };
}

// ---------------------------------------------------------------- down

// The numbers of our feed that the child holds for certain.
RangeSet got_there(const LedgerView& view, const pb::StickDownRow& known) {
  auto got = RangeSet::decode(known.got(), 4096);
  if (!got) return {};
  const Epochs ours = view.epochs();
  std::size_t common = 0;
  const auto theirs = static_cast<std::size_t>(known.epochs_size());
  const auto epoch = [&](std::size_t at) {
    const pb::Epoch& there = known.epochs(static_cast<int>(at));
    return Epoch{there.id(), there.first()};
  };
  while (common < ours.size() && common < theirs && ours[common] == epoch(common)) ++common;
  Arrival end = common == 0 ? 0 : view.arrival();
  if (common < ours.size()) end = std::min(end, common == 0 ? 0 : ours[common].first - 1);
  if (common < theirs) end = std::min(end, common == 0 ? 0 : epoch(common).first - 1);
  got->keep_up_to(end);
  return std::move(*got);
}

struct LackedLog {
  LogInfo log;
  RangeSet numbers;
};

// What the child lacks of the logs below it, as far as it has ever said.
std::vector<LackedLog> logs_lacked(const LedgerView& view, const Certificate& child, const pb::StickDownRow& known) {
  if (known.taken().empty()) return {};
  std::map<std::string_view, RangeSet> held;
  for (const pb::HeldLog& one : known.held()) {
    if (auto numbers = RangeSet::decode(one.numbers(), 4096)) held[one.log()] = std::move(*numbers);
  }
  std::vector<LackedLog> out;
  for (LogInfo& log : view.logs().of_subtree(child.divisions)) {
    const auto there = held.find(log.id.view());
    RangeSet numbers = there == held.end() ? log.numbers() : log.numbers().minus(there->second);
    if (!numbers.empty()) out.push_back({std::move(log), std::move(numbers)});
  }
  return out;
}

Source ranges_down(State state, std::vector<LackedLog> lacked) {
  return [state, lacked = std::move(lacked), at = std::size_t{0}, chain = true](pb::StickFrame& frame) mutable {
    std::size_t bytes = 0;
    while (at < lacked.size() && bytes < kFillBytes) {
      LackedLog& one = lacked[at];
      auto range = one.numbers.empty() ? std::nullopt
                                       : (*state)->logs().read_range(one.log, one.numbers.spans().back(),
                                                                     kRangeEntriesMax, kRangeBytesMax);
      if (!range) {
        ++at;
        chain = true;
        continue;
      }
      // A range may reach up to the checkpoint behind what is lacked.
      one.numbers.erase({range->lo, range->hi()});
      write_range(std::move(*range), std::exchange(chain, false), *frame.add_ranges());
      bytes += frame.ranges(frame.ranges_size() - 1).ByteSizeLong();
    }
    return bytes > 0;
  };
}

// Everything that `hub` holds of the child's logs; our own when there is no `above`.
Source receipts_down(State state, std::vector<LogInfo> logs, const Identity& own, std::optional<Division> above,
                     Instant wall) {
  const std::string said = above ? above->str() : own.division().str();
  return each(
      std::move(logs),
      [state, &own, above, wall](pb::StickFrame& frame, const LogInfo& log) -> std::size_t {
        auto receipts =
            above ? passed_receipts(log.id, *above, (*state)->receipts(*above, log.id)) : own_receipts(log, own, wall);
        if (receipts.receipts().empty()) return 0;
        *frame.add_receipts() = std::move(receipts);
        return frame.receipts(frame.receipts_size() - 1).ByteSizeLong();
      },
      [said](pb::StickFrame& frame) { frame.add_receipts_end(said); });
}

// Files that lie with the child and are not here.
std::vector<BlobId> lacking_of(const LedgerView& view, const Certificate& child) {
  std::set<BlobId> out;
  for (const BlobId& id : view.blobs().wanted(kBlobsScannedMax)) {
    const std::set<Division> writers = view.blobs().writers(id);
    if (std::any_of(writers.begin(), writers.end(), [&](const Division& by) { return child.covers(by); })) {
      out.insert(id);
    }
  }
  for (const Division& division : child.divisions) {
    for (const Blobs::Missing& missing : view.blobs().missing(division, kStickLackingMax)) {
      if (lies_with(child.divisions, missing.writer) && out.size() < kStickLackingMax) out.insert(missing.id);
    }
  }
  return {out.begin(), out.end()};
}

// Files that the child asked for, may have, and are here.
std::vector<BlobId> files_down(const LedgerView& view, const Certificate& child, const pb::StickDownRow& known) {
  const ChildNo no = view.child_serving(child.division());
  std::vector<BlobId> out;
  for (const std::string& bytes : known.lacking()) {
    const auto id = BlobId::from(bytes);
    if (id && view.blobs().whole(*id) && entitled(view, *id, no, child.divisions)) out.push_back(*id);
  }
  return out;
}

Source feed_down(State state, ChildNo child, RangeSet got, const SecretKey& secret) {
  return [state, child, got = std::move(got), secret](pb::StickFrame& frame) mutable {
    const FeedSlice slice = (*state)->feed_slice(child, got, kFillBytes, secret);
    if (slice.covered.lo == 0) return false;
    got.insert(slice.covered);
    write_slice(slice, *frame.mutable_feed());
    return true;
  };
}

Source answers_down(State state, const pb::StickDownRow& known) {
  std::vector<pb::OfferedRegister> offered(known.offered().begin(), known.offered().end());
  return each(
      std::move(offered),
      [state](pb::StickFrame& frame, const pb::OfferedRegister& one) -> std::size_t {
        const auto record = (*state)->record({static_cast<Collection>(one.collection()), one.key()});
        const auto id = EntryId::from(one.entry());
        const Held* held = record && id ? record->find(*id) : nullptr;
        if (!one.known() && (held == nullptr || !held->allowed)) return 0;
        auto& answer = *frame.add_answers();
        answer.set_entry(one.entry());
        answer.set_answer(static_cast<std::uint32_t>(OfferAnswer::kKnown));
        return answer.ByteSizeLong();
      },
      [](pb::StickFrame& frame) { frame.set_feed_ends(true); });
}

void write_epochs(const Epochs& epochs, pb::StickHeader& out) {
  for (const Epoch& epoch : epochs) {
    auto& added = *out.add_epochs();
    added.set_id(epoch.id);
    added.set_first(epoch.first);
  }
}

void write_load(const StickLoad& load, pb::StickHeader& out) {
  out.set_entries(load.entries);
  out.set_lines(load.lines);
  out.set_files(load.files);
  out.set_file_bytes(load.file_bytes);
}

void write_label(pb::StickLabel::Way way, const Identity& own, const Division& to, pb::StickLabel& out) {
  out.set_way(way);
  out.set_from(own.division().str());
  out.set_from_name(own.certificate.name);
  out.set_to(to.str());
}

std::uint64_t count_of(const std::vector<LackedLog>& lacked) {
  std::uint64_t out = 0;
  for (const LackedLog& one : lacked) out += one.numbers.count();
  return out;
}

}  // namespace

// Was it let in by stick, with nothing heard of it since?
bool is_awaited(const LedgerView& view, const Certificate& child, const pb::StickDownRow& known) {
  if (!known.awaited()) return false;
  const std::vector<LogInfo> logs = view.logs().of_division(child.division());
  return std::none_of(logs.begin(), logs.end(), [&](const LogInfo& log) { return log.owner == child.node; });
}

StickLoad stick_load_up(const LedgerView& view, const Identity& own, const Certificate& hub) {
  const auto& divisions = own.certificate.divisions;
  const PushQueue::Backlog backlog = queue_for(view, divisions, hub.division()).backlog(view);
  const std::vector<BlobId> files = files_up(view, divisions);
  return {backlog.entries, 0, files.size(), bytes_of(view, files), backlog.oldest};
}

StickLoad stick_load_down(const LedgerView& view, const Certificate& child, const pb::StickDownRow& known) {
  const std::vector<BlobId> files = files_down(view, child, known);
  const std::uint64_t got = got_there(view, known).count();
  return {count_of(logs_lacked(view, child, known)), view.arrival() - std::min(view.arrival(), got), files.size(),
          bytes_of(view, files), std::nullopt};
}

StickWriter::Plan stick_up(Snapshot snapshot, const Identity& own, const Certificate& hub,
                           std::vector<pb::NodeStatus> statuses) {
  const auto state = std::make_shared<const Snapshot>(std::move(snapshot));
  const LedgerView& view = **state;
  const auto& divisions = own.certificate.divisions;
  StickWriter::Plan out;
  write_label(pb::StickLabel::UP, own, hub.division(), out.label);
  out.header.set_chain(encode_chain(own.chain));
  write_epochs(view.feed_epochs(), out.header);
  out.header.set_got(view.feed_got().encode());
  write_load(stick_load_up(view, own, hub), out.header);

  out.sources.push_back(each(std::move(statuses), [](pb::StickFrame& frame, pb::NodeStatus& status) {
    *frame.add_statuses() = std::move(status);
    return frame.statuses(frame.statuses_size() - 1).ByteSizeLong() + 1;
  }));
  const auto add_held = [state, above = hub.division(), row = up_row(view)](pb::StickFrame& frame, const LogInfo& log) {
    auto& held = *frame.add_held();
    held.set_log(log.id.str());
    held.set_numbers(held_in_common(**state, log, above, row).encode());
    return held.ByteSizeLong();
  };
  out.sources.push_back(each(view.logs().of_subtree(divisions), add_held));
  out.sources.push_back(each(lacking_here(view, divisions), add_id, end_statement));
  out.sources.push_back(ranges_up(state, queue_for(view, divisions, hub.division())));
  out.sources.push_back(offers_up(state));
  out.sources.push_back(blob_source(state, files_up(view, divisions)));
  return out;
}

StickWriter::Plan stick_of_revocation(const Identity& own, const Certificate& child, const Revocation& revocation) {
  StickWriter::Plan out;
  write_label(pb::StickLabel::DOWN, own, child.division(), out.label);
  out.header.set_chain(encode_chain(own.chain));
  write_revoked(revocation, *out.header.mutable_revoked());
  return out;
}

StickWriter::Plan stick_down(Snapshot snapshot, const Identity& own, const Certificate& child,
                             const pb::StickDownRow& known, const std::vector<CertificateChain>& above, Instant wall) {
  const auto state = std::make_shared<const Snapshot>(std::move(snapshot));
  const LedgerView& view = **state;
  const ChildNo no = view.child_serving(child.division());
  StickWriter::Plan out;
  write_label(pb::StickLabel::DOWN, own, child.division(), out.label);
  out.header.set_chain(encode_chain(own.chain));
  *out.header.mutable_echoes() = known.taken();
  write_epochs(view.epochs(), out.header);
  out.header.set_arrival(view.arrival());
  out.header.set_sum(view.feed_sum(no).bytes());
  write_load(stick_load_down(view, child, known), out.header);

  if (is_awaited(view, child, known)) {
    out.header.mutable_enrolled()->set_chain(known.chain());
    out.header.mutable_enrolled()->set_division_secret(
        division_secret_below(own.division_secret, child.division()).str());
  }
  const std::vector<LogInfo> logs = view.logs().of_subtree(child.divisions);
  out.sources.push_back(receipts_down(state, logs, own, std::nullopt, wall));
  for (const CertificateChain& chain : above) {
    const auto hub = parse_certificate(chain.front().bytes);
    if (!hub) continue;
    out.header.add_hubs(encode_chain(chain));
    out.sources.push_back(receipts_down(state, logs, own, hub->division(), wall));
  }
  out.sources.push_back(each(lacking_of(view, child), add_id, end_statement));
  out.sources.push_back(ranges_down(state, logs_lacked(view, child, known)));
  out.sources.push_back(feed_down(state, no, got_there(view, known), own.division_secret));
  out.sources.push_back(answers_down(state, known));
  out.sources.push_back(blob_source(state, files_down(view, child, known)));
  return out;
}

}  // namespace yichuang::sync
