#include "node/domain/cases/pages.h"

#include <algorithm>
#include <array>

#include "node/domain/accounts/accounts.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/catalogue/applicant_form.h"
#include "node/domain/identifiers/masking.h"
#include "node/domain/kinds.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

// What somebody in whose hands a case lies does with it.
constexpr std::array kInHand = {kActionAccept, kActionTake,    kActionPass,      kActionDecide,
                                kActionIssue,  kActionDeliver, kActionEndSpecial};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// By what a value looks like, so that it holds for every version of a form.
std::string mask_value(const std::string& text) {
  if (parse_resident_id(text)) return mask_resident_id(text);
  if (all_digits(text) && text.size() == 11 && text[0] == '1') return mask_mobile(text);
  if (all_digits(text) && text.size() >= 13 && text.size() <= 30) return mask_tail4(text);
  return text;
}

void mask_person(v1::CaseSummary& summary) {
  summary.set_applicant_name(listed_name(summary));
  summary.set_applicant_id_no(mask_resident_id(summary.applicant_id_no()));
  if (!summary.agent_name().empty()) summary.set_agent_name(mask_name(summary.agent_name()));
}

// Leaves out what only the page shows.
void keep_short(v1::CaseSummary& summary) {
  summary.clear_blobs();
  summary.clear_steps();
  summary.clear_flags();
  summary.clear_twins();
  summary.clear_rulings();
  summary.clear_amended();
}

const char* standing_name(Standing standing) {
  switch (standing) {
    case Standing::kCounts:
      return "counts";
    case Standing::kFlagged:
      return "flagged";
    case Standing::kWaiting:
      return "waiting";
    case Standing::kNotAllowed:
      return "not_allowed";
    case Standing::kUnreadable:
      return "unreadable";
    case Standing::kErased:
      return "erased";
    case Standing::kSuperseded:
    case Standing::kConflicting:
      break;
  }
  return "superseded";
}

const char* standing_text(const Held& held, const v1::CaseSummary& summary) {
  switch (held.standing) {
    case Standing::kCounts: {
      const bool overwritten = std::any_of(summary.flags().begin(), summary.flags().end(),
                                           [&](const v1::OpenFlag& flag) { return flag.event() == held.id.view(); });
      return overwritten ? flag_text(static_cast<std::uint32_t>(CaseFlag::kOverwritten)) : "";
    }
    case Standing::kFlagged:
      return flag_text(held.reason);
    case Standing::kWaiting:
      return "等待在它之前的记录到达";
    case Standing::kNotAllowed:
      return "写入方无权写这条记录,不计";
    case Standing::kUnreadable:
      return "内容不完整或由更高版本写入,暂不计";
    case Standing::kErased:
      return "内容已按上级的决定清除";
    default:
      return "";
  }
}

}  // namespace

void mask_values(google::protobuf::Value& value) {
  if (value.has_string_value()) value.set_string_value(mask_value(value.string_value()));
  if (value.has_list_value()) {
    for (auto& one : *value.mutable_list_value()->mutable_values()) mask_values(one);
  }
  if (value.has_struct_value()) {
    for (auto& [name, one] : *value.mutable_struct_value()->mutable_fields()) mask_values(one);
  }
}

void mask_form(google::protobuf::Struct& form) {
  for (auto& [name, value] : *form.mutable_fields()) {
    if (name != kCreditCodeField) mask_values(value);
  }
}

std::optional<Record> find_case(const LedgerView& view, const std::string& number) {
  const std::size_t mark = number.find('~');
  if (mark == std::string::npos) {
    const auto ref = view.first(kCaseByNumber, number);
    return ref ? view.record(*ref) : std::nullopt;
  }
  for (const IndexHit& hit : view.scan(kCaseByNumber, number.substr(0, mark), 10).hits) {
    if (to_hex(hit.ref.key).starts_with(number.substr(mark + 1))) return view.record(hit.ref);
  }
  return std::nullopt;
}

// Which numbers a tier above has receipted, of each log. Read once for all lines of
// a list.
class CasePages::Receipted {
 public:
  explicit Receipted(const LedgerView& view) : view_(view) {}

  bool has(const Division& tier, const Place& place) {
    const auto [found, fresh] = numbers_.try_emplace({tier, place.log});
    if (fresh) {
      if (auto log = view_.logs().by_no(place.log)) found->second.emplace(view_.safe_in(tier, std::move(*log)));
    }
    return found->second && found->second->contains(place.seq);
  }

