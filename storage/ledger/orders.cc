#include "storage/ledger/orders.h"

#include <algorithm>
#include <limits>

#include "storage/base/bytes.h"
#include "storage/base/hex.h"
#include "storage/ledger/kind.h"
#include "storage/ledger/limits.h"
#include "storage/proto/orders.pb.h"

namespace yichuang::storage {
namespace {

constexpr Seq kAll = std::numeric_limits<Seq>::max();
constexpr std::size_t kReasonBytesMax = 2000;
constexpr std::size_t kRevokedLogsMax = 3000;
constexpr std::size_t kCollectionMax = 0x3ff;

std::string digest_of(const RecordRef& ref) {
  std::string name;
  append_u16_be(name, ref.collection);
  return blake2b(name + ref.key).hex().substr(0, 32);
}

Division issuer_of(const RecordRef& ref) {
  return Division::from(ref.key.substr(0, ref.key.find('/'))).value_or(Division());
}

Instant from_ms(std::uint64_t ms) {
  return Instant{static_cast<std::int64_t>(ms)};
}

std::uint64_t to_ms(Instant time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(time.ms, 0));
}

class MessageFolding final : public Folding {
 public:
  explicit MessageFolding(std::string_view state) : state_(state) {}
  Verdict fold(const Header& header, const EntryId&, const Entry& entry) override {
    const std::string_view message = entry.message();
    const bool readable = header.kind.collection() == kRevocations ? parse_revocation(message).has_value()
                          : header.kind.collection() == kErasures  ? parse_erasure(message).has_value()
                                                                   : parse_removal(message).has_value();
    if (!readable) return {Verdict::Outcome::kUnreadable};
    state_ = message;
    return {};
  }
  Description describe() const override { return {}; }
  std::string state() const override { return state_; }

 private:
  std::string state_;
};

class MessageProjection final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<MessageFolding>(state);
  }
};

}  // namespace

std::string encode_revocation(const Revocation& revocation) {
  pb::Revocation out;
  out.set_node(revocation.node.str());
  out.set_division(revocation.division.str());
  out.set_reason(revocation.reason);
  for (const auto& [log, last] : revocation.last) {
    auto& added = *out.add_logs();
    added.set_log(log.str());
    added.set_last(last);
  }
  out.set_by(revocation.by);
  out.set_at_ms(to_ms(revocation.at));
  out.set_name(revocation.name);
  return out.SerializeAsString();
}

Result<Revocation> parse_revocation(std::string_view bytes) {
  pb::Revocation in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return corrupt("revocation is no message");
  const auto node = NodeId::from(in.node());
  const auto division = Division::from(in.division());
  if (!node || !division || in.reason().size() > kReasonBytesMax ||
      static_cast<std::size_t>(in.logs_size()) > kRevokedLogsMax) {
    return corrupt("revocation names no node, or is past a limit");
  }
  Revocation out{*node, *division, in.reason(), {}, in.by(), from_ms(in.at_ms()), in.name()};
  for (const pb::RevokedLog& named : in.logs()) {
    const auto log = LogId::from(named.log());
    if (!log) return corrupt("revocation names a log that is none");
    out.last[*log] = named.last();
  }
  return out;
}

std::string revocation_key(const Division& issuer, const NodeId& node) {
  return issuer.str() + "/" + node.hex();
}

std::string encode_erasure(const Erasure& erasure) {
  pb::Erasure out;
  out.set_collection(erasure.ref.collection);
  out.set_key(erasure.ref.key);
  out.set_reason(erasure.reason);
  out.set_by(erasure.by);
  out.set_at_ms(to_ms(erasure.at));
  out.set_title(erasure.title);
  return out.SerializeAsString();
}

Result<Erasure> parse_erasure(std::string_view bytes) {
  pb::Erasure in;
  const bool good = in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                    in.collection() >= kFirstDomainCollection && in.collection() <= kCollectionMax &&
                    in.key().size() <= kRecordKeyBytesMax && in.reason().size() <= kReasonBytesMax;
  if (!good) return corrupt("erasure names no record of the domain, or is past a limit");
  return Erasure{
      {static_cast<Collection>(in.collection()), in.key()}, in.reason(), in.by(), from_ms(in.at_ms()), in.title()};
}

std::string erasure_key(const Division& issuer, const RecordRef& ref) {
  return issuer.str() + "/" + digest_of(ref);
}

std::string encode_removal(const Removal& removal) {
  pb::Removal out;
  out.set_collection(removal.ref.collection);
  out.set_key(removal.ref.key);
  out.set_cause(static_cast<pb::Removal::Cause>(removal.cause));
  out.set_bodies(removal.bodies);
  out.set_blobs(removal.blobs);
  out.set_at_ms(to_ms(removal.at));
  out.set_node(removal.node.str());
  return out.SerializeAsString();
}

