#include "storage/ledger/log_keeper.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "storage/proto/entry.pb.h"

namespace yichuang::storage {
namespace {

// Does `range` say another hash than the held ranges where both know one?
bool contradicts(const Logs& logs, const LogInfo& log, const VerifiedRange& range) {
  for (const HeldRange& held : log.held) {
    const Seq low = std::max(range.lo - 1, held.lo - 1);
    const Seq high = std::min(range.hi(), held.hi);
    if (low > high) continue;
    // Equal hashes at one number mean equal entries up to it.
    const auto ours = logs.hash_at(log, high);
    if (!ours || *ours != range.hash_at(high)) return true;
  }
  return false;
}

// `held` with the range put in; touching ranges become one.
std::vector<HeldRange> with_range(const std::vector<HeldRange>& held, const VerifiedRange& range) {
  HeldRange joined{range.lo, range.before, range.hi(), range.hashes.back()};
  std::vector<HeldRange> out;
  for (const HeldRange& part : held) {
    const bool apart = part.hi + 1 < joined.lo || joined.hi + 1 < part.lo;
    if (apart) {
      out.push_back(part);
      continue;
    }
    if (part.lo < joined.lo) {
      joined.lo = part.lo;
      joined.before = part.before;
    }
    if (part.hi > joined.hi) {
      joined.hi = part.hi;
      joined.end = part.end;
    }
  }
  out.push_back(joined);
  std::sort(out.begin(), out.end(), [](const HeldRange& a, const HeldRange& b) { return a.lo < b.lo; });
  return out;
}

}  // namespace

LogKeeper::Touched& LogKeeper::touch(LogNo no) {
  if (const auto found = touched_.find(no); found != touched_.end()) return found->second;
  auto info = Logs(overlay_).by_no(no);
  CHECK(info.has_value() || !overlay_.health());
  // A damaged row: the batch will not be committed, any answer serves.
  if (!info) info = LogInfo{no, {}, {}, {identity_.division()}, {}, {}};
  const Digest digest = frontier_digest(info->id, info->held);
  return touched_.emplace(no, Touched{std::move(*info), digest, false}).first->second;
}

LogKeeper::Touched& LogKeeper::create(LogInfo info) {
  const LogNo no = ++state_.logs;
  info.no = no;
  overlay_.put(Space::kLedger, keys::log_of_division(info.division(), no), info.id.str());
  std::string row;
  append_u32_be(row, no);
  overlay_.put(Space::kLedger, keys::log_by_id(info.id), std::move(row));
  return touched_.emplace(no, Touched{std::move(info), std::nullopt, true}).first->second;
}

const LogInfo& LogKeeper::log(LogNo no) {
  return touch(no).info;
}

void LogKeeper::open_log(Instant now) {
  pb::Opening opening;
  if (state_.own_log != 0) {
    const LogInfo& last = log(state_.own_log);
    opening.set_continues_log(last.id.str());
    if (!last.held.empty()) {
      opening.set_continues_seq(last.held.back().hi);
      opening.set_continues_hash(last.held.back().end.str());
    }
  }
  Touched& created =
      create(LogInfo{0, state_.fresh_log, identity_.node(), identity_.certificate.divisions, identity_.chain, {}});
  state_.open = OpenLog{created.info.no, created.info.id, 0, chain_start(created.info.id), 0, 0};
  state_.own_log = created.info.no;
  state_.serial = 0;

  Header header;
  header.kind = kOpening;
  header.stamp_ms = static_cast<std::uint64_t>(now.ms);
  header.at = now;
  header.actor = identity_.division().str() + "/";
  // The body's random bytes may be the log's own id: it is random already.
  Entry entry{encode_header(header), created.info.id.str().substr(0, kBodySaltBytes) + opening.SerializeAsString(), {}};
  append(id_of(entry), encode_entry(entry), now);
}

Place LogKeeper::append(const EntryId& id, std::string encoded, Instant now) {
  if (!state_.open) open_log(now);
  OpenLog& open = *state_.open;
  const bool too_much = open.head - open.sealed >= kCheckpointEntriesMax ||
                        (open.head > open.sealed && open.bytes_open + encoded.size() > kCheckpointBytesMax);
  if (too_much) seal(now);
  ++open.head;
  open.hash = chain_next(open.hash, open.head, id);
  open.bytes_open += encoded.size();
  overlay_.put(Space::kLedger, keys::entry(open.no, open.head), std::move(encoded));
  return {open.no, open.head};
}

void LogKeeper::seal(Instant now) {
  OpenLog& open = *state_.open;
  if (open.head == open.sealed) return;
  Checkpoint checkpoint{open.id, 1, chain_start(open.id), open.head, open.hash, now, {}, {}};
  sign_checkpoint(checkpoint, identity_.key);
  overlay_.put(Space::kLedger, keys::checkpoint(open.no, open.head), encode_checkpoint(checkpoint));
  open.sealed = open.head;
  open.bytes_open = 0;
  Touched& own = touch(open.no);
  own.info.held = {{1, chain_start(open.id), open.head, open.hash}};
  own.changed = true;
}

Result<AcceptedRange> LogKeeper::accept(const VerifiedRange& range) {
  // A log that this very batch has come to know has no row of its own yet.
  const auto number = overlay_.get(Space::kLedger, keys::log_by_id(range.log));
  const LogInfo* known = number ? &log(keys::number32_at_end(*number)) : nullptr;
  if (known != nullptr && known->owner != range.owner.node) return conflict("the log belongs to another node");
  if (known != nullptr && contradicts(Logs(overlay_), *known, range)) {
    return conflict("the range contradicts what is held of the log");
  }
  std::vector<HeldRange> joined = with_range(known != nullptr ? known->held : std::vector<HeldRange>{}, range);
  if (joined.size() > kLogHolesMax + 1) return too_large("the log would have too many holes");

  Touched& touched = known != nullptr
                         ? touch(known->no)
                         : create(LogInfo{0, range.log, range.owner.node, range.owner.divisions, range.chain, {}});
  const RangeSet before = touched.info.numbers();
  AcceptedRange out{touched.info.no, {}};
  for (Seq seq = range.lo; seq <= range.hi(); ++seq) {
    if (before.contains(seq)) continue;
    overlay_.put(Space::kLedger, keys::entry(out.log, seq), range.encoded[seq - range.lo]);
    out.fresh.push_back(seq);
  }
  if (!out.fresh.empty()) {
    overlay_.put(Space::kLedger, keys::checkpoint(out.log, range.hi()), encode_checkpoint(range.checkpoint));
    touched.info.held = std::move(joined);
    touched.changed = true;
  }
  return out;
}

std::vector<LogId> LogKeeper::finish(Instant now) {
  seal_open(now);
  std::vector<LogId> grown;
  for (auto& [no, touched] : touched_) {
    if (!touched.changed) continue;
    const std::string sum_key = keys::frontier_sum(touched.info.division());
    Sum256 sum;
    if (const auto row = overlay_.get(Space::kLedger, sum_key)) sum = Sum256::from(*row).value_or(Sum256());
    if (touched.digest_before) sum.subtract(touched.digest_before->view());
    sum.add(frontier_digest(touched.info.id, touched.info.held).view());
    overlay_.put(Space::kLedger, sum_key, sum.bytes());
    overlay_.put(Space::kLedger, keys::log(no), encode_log(touched.info));
    grown.push_back(touched.info.id);
  }
  touched_.clear();
  return grown;
}

}  // namespace yichuang::storage
