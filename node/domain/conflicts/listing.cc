#include "node/domain/conflicts/listing.h"

#include <algorithm>
#include <array>

#include "node/domain/cases/actions.h"
#include "node/domain/cases/fold.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "storage/base/hex.h"
#include "storage/base/numbers.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::array<std::string_view, 4> kKindNames = {"event", "twin", "register", "account"};
constexpr std::size_t kRowsAtOnce = 200;
constexpr std::size_t kTimeDigits = 13;
constexpr std::int64_t kListedSecondsMax = 9'999'999'999;

// What stands behind division '/' time '/'.
std::string behind_time(const std::string& key) {
  const std::size_t slash = key.find('/');
  return slash == std::string::npos ? std::string() : key.substr(std::min(slash + kTimeDigits + 2, key.size()));
}

bool within(const ConflictScope& scope, const std::string& division) {
  return division.starts_with(scope.division.view());
}

// One kind of rows after another; a cursor names the kind and the place in it.
class Walk {
 public:
  Walk(const LedgerView& view, const ConflictScope& scope, std::size_t limit, const std::string& cursor)
      : view_(view), scope_(scope), limit_(limit) {
    if (cursor.empty()) return;
    source_ = static_cast<std::size_t>(cursor[0] - '0');
    at_ = cursor.substr(1);
  }

  FoundConflicts run(ConflictState state) {
    const std::vector<void (Walk::*)()> sources =
        state == ConflictState::kOpen
            ? std::vector<void (Walk::*)()>{&Walk::open_cases, &Walk::cases_elsewhere, &Walk::registers,
                                            &Walk::accounts, &Walk::reopened}
            : std::vector<void (Walk::*)()>{&Walk::ruled_cases, &Walk::ruled_registers};
    for (; source_ < sources.size() && !full(); ++source_, at_.clear()) {
      (this->*sources[source_])();
      if (full()) break;
    }
    return std::move(out_);
  }

 private:
  bool full() const { return out_.conflicts.size() >= limit_; }
  void add(ConflictId id, std::string cursor) {
    out_.conflicts.push_back(std::move(id));
    if (full()) out_.cursor = std::to_string(source_) + std::move(cursor);
  }

  // Every row of an index within the scope, until the page is full.
  template <class Take>
  void rows(std::uint16_t index, Direction direction, Take take) {
    std::optional<IndexCursor> at = at_.empty() ? std::nullopt : std::optional(at_);
    for (;;) {
      const IndexPage page = view_.scan(index, scope_.division.view(), kRowsAtOnce, direction, at);
      for (const IndexHit& hit : page.hits) {
        if (auto id = take(hit)) add(std::move(*id), hit.key + hit.ref.key);
        if (full()) return;
      }
      if (!page.more) return;
      at = page.more;
    }
  }

  static std::optional<ConflictId> case_conflict(const v1::CaseSummary& summary, const IndexHit& hit) {
    const std::string part = behind_time(hit.key);
    const bool event = std::any_of(summary.flags().begin(), summary.flags().end(),
                                   [&](const v1::OpenFlag& flag) { return flag.event() == part; });
    return ConflictId{event ? ConflictId::Kind::kEvent : ConflictId::Kind::kTwin, hit.ref, part};
  }

  void open_cases() {
    if (!scope_.cases) return;
    rows(kConflictOpen, Direction::kForward, [&](const IndexHit& hit) -> std::optional<ConflictId> {
      const auto record = view_.record(hit.ref);
      return record ? case_conflict(summary_of(*record), hit) : std::nullopt;
    });
  }

  // Those of which this scope sees one end only.
  void cases_elsewhere() {
    if (!scope_.cases) return;
    rows(kConflictElsewhere, Direction::kForward, [&](const IndexHit& hit) -> std::optional<ConflictId> {
      const auto record = view_.record(hit.ref);
      if (!record) return std::nullopt;
      const v1::CaseSummary summary = summary_of(*record);
      auto id = case_conflict(summary, hit);
      const auto twin = std::find_if(summary.twins().begin(), summary.twins().end(),
                                     [&](const v1::Twin& one) { return one.key() == id->part; });
      const bool second = twin != summary.twins().end() && summary.number() > twin->number();
      const std::string& first = second ? twin->division() : summary.accepting_division();
      return within(scope_, first) ? std::nullopt : id;
    });
  }

  void registers() {
    if (!scope_.registers) return;
    rows(kConflicting, Direction::kForward, [&](const IndexHit& hit) -> std::optional<ConflictId> {
      const auto record = view_.record(hit.ref);
      ConflictId id{ConflictId::Kind::kRegister, hit.ref, {}};
      return record && !looked_at(view_, *record, id) ? std::optional(std::move(id)) : std::nullopt;
    });
  }

  // What storage shows no longer as a conflict: a ruling had settled it, and was taken back.
  void reopened() {
    if (!scope_.registers) return;
    rows(kRulingReopened, Direction::kForward, [&](const IndexHit& hit) -> std::optional<ConflictId> {
      const auto ruling = view_.record(hit.ref);
      v1::RulingNoted noted;
      if (!ruling || !noted.ParseFromString(ruling->state)) return std::nullopt;
      auto id = ConflictId::from(noted.subject());
      const auto record = id ? view_.record(id->ref) : std::nullopt;
      return record && reopened_on(view_, *record, *id) ? std::move(id) : std::nullopt;
    });
  }