 private:
  const LedgerView& view_;
  std::map<std::pair<Division, LogNo>, std::optional<SafeNumbers>> numbers_;
};

v1::CaseList CasePages::list(const LedgerView& view, std::vector<FoundCase> cases, const Actor& actor) const {
  Receipted receipted(view);
  v1::CaseList out;
  for (FoundCase& found : cases) fill_row(std::move(found), actor, receipted, *out.add_rows());
  return out;
}

void CasePages::fill_row(FoundCase found, const Actor& actor, Receipted& receipted, v1::CaseRow& out) const {
  v1::CaseSummary& summary = *out.mutable_summary();
  summary = std::move(found.summary);
  for (const v1::Action& action : actions_for(summary, actor)) {
    const bool in_hand = std::find(kInHand.begin(), kInHand.end(), action.code()) != kInHand.end();
    if (action.allowed() && in_hand) out.set_mine(true);
    if (action.allowed()) out.add_actions(action.code());
    if (!action.allowed() && in_hand && out.why_not().empty()) out.set_why_not(action.why_not());
  }
  if (out.mine()) out.clear_why_not();
  mask_person(summary);
  summary.clear_query_code();
  keep_short(summary);
  add_safe(found.record, receipted, out);
  out.set_promised_left(days_left(summary.promised_due()));
  out.set_etag(etag_of(found.record));
}

v1::FiledCase CasePages::filed(FoundCase found) const {
  v1::FiledCase out;
  v1::CaseSummary& summary = *out.mutable_summary();
  summary = std::move(found.summary);
  summary.set_applicant_id_no(mask_resident_id(summary.applicant_id_no()));
  keep_short(summary);
  out.set_etag(etag_of(found.record));
  return out;
}

v1::Case CasePages::page(const LedgerView& view, const Record& record, const Actor& actor, Sensitive sensitive) const {
  v1::Case out;
  v1::CaseSummary& summary = *out.mutable_summary();
  summary = summary_of(record);
  for (v1::Action& action : actions_for(summary, actor)) *out.add_actions() = std::move(action);
  const CaseEntries entries = entries_of(view, record);
  add_timeline(view, record, entries, actor, out);
  add_files(view, out);
  summary.clear_blobs();
  summary.clear_amended();
  CaseContent content = read_content(record, entries);
  *out.mutable_rules() = std::move(*content.filed.mutable_rules());
  *out.mutable_applicant() = std::move(*content.filed.mutable_applicant());
  *out.mutable_agent() = std::move(*content.filed.mutable_agent());
  *out.mutable_form() = std::move(content.form);
  for (v1::Material& material : content.materials) *out.add_materials() = std::move(material);
  *out.mutable_sources() = std::move(*content.filed.mutable_sources());
  if (content.decision) *out.mutable_decision() = std::move(*content.decision);
  if (sensitive == Sensitive::kMasked) {
    summary.set_applicant_id_no(mask_resident_id(summary.applicant_id_no()));
    for (std::string* number : {out.mutable_applicant()->mutable_id_no(), out.mutable_agent()->mutable_id_no(),
                                out.mutable_applicant()->mutable_legal_representative_id_no()}) {
      if (!number->empty()) *number = mask_resident_id(*number);
    }
    for (std::string* number : {out.mutable_applicant()->mutable_mobile(), out.mutable_agent()->mutable_mobile()}) {
      if (!number->empty()) *number = mask_mobile(*number);
    }
    mask_form(*out.mutable_form());
    for (v1::FieldSource& source : *out.mutable_sources()) {
      if (source.has_held()) mask_values(*source.mutable_held());
    }
  }
  Receipted receipted(view);
  add_safe(record, receipted, out);
  add_receipts(view, record, out);
  out.set_etag(etag_of(record));
  out.set_promised_left(days_left(summary.promised_due()));
  out.set_statutory_left(days_left(summary.statutory_due()));
  const auto due = parse_date(summary.statutory_due());
  out.set_calendar_missing(due && !published_.calendar()->has(due->year));
  return out;
}

