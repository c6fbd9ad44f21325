#include "storage/ledger/logs.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {

bool LogInfo::covers(const Division& author) const {
  return std::any_of(divisions.begin(), divisions.end(), [&](const Division& own) { return own.covers(author); });
}

RangeSet LogInfo::numbers() const {
  RangeSet out;
  for (const HeldRange& range : held) out.insert({range.lo, range.hi});
  return out;
}

Digest frontier_digest(const LogId& log, const std::vector<HeldRange>& held) {
  std::string text = log.str();
  for (const HeldRange& range : held) {
    append_u64_le(text, range.lo);
    text += range.before.view();
    append_u64_le(text, range.hi);
    text += range.end.view();
  }
  return blake2b(text);
}

Result<VerifiedRange> verify_range(LogRange range, const std::optional<CertificateChain>& known,
                                   const PublicKey& root) {
  if (range.entries.empty() || range.entries.size() > kCheckpointEntriesMax || range.lo < 1) {
    return corrupt("log range holds no entries, or more than a checkpoint may cover");
  }
  std::size_t bytes = 0;
  for (const std::string& entry : range.entries) bytes += entry.size();
  if (bytes > kRangeBytesMax) return too_large("log range is larger than one message could pass on");
  VerifiedRange out;
  if (known) {
    out.chain = *known;
  } else {
    out.chain = std::move(range.chain);
  }
  if (out.chain.empty()) return not_found("the certificate of the log's owner is not known here");
  if (known) {
    TRY_ASSIGN(out.owner, parse_certificate(out.chain.front().bytes));
  } else {
    TRY_ASSIGN(out.owner, verify_chain(out.chain, root));
  }
  if (out.owner.node != range.owner) return corrupt("certificate is another node's than the log's owner");

  out.log = range.log;
  out.lo = range.lo;
  out.before = range.before;
  out.entries.reserve(range.entries.size());
  out.hashes.reserve(range.entries.size());
  ChainHash hash = range.before;
  if (range.lo == 1 && hash != chain_start(range.log)) return corrupt("log does not begin at its id");
  for (std::size_t i = 0; i < range.entries.size(); ++i) {
    TRY_ASSIGN(ParsedEntry entry, parse_entry(range.entries[i]));
    hash = chain_next(hash, range.lo + i, entry.id);
    out.hashes.push_back(hash);
    out.entries.push_back(std::move(entry));
  }
  out.checkpoint = {range.log,      1, chain_start(range.log), range.hi(), hash, range.checkpoint_time, range.owner,
                    range.signature};
  if (!signature_holds(out.checkpoint)) return corrupt("log range is not what its owner's checkpoint was put on");
  out.encoded = std::move(range.entries);
  return out;
}

std::string encode_log(const LogInfo& log) {
  pb::LogRow row;
  row.set_id(log.id.str());
  row.set_owner(log.owner.str());
  for (const Division& division : log.divisions) row.add_divisions(division.str());
  for (const HeldRange& range : log.held) {
    auto& added = *row.add_held();
    added.set_lo(range.lo);
    added.set_before(range.before.str());
    added.set_hi(range.hi);
    added.set_end(range.end.str());
  }
  row.set_chain(encode_chain(log.chain));
  return row.SerializeAsString();
}

std::optional<LogInfo> decode_log(LogNo no, std::string_view bytes) {
  pb::LogRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  const auto id = LogId::from(row.id());
  const auto owner = NodeId::from(row.owner());
  auto chain = decode_chain(row.chain());
  if (!id || !owner || !chain || row.divisions_size() == 0) return std::nullopt;
  LogInfo log{no, *id, *owner, {}, std::move(*chain), {}};
  for (const std::string& code : row.divisions()) {
    const auto division = Division::from(code);
    if (!division) return std::nullopt;
    log.divisions.push_back(*division);
  }
  for (const pb::HeldRangeRow& range : row.held()) {
    const auto before = ChainHash::from(range.before());
    const auto end = ChainHash::from(range.end());
    if (!before || !end) return std::nullopt;
    log.held.push_back({range.lo(), *before, range.hi(), *end});
  }
  return log;
}

std::optional<LogInfo> Logs::by_id(const LogId& id) const {
  const auto row = view_.get(Space::kLedger, keys::log_by_id(id));
  return row ? by_no(keys::number32_at_end(*row)) : std::nullopt;
}

std::optional<LogInfo> Logs::by_no(LogNo no) const {
  const auto row = view_.get(Space::kLedger, keys::log(no));
  return row ? decode_log(no, *row) : std::nullopt;
}

std::vector<LogInfo> Logs::owned(const std::string& prefix) const {
  std::vector<LogInfo> out;
  const auto range = keys_beginning_with(prefix);
  for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    if (auto log = by_no(keys::number32_at_end(row->key()))) out.push_back(std::move(*log));
  }
  return out;
}

std::vector<LogInfo> Logs::of_division(const Division& division) const {
  return owned("o" + division.str() + "/");
}

std::vector<LogInfo> Logs::of_subtree(const std::vector<Division>& divisions) const {
  std::vector<LogInfo> out;
  for (const Division& division : divisions) {
    for (LogInfo& log : owned("o" + division.str())) out.push_back(std::move(log));
  }
  return out;
}