  void accounts() {
    if (!scope_.registers) return;
    std::string at = at_;
    for (bool more = true; more && !full();) {
      const auto page = view_.shared(kGrantsOf, at, kRowsAtOnce);
      for (const auto& [key, count] : page) {
        at = key;
        if (!within(scope_, key.substr(0, key.find('/'))) || !double_grant(view_, key)) continue;
        add({ConflictId::Kind::kAccount, {kGrants, key}, {}}, key);
        if (full()) return;
      }
      more = page.size() == kRowsAtOnce;
    }
  }

  void ruled_cases() {
    if (!scope_.cases) return;
    rows(kConflictRuled, Direction::kBackward, [&](const IndexHit& hit) -> std::optional<ConflictId> {
      const auto record = view_.record(hit.ref);
      if (!record) return std::nullopt;
      const v1::CaseSummary summary = summary_of(*record);
      const std::string event = behind_time(hit.key);
      for (const v1::CaseRuling& ruling : summary.rulings()) {
        if (ruling.event() != event) continue;
        if (ruling.flags_size() > 0) return ConflictId{ConflictId::Kind::kEvent, hit.ref, ruling.flags(0).event()};
        const v1::Twin& twin = ruling.twins(0);
        const bool told_by_other = summary.number() > twin.number() && within(scope_, twin.division());
        if (!told_by_other) return ConflictId{ConflictId::Kind::kTwin, hit.ref, twin.key()};
      }
      return std::nullopt;
    });
  }

  void ruled_registers() {
    if (!scope_.registers) return;
    rows(kRulingByTime, Direction::kBackward, [&](const IndexHit& hit) -> std::optional<ConflictId> {
      const auto record = view_.record(hit.ref);
      v1::RulingNoted noted;
      if (!record || !noted.ParseFromString(record->state)) return std::nullopt;
      return ConflictId::from(noted.subject());
    });
  }

  const LedgerView& view_;
  const ConflictScope& scope_;
  std::size_t limit_;
  std::size_t source_ = 0;
  std::string at_;
  FoundConflicts out_;
};

// A ruling is its body; those that stand are listed by time.
class RulingFolding final : public Folding {
 public:
  RulingFolding(RecordRef ref, std::string_view state) : ref_(std::move(ref)), state_(state) {}
  Verdict fold(const Header&, const EntryId&, const Entry& entry) override {
    v1::RulingNoted message;
    if (entry.erased || !message.ParseFromString(std::string(entry.message()))) {
      return {Verdict::Outcome::kUnreadable};
    }
    state_ = entry.message();
    return {};
  }
  Description describe() const override {
    v1::RulingNoted message;
    if (state_.empty() || !message.ParseFromString(state_)) return {};
    const bool reopened = message.ruling() == kRuleReopen;
    const auto subject = reopened ? ConflictId::from(message.subject()) : std::nullopt;
    if (reopened && (!subject || subject->kind != ConflictId::Kind::kRegister)) return {};
    const std::string ms =
        std::to_string(std::clamp<std::int64_t>(message.at().seconds(), 0, kListedSecondsMax) * 1000);
    const std::string padded = std::string(kTimeDigits - ms.size(), '0') + ms;
    return {{{reopened ? kRulingReopened : kRulingByTime, ref_.key.substr(0, ref_.key.find('/') + 1) + padded + "/"}},
            {},
            {}};
  }
  std::string state() const override { return state_; }

 private:
  RecordRef ref_;
  std::string state_;
};

class RulingProjection final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef& ref, std::string_view state) const override {
    return std::make_unique<RulingFolding>(ref, state);
  }
};

// Everything that an office decides of an account, but for the first password.
std::string what_is_granted(const Record& record) {
  v1::AccountGrant grant;
  grant.ParseFromString(record.state);
  grant.clear_first_password();
  return grant.SerializeAsString();
}

}  // namespace

std::string ConflictId::text() const {
  std::string out(kKindNames[static_cast<std::size_t>(kind)]);
  out += "-" + std::to_string(ref.collection) + "-" + to_hex(ref.key);
  return part.empty() ? out : out + "-" + to_hex(part);
}

std::optional<ConflictId> ConflictId::from(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text.substr(0, 2000)) {
    if (c == '-') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const auto named = std::find(kKindNames.begin(), kKindNames.end(), parts[0]);
  if (named == kKindNames.end() || parts.size() < 3 || parts.size() > 4) return std::nullopt;
  const auto collection = parse_whole<Collection>(parts[1]);
  const auto key = from_hex(parts[2]);
  const auto part = parts.size() == 4 ? from_hex(parts[3]) : std::optional<std::string>(std::in_place);
  if (!collection || !key || !part) return std::nullopt;
  const auto kind = static_cast<Kind>(named - kKindNames.begin());
  const bool of_case = kind == Kind::kEvent || kind == Kind::kTwin;
  const std::size_t part_size = kind == Kind::kEvent ? EntryId::kSize : kind == Kind::kTwin ? 16 : 0;
  if (part->size() != part_size || (of_case && *collection != kCases)) return std::nullopt;
  return ConflictId{kind, {*collection, *key}, *part};
}