void CasePages::add_files(const LedgerView& view, v1::Case& out) const {
  const v1::CaseSummary& summary = out.summary();
  const bool goes_up = ledger_.tiers().size() > 1 && summary.accepting_division() == ledger_.division().view();
  std::uint32_t arrived = 0;
  for (const std::string& blob : summary.blobs()) {
    const auto id = BlobId::from(blob);
    const auto standing = id ? view.blobs().find(*id) : std::nullopt;
    if (standing && standing->whole && (standing->at_hub || !goes_up)) ++arrived;
  }
  out.set_files(static_cast<std::uint32_t>(summary.blobs_size()));
  out.set_files_arrived(arrived);
}

template <class Page>
void CasePages::add_safe(const Record& record, Receipted& receipted, Page& out) const {
  for (const TierAbove& tier : ledger_.tiers()) {
    v1::SafeAt& safe = *out.add_safe();
    safe.set_division(tier.division.str());
    safe.set_name(tier.name);
    const bool here = tier.division == ledger_.division();
    for (const Held& held : record.held) {
      // What the parent's feed brought lies above already.
      const bool written_below = held.allowed && ledger_.division().covers(held.author) && !held.places.empty();
      if (!here && !written_below) continue;
      safe.set_entries(safe.entries() + 1);
      const auto has = [&](const Place& place) { return receipted.has(tier.division, place); };
      if (here || std::any_of(held.places.begin(), held.places.end(), has)) safe.set_covered(safe.covered() + 1);
    }
    safe.set_safe(safe.covered() == safe.entries());
  }
}

// Of each tier the receipt for the entry that lies furthest on in a log.
void CasePages::add_receipts(const LedgerView& view, const Record& record, v1::Case& out) const {
  std::map<LogNo, Seq> last;
  for (const Held& held : record.held) {
    if (!held.allowed || !ledger_.division().covers(held.author)) continue;
    for (const Place& place : held.places) last[place.log] = std::max(last[place.log], place.seq);
  }
  for (v1::SafeAt& safe : *out.mutable_safe()) {
    const auto tier = Division::from(safe.division());
    if (!safe.safe() || !tier || *tier == ledger_.division()) continue;
    for (const auto& [no, seq] : last) {
      const auto log = view.logs().by_no(no);
      if (!log) continue;
      for (const Checkpoint& receipt : view.receipts(*tier, log->id)) {
        const bool later = !safe.has_signed_at() || safe.signed_at().seconds() < receipt.time.ms / 1000;
        if (receipt.from > seq || receipt.seq < seq || !later) continue;
        set_time(*safe.mutable_signed_at(), receipt.time);
        safe.set_sequence(receipt.seq);
        safe.set_hash(receipt.hash.hex().substr(0, 16));
      }
    }
  }
}

void CasePages::add_timeline(const LedgerView& view, const Record& record, const CaseEntries& entries,
                             const Actor& asking, v1::Case& out) const {
  for (std::size_t i = 0; i < record.held.size(); ++i) {
    const Held& held = record.held[i];
    v1::TimelineEntry& line = *out.add_timeline();
    line.set_id(held.id.hex());
    line.set_division(held.author.str());
    line.set_division_name(names_.name(held.author));
    line.set_standing(standing_name(held.standing));
    line.set_standing_text(standing_text(held, out.summary()));
    const auto& parsed = entries[i];
    if (!parsed) {
      line.set_title("内容不在本机");
      continue;
    }
    const Header& header = parsed->header;
    line.mutable_at()->set_seconds(header.at.ms / 1000);
    line.set_clock_unsure(header.clock_unsure);
    const std::string account = header.actor.substr(std::min(header.actor.find('/') + 1, header.actor.size()));
    line.set_actor(account);
    const v1::CaseActedBy by = acted_by(parsed->entry);
    line.set_window(by.window());
    const bool own = account == asking.account && held.author == asking.division;
    line.set_actor_name(!by.name().empty() ? by.name() : own ? asking.name : person_name(view, held.author, account));
    EventText text = describe_event(header, parsed->entry, out.summary());
    line.set_kind(std::move(text.kind));
    line.set_title(std::move(text.title));
    line.set_text(std::move(text.text));
  }
}

std::string CasePages::person_name(const LedgerView& view, const Division& division, const std::string& account) const {
  if (account == "rule-engine") return "秒批规则";
  const auto known = find_account(view, division, account);
  return known ? known->grant.name() : account;
}

int CasePages::days_left(const std::string& due) const {
  const auto day = parse_date(due);
  return day ? published_.calendar()->remaining(local_date(ledger_.now()), *day) : 0;
}

}  // namespace yichuang::node