Result<Removal> parse_removal(std::string_view bytes) {
  pb::Removal in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return corrupt("removal is no message");
  const auto node = NodeId::from(in.node());
  const bool known = in.cause() == pb::Removal::ERASED || in.cause() == pb::Removal::GONE;
  if (!node || !known || in.collection() > kCollectionMax || in.key().size() > kRecordKeyBytesMax) {
    return corrupt("removal names no node or no record");
  }
  return Removal{{static_cast<Collection>(in.collection()), in.key()},
                 static_cast<Removal::Cause>(in.cause()),
                 in.bodies(),
                 in.blobs(),
                 from_ms(in.at_ms()),
                 *node};
}

std::string removal_key(const Division& at, const RecordRef& ref) {
  return at.str() + "/" + digest_of(ref);
}

bool is_order(Collection collection) {
  return collection >= kRevocations && collection <= kRemovals;
}

const Projection& order_projection() {
  static const MessageProjection projection;
  return projection;
}

Orders::Concerned Orders::note(const RecordRef& ref, std::string_view state) {
  if (ref.collection == kRevocations) return note_revocation(ref, state, issuer_of(ref));
  if (ref.collection == kErasures) return note_erasure(ref, state, issuer_of(ref));
  return {};
}

Orders::Concerned Orders::note_revocation(const RecordRef& ref, std::string_view state, const Division& issuer) {
  std::optional<Revocation> now;
  if (!state.empty()) {
    auto parsed = parse_revocation(state);
    if (parsed && issuer.covers(parsed->division) && issuer != parsed->division) now = std::move(*parsed);
  }
  std::optional<Revocation> before;
  for (const auto& [node, issued] : revoked_) {
    if (const auto found = issued.find(ref.key); found != issued.end()) before = found->second.revocation;
  }
  const bool same = before && now && before->node == now->node && before->last == now->last;
  if (same || (!before && !now)) return {};
  Concerned out;
  const Revocation& either = now ? *now : *before;
  out.tail = Concerned::Tail{either.node, either.division, {}};
  // Between the lower and the higher of the two ends, something changes.
  const auto end = [](const std::optional<Revocation>& of, const LogId& log) {
    if (!of) return kAll;
    const auto found = of->last.find(log);
    return found == of->last.end() ? 0 : found->second;
  };
  for (const auto* of : {&before, &now}) {
    if (!*of) continue;
    for (const auto& [log, last] : (*of)->last) out.tail->from[log] = std::min(end(before, log), end(now, log)) + 1;
  }
  if (before) {
    auto& issued = revoked_[before->node];
    issued.erase(ref.key);
    if (issued.empty()) revoked_.erase(before->node);
  }
  if (now) revoked_[now->node].insert_or_assign(ref.key, Issued{issuer, std::move(*now)});
  return out;
}

Orders::Concerned Orders::note_erasure(const RecordRef& ref, std::string_view state, const Division& issuer) {
  std::optional<RecordRef> now;
  if (auto parsed = parse_erasure(state); !state.empty() && parsed) now = std::move(parsed->ref);
  const auto before = erasures_.find(ref.key);
  if (before == erasures_.end() ? !now : now == before->second) return {};
  if (before != erasures_.end()) {
    auto& issuers = erased_[before->second];
    if (const auto one = issuers.find(issuer); one != issuers.end()) issuers.erase(one);
    if (issuers.empty()) erased_.erase(before->second);
    erasures_.erase(before);
  }
  if (!now) return {};
  erasures_.emplace(ref.key, *now);
  erased_[*now].insert(issuer);
  Concerned out;
  out.record = std::move(now);
  return out;
}

Seq Orders::counted_up_to(const LogInfo& log) const {
  if (revoked_.empty()) return kAll;
  const auto found = revoked_.find(log.owner);
  if (found == revoked_.end()) return kAll;
  Seq out = kAll;
  for (const auto& [key, issued] : found->second) {
    // A hub revokes those below it and nobody else.
    if (!issued.issuer.covers(log.division()) || issued.issuer == log.division()) continue;
    const auto named = issued.revocation.last.find(log.id);
    out = std::min(out, named == issued.revocation.last.end() ? 0 : named->second);
  }
  return out;
}

bool Orders::erases(const RecordRef& ref, const Division& author) const {
  if (erased_.empty()) return false;
  const auto found = erased_.find(ref);
  return found != erased_.end() && std::any_of(found->second.begin(), found->second.end(),
                                               [&](const Division& issuer) { return issuer.covers(author); });
}

}  // namespace yichuang::storage