Sum256 Logs::frontier_sum(const std::vector<Division>& divisions) const {
  Sum256 total;
  for (const Division& division : divisions) {
    const auto range = keys_beginning_with(keys::frontier_sum(division));
    for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
      if (const auto sum = Sum256::from(row->value())) total.add(*sum);
    }
  }
  return total;
}

std::optional<std::string> Logs::entry(LogNo log, Seq seq) const {
  return view_.get(Space::kLedger, keys::entry(log, seq));
}

std::optional<Checkpoint> Logs::checkpoint_at(LogNo log, Seq seq) const {
  const auto row = view_.get(Space::kLedger, keys::checkpoint(log, seq));
  if (!row) return std::nullopt;
  auto checkpoint = decode_checkpoint(*row);
  return checkpoint ? std::optional(*checkpoint) : std::nullopt;
}

std::optional<ChainHash> Logs::hash_at(const LogInfo& log, Seq seq) const {
  if (seq == 0) return chain_start(log.id);
  for (const HeldRange& range : log.held) {
    if (seq == range.hi) return range.end;
    if (seq == range.lo - 1) return range.before;
    if (seq < range.lo || seq > range.hi) continue;
    if (const auto checkpoint = checkpoint_at(log.no, seq)) return checkpoint->hash;
    // Count on from the nearest known hash below.
    Seq at = range.lo - 1;
    ChainHash hash = range.before;
    const auto below = view_.scan(Space::kLedger, keys::log_rows('c', log.no, range.lo, seq), Direction::kBackward);
    if (below->valid()) {
      const auto checkpoint = decode_checkpoint(below->value());
      if (!checkpoint) return std::nullopt;
      at = checkpoint->seq;
      hash = checkpoint->hash;
    }
    if (at == seq) return hash;
    auto row = view_.scan(Space::kLedger, keys::log_rows('e', log.no, at + 1, seq), Direction::kForward);
    for (; row->valid(); row->next()) {
      const auto entry = decode_entry(row->value());
      if (!entry || keys::seq_at_end(row->key()) != ++at) return std::nullopt;
      hash = chain_next(hash, at, id_of(*entry));
    }
    return at == seq ? std::optional(hash) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Checkpoint> Logs::checkpoint_behind(LogNo log, Seq seq) const {
  const KeyRange range = keys::log_rows('c', log, seq, seq + kCheckpointEntriesMax);
  const auto row = view_.scan(Space::kLedger, range, Direction::kForward);
  if (!row->valid()) return std::nullopt;
  auto checkpoint = decode_checkpoint(row->value());
  return checkpoint ? std::optional(std::move(*checkpoint)) : std::nullopt;
}

std::optional<Instant> Logs::time_at(LogNo log, Seq seq) const {
  const auto checkpoint = checkpoint_behind(log, seq);
  return checkpoint ? std::optional(checkpoint->time) : std::nullopt;
}

std::vector<Seq> Logs::cuts_below(LogNo log, Span wanted, std::size_t entries_max) const {
  std::vector<Seq> cuts;
  const KeyRange ahead = keys::log_rows('c', log, wanted.hi, wanted.hi + kCheckpointEntriesMax);
  const auto end = view_.scan(Space::kLedger, ahead, Direction::kForward);
  if (!end->valid()) return cuts;
  cuts.push_back(keys::seq_at_end(end->key()));
  const KeyRange within = keys::log_rows('c', log, wanted.lo, wanted.hi - 1);
  for (auto row = view_.scan(Space::kLedger, within, Direction::kBackward); row->valid(); row->next()) {
    cuts.push_back(keys::seq_at_end(row->key()));
    if (wanted.hi - cuts.back() >= entries_max) return cuts;
  }
  cuts.push_back(wanted.lo - 1);
  return cuts;
}

std::optional<LogRange> Logs::read_range(const LogInfo& log, Span wanted, std::size_t entries_max,
                                         std::size_t bytes_max) const {
  const std::vector<Seq> cuts = cuts_below(log.no, wanted, entries_max);
  if (cuts.empty() || !log.numbers().contains(Span{wanted.lo, cuts.front()})) return std::nullopt;
  const Seq hi = cuts.front();
  // Read backwards, so that what does not fit is the oldest.
  std::vector<std::string> entries;
  std::size_t bytes = 0;
  std::size_t whole = 0;  // entries down to cuts[cut]
  std::size_t cut = 0;
  const KeyRange range = keys::log_rows('e', log.no, cuts.back() + 1, hi);
  for (auto entry = view_.scan(Space::kLedger, range, Direction::kBackward); entry->valid(); entry->next()) {
    bytes += entry->value().size();
    if (bytes > bytes_max && whole > 0) break;
    entries.emplace_back(entry->value());
    if (keys::seq_at_end(entry->key()) != cuts[cut + 1] + 1) continue;
    whole = entries.size();
    if (++cut + 1 == cuts.size()) break;
  }
  if (whole == 0 || whole != hi - cuts[cut]) return std::nullopt;
  entries.resize(whole);
  std::reverse(entries.begin(), entries.end());
  const auto before = hash_at(log, cuts[cut]);
  const auto checkpoint = checkpoint_at(log.no, hi);
  if (!before || !checkpoint) return std::nullopt;
  return LogRange{
      log.id,   log.owner, cuts[cut] + 1, *before, std::move(entries), checkpoint->time, checkpoint->signature,
      log.chain};
}

}  // namespace yichuang::storage
