#include "node/domain/conflicts/quarantine.h"

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/conflicts/commands.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "storage/base/hex.h"
#include "storage/base/numbers.h"
#include "storage/ledger/authority.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kRowsAtOnce = 200;
constexpr std::string_view kPrefix = "entry-";

Division brought_by(const LedgerView& view, const Held& held) {
  if (held.places.empty()) return held.author;
  const auto log = view.logs().by_no(held.places.front().log);
  return log ? log->division() : held.author;
}

// A rejection waits for nobody; what was tried and stayed here is open.
std::optional<NotedRuling> rejection(const LedgerView& view, const Division& division, const QuarantinedId& id) {
  auto ruling = ruling_on(view, division, id.text());
  return ruling && ruling->noted.ruling() == kRuleReject ? std::move(ruling) : std::nullopt;
}

// The index's key ends with the entry's id.
std::optional<QuarantinedId> id_of_hit(const IndexHit& hit) {
  if (hit.key.size() < EntryId::kSize) return std::nullopt;
  const auto entry = EntryId::from(hit.key.substr(hit.key.size() - EntryId::kSize));
  return entry ? std::optional(QuarantinedId{hit.ref, *entry}) : std::nullopt;
}

std::string reason_not_allowed(const RecordRef& ref, const Held& held) {
  // Storage says of those in a log past its owner's revocation that it is so.
  if (held.authorised) return held.reason != 0 ? "revoked" : "place";
  const Kind kind = held.kind;
  if (!kind.well_formed() || kind.collection() != ref.collection) return "kind";
  if (!kind.written_by(held.author.tier())) return "tier";
  if (kind.shape() == Shape::kRegister && !ref.key.starts_with(held.author.str() + "/")) return "key";
  return "audience";
}

std::vector<v1::ConflictOption> options_for(const JudgedQuarantine& of, const Actor& actor, const Identity& identity) {
  const std::string nobody = actor.has_any({v1::HUB_ADMIN, v1::SYSTEM_ADMIN}) ? "" : "由中心或系统管理员处理";
  const std::string not_ours = actor.division.covers(of.brought_by) ? "" : "由写入方的上级处理";
  const std::string why_not = nobody.empty() ? not_ours : nobody;
  std::vector<v1::ConflictOption> out;
  const auto add = [&](std::string_view code, std::string reason) {
    v1::ConflictOption& option = out.emplace_back();
    option.set_code(std::string(code));
    option.set_why_not(why_not.empty() ? std::move(reason) : why_not);
    option.set_allowed(option.why_not().empty());
  };
  if (of.ruling) {
    add(kRuleReopen, actor.division == Division::from(of.ruling->author.substr(0, of.ruling->author.find('/')))
                         ? ""
                         : "由作出处理的单位撤销");
    return out;
  }
  if (of.held.standing == Standing::kUnreadable) {
    add(kRuleRetry, of.reason == "unknown_kind" ? "本机版本不认识这种记录,升级后自动重试" : "");
  } else {
    std::string reason;
    if (!of.held.authorised) reason = "按种类、级别或范围本就不许写,不能放行";
    if (reason.empty() && !identity.certificate.covers(of.held.author)) reason = "写入方不在本级以下";
    add(kRuleRelease, std::move(reason));
  }
  add(kRuleReject, "");
  return out;
}

}  // namespace

std::string QuarantinedId::text() const {
  return std::string(kPrefix) + std::to_string(ref.collection) + "-" + to_hex(ref.key) + "-" + entry.hex();
}

std::optional<QuarantinedId> QuarantinedId::from(std::string_view text) {
  if (!text.starts_with(kPrefix) || text.size() > 1000) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  const std::size_t first = text.find('-');
  const std::size_t second = first == std::string_view::npos ? first : text.find('-', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto collection = parse_whole<Collection>(text.substr(0, first));
  const auto key = from_hex(text.substr(first + 1, second - first - 1));
  const auto bytes = from_hex(text.substr(second + 1));
  const auto entry = bytes ? EntryId::from(*bytes) : std::nullopt;
  if (!collection || !key || !entry) return std::nullopt;
  return QuarantinedId{{*collection, *key}, *entry};
}

std::string quarantine_reason(const LedgerView& view, const RecordRef& ref, const Held& held) {
  if (held.standing == Standing::kNotAllowed) return reason_not_allowed(ref, held);
  static const Projections known = projections();
  if (known.find(ref.collection) == nullptr) return "unknown_kind";
  const auto entry = view.entry(held);
  if (!entry) return "missing";
  return entry->entry.erased ? "erased" : "unreadable";
}

std::optional<JudgedQuarantine> judge_quarantined(const LedgerView& view, const QuarantinedId& id, const Actor& actor,
                                                  const Identity& identity) {
  const auto record = view.record(id.ref);
  const Held* held = record ? record->find(id.entry) : nullptr;
  if (held == nullptr || !is_quarantined(*held)) return std::nullopt;
  JudgedQuarantine out{id, *held, brought_by(view, *held), quarantine_reason(view, id.ref, *held), {}, {}};
  out.ruling = rejection(view, out.brought_by, id);
  out.options = options_for(out, actor, identity);
  return out;
}

FoundQuarantined find_quarantined(const LedgerView& view, const Division& division, ConflictState state,
                                  std::size_t limit, const std::string& cursor) {
  FoundQuarantined out;
  std::optional<IndexCursor> at = cursor.empty() ? std::nullopt : std::optional(cursor);
  for (;;) {
    const IndexPage page = view.scan(kQuarantined, division.view(), kRowsAtOnce, Direction::kForward, at);
    for (const IndexHit& hit : page.hits) {
      const auto id = id_of_hit(hit);
      const auto by = Division::from(hit.key.substr(0, hit.key.find('/')));
      if (!id || !by) continue;
      const bool ruled = rejection(view, *by, *id).has_value();
      if (ruled != (state == ConflictState::kRuled)) continue;
      out.entries.push_back(*id);
      if (out.entries.size() < limit) continue;
      out.cursor = hit.key + hit.ref.key;
      return out;
    }
    if (!page.more) return out;
    at = page.more;
  }
}

Command handle_quarantined(QuarantinedId id, std::string what, std::string reason, Actor actor,
                           const Identity& identity, Instant now) {
  return [=, &identity](const LedgerView& view) -> Result<Plan> {
    const auto of = judge_quarantined(view, id, actor, identity);
    if (!of) return not_found("隔离区里没有这一条,或已生效");
    const auto option = std::find_if(of->options.begin(), of->options.end(),
                                     [&](const v1::ConflictOption& one) { return one.code() == what; });
    if (option == of->options.end()) return conflict("这一条现在不能这样处理");
    if (!option->allowed()) return forbidden(option->why_not());
    TRY(check_reason(reason));
    v1::RulingNoted noted;
    noted.set_subject(id.text());
    noted.set_ruling(what);
    noted.set_reason(reason);
    noted.add_entries(id.entry.hex());
    noted.set_by_name(actor.name);
    set_time(*noted.mutable_at(), now);
    Plan plan{{{kRulingNoted,
                ruling_key(actor.division, noted.subject()),
                {actor.division},
                actor.entry_name(),
                noted.SerializeAsString()}},
              {},
              0};
    if (what == kRuleRetry || what == kRuleRelease) {
      const auto how = what == kRuleRetry ? SecondLook::How::kFold : SecondLook::How::kTakeOver;
      plan.again.push_back({id.ref, id.entry, how});
    }
    return plan;
  };
}

}  // namespace yichuang::node