bool sees_conflicts(const Actor& actor) {
  const ConflictScope scope = scope_of(actor, actor.division);
  return scope.cases || scope.registers;
}

ConflictScope scope_of(const Actor& actor, const Division& division) {
  return {division,
          actor.has_any({v1::HUB_ADMIN, v1::COUNTY_REVIEWER, v1::COUNTY_APPROVER, v1::SUPERVISOR, v1::TOWN_REVIEWER,
                         v1::TOWN_APPROVER}),
          actor.has_any({v1::HUB_ADMIN, v1::SYSTEM_ADMIN})};
}

FoundConflicts find_conflicts(const LedgerView& view, const ConflictScope& scope, ConflictState state,
                              std::size_t limit, const std::string& cursor) {
  return Walk(view, scope, limit, cursor).run(state);
}

std::optional<DoubleGrant> double_grant(const LedgerView& view, const std::string& division_and_account) {
  const std::size_t slash = division_and_account.find('/');
  const std::string division = division_and_account.substr(0, slash);
  const std::string account = division_and_account.substr(slash + 1);
  std::vector<Record> grants;
  for (const IndexHit& hit : view.scan(kGrantByAccount, account + "/", 100).hits) {
    auto record = hit.key == account + "/" ? view.record(hit.ref) : std::nullopt;
    v1::AccountGrant grant;
    if (!record || !grant.ParseFromString(record->state) || grant.division() != division) continue;
    grants.push_back(std::move(*record));
  }
  if (grants.size() < 2) return std::nullopt;
  // As find_account has it: the one from further above counts.
  std::stable_sort(grants.begin(), grants.end(), [](const Record& a, const Record& b) {
    return a.held.front().author.view().size() < b.held.front().author.view().size();
  });
  for (std::size_t i = 1; i < grants.size(); ++i) {
    if (what_is_granted(grants[0]) == what_is_granted(grants[i])) continue;
    const std::string subject = ConflictId{ConflictId::Kind::kAccount, {kGrants, division_and_account}, {}}.text();
    const auto at = Division::from(division);
    const auto ruling = at ? ruling_on(view, *at, subject) : std::nullopt;
    const auto& ruled_on = ruling ? ruling->noted.entries() : v1::RulingNoted::default_instance().entries();
    const auto named = [&](const Record& record) {
      return std::find(ruled_on.begin(), ruled_on.end(), record.held.front().id.hex()) != ruled_on.end();
    };
    if (named(grants[0]) && named(grants[i])) continue;
    return DoubleGrant{std::move(grants[0]), std::move(grants[i])};
  }
  return std::nullopt;
}

std::optional<v1::RulingNoted> reopened_on(const LedgerView& view, const Record& record, const ConflictId& id) {
  if (record.held.empty() || !record.is_register()) return std::nullopt;
  const Held& live = record.held.front();
  const auto ruling = view.record({kRulings, ruling_key(live.author, id.text())});
  v1::RulingNoted noted;
  if (!ruling || !noted.ParseFromString(ruling->state) || noted.ruling() != kRuleReopen) return std::nullopt;
  const bool conflicting = std::any_of(record.held.begin(), record.held.end(),
                                       [](const Held& held) { return held.standing == Standing::kConflicting; });
  return !conflicting && noted.chosen() == live.id.hex() ? std::optional(std::move(noted)) : std::nullopt;
}

bool looked_at(const LedgerView& view, const Record& record, const ConflictId& id) {
  const auto ruling = ruling_on(view, record.held.front().author, id.text());
  if (!ruling || ruling->noted.ruling() != kRuleNoted) return false;
  const auto& named = ruling->noted.entries();
  return std::all_of(record.held.begin(), record.held.end(), [&](const Held& held) {
    const bool matters = held.standing == Standing::kConflicting || held.id == record.held.front().id;
    return !matters || std::find(named.begin(), named.end(), held.id.hex()) != named.end();
  });
}

std::string ruling_key(const Division& division, const std::string& subject) {
  return division.str() + "/" + blake2b(subject).hex().substr(0, 32);
}

std::optional<NotedRuling> ruling_on(const LedgerView& view, const Division& division, const std::string& subject) {
  std::optional<NotedRuling> out;
  for (Division at = division; !at.empty(); at = at.parent()) {
    const std::string key = ruling_key(at, subject);
    const auto record = view.record({kRulings, key});
    NotedRuling found{{}, key, {}};
    if (!record || record->state.empty() || !found.noted.ParseFromString(record->state)) continue;
    if (found.noted.ruling() == kRuleReopen || found.noted.subject() != subject) continue;
    const auto entry = view.entry(record->held.front());
    if (entry) found.author = entry->header.actor;
    out = std::move(found);
  }
  return out;
}

std::shared_ptr<const Projection> ruling_projection() {
  return std::make_shared<RulingProjection>();
}

}  // namespace yichuang::node
