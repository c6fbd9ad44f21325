#include "node/domain/cases/queries.h"

#include <algorithm>
#include <array>
#include <map>

#include "node/domain/cases/actions.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/fold.h"
#include "node/domain/identifiers/case_number.h"
#include "node/domain/identifiers/resident_id.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::array kStepRoles = {"window_clerk",  "village_agent",   "town_reviewer",
                                   "town_approver", "county_reviewer", "county_approver"};
// What is read of an index when its first rows did not suffice.
constexpr std::size_t kRowsAtOnce = 500;
// Working days left at which a promise is near.
constexpr int kDueSoonDays = 1;
// Longer than any record key: a cursor behind every row of one index key.
const std::string kBehind(64, '\xff');

// Whom the asker stands for, as open cases name it: division, '/', role.
std::vector<std::string> inboxes(const Actor& actor) {
  std::vector<std::string> out;
  for (const char* role : kStepRoles) {
    if (actor.has(role_of_step(role))) out.push_back(actor.division.str() + "/" + role);
  }
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

bool looks_like_number(const std::string& text) {
  return text.size() >= 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// Walks one index and takes the cases that fit.
class Walk {
 public:
  Walk(const LedgerView& view, const Actor& actor, v1::CaseState state) : view_(view), actor_(actor), state_(state) {}

  FoundCases take(Index index, const std::string& prefix, Direction direction, std::size_t limit,
                  const std::string& cursor) const {
    FoundCases out;
    std::optional<IndexCursor> at = cursor.empty() ? std::nullopt : std::optional(cursor);
    for (std::size_t scanned = 0; scanned < kScannedMax;) {
      // As a rule every row suits.
      const IndexPage page = view_.scan(index, prefix, scanned == 0 ? limit : kRowsAtOnce, direction, at);
      scanned += page.hits.size();
      for (const IndexHit& hit : page.hits) {
        auto found = suiting(hit.ref);
        // One of several keys of the same case.
        const bool again = found && index == kCaseByName && hit.key != name_key_for(found->summary, prefix);
        if (!found || again) continue;
        out.cases.push_back(std::move(*found));
        if (out.cases.size() == limit) {
          out.cursor = hit.key + hit.ref.key;
          return out;
        }
      }
      if (!page.more) return out;
      at = page.more;
      out.cursor = *page.more;
    }
    return out;
  }

 private:
  std::optional<FoundCase> suiting(const RecordRef& ref) const {
    auto record = view_.record(ref);
    if (!record) return std::nullopt;
    v1::CaseSummary summary = summary_of(*record);
    const bool suits = may_see(summary, actor_) && (state_ == v1::CASE_STATE_UNSPECIFIED || summary.state() == state_);
    if (!suits) return std::nullopt;
    return FoundCase{std::move(*record), std::move(summary)};
  }

  const LedgerView& view_;
  const Actor& actor_;
  v1::CaseState state_;
};

}  // namespace

namespace {

// A town's own cases and those that it decides for others, newest first. The
// cursor is the part of the number behind the division.
FoundCases newest_of_town(const Walk& walk, const Actor& actor, std::size_t limit, const std::string& cursor) {
  const std::pair<Index, std::string> streams[] = {{kCaseByNumber, actor.division.padded()},
                                                   {kCaseElsewhere, actor.division.str() + "/"}};
  std::map<std::string, FoundCase, std::greater<>> newest;
  bool more = false;
  for (const auto& [index, prefix] : streams) {
    const std::string after = cursor.empty() ? std::string() : prefix + cursor;
    FoundCases found = walk.take(index, prefix, Direction::kBackward, limit + 1, after);
    more = more || !found.cursor.empty();
    for (FoundCase& one : found.cases) {
      std::string tail = one.summary.number().substr(kNumberDivisionDigits);
      newest.emplace(std::move(tail), std::move(one));
    }
  }
  FoundCases out;
  for (auto& [tail, one] : newest) {
    if (out.cases.size() == limit) break;
    out.cases.push_back(std::move(one));
    out.cursor = tail;
  }
  if (!more && newest.size() <= limit) out.cursor.clear();
  return out;
}

// By the end of the number, newest first within a page; by its beginning when none
// ends so. A cursor begins as the rows of its index do.
FoundCases by_part_of_number(const Walk& walk, const std::string& text, std::size_t limit, const std::string& cursor) {
  const std::string end(text.rbegin(), text.rend());
  if (cursor.empty() || cursor.starts_with(end)) {
    FoundCases found = walk.take(kCaseByNumberEnd, end, Direction::kBackward, limit, cursor);
    std::sort(found.cases.begin(), found.cases.end(), [](const FoundCase& one, const FoundCase& other) {
      return one.summary.number() > other.summary.number();
    });
    if (!found.cases.empty()) return found;
  }
  return walk.take(kCaseByNumber, text, Direction::kBackward, limit, cursor);
}

}  // namespace

FoundCases inbox(const LedgerView& view, const Actor& actor, std::size_t limit, const std::string& cursor) {
  // Each role's rows are in order of their day; the pages are merged.
  std::vector<std::pair<std::string, RecordRef>> rows;
  for (const std::string& whose : inboxes(actor)) {
    const std::string prefix = whose + "/";
    const auto after = cursor.empty() ? std::nullopt : std::optional(prefix + cursor + kBehind);
    for (IndexHit& hit : view.scan(kCaseOpen, prefix, limit + 1, Direction::kForward, after).hits) {
      rows.emplace_back(hit.key.substr(prefix.size()), std::move(hit.ref));
    }
  }
  std::sort(rows.begin(), rows.end());
  FoundCases out;
  for (auto& [key, ref] : rows) {
    if (out.cases.size() == limit) break;
    auto record = view.record(ref);
    out.cursor = key;
    if (!record) continue;
    v1::CaseSummary summary = summary_of(*record);
    if (may_see(summary, actor)) out.cases.push_back({std::move(*record), std::move(summary)});
  }
  if (rows.size() <= limit) out.cursor.clear();
  return out;
}

FoundCases search_cases(const LedgerView& view, const Actor& actor, const CaseSearch& search, std::size_t limit,
                        const std::string& cursor) {
  const Walk walk(view, actor, search.state);
  if (!search.ends.empty()) {
    return walk.take(kCaseByDay, day_key(actor.division.str(), search.ends), Direction::kForward, limit, cursor);
  }
  const std::string text = upper(search.text);
  if (text.empty() && actor.division.tier() >= Tier::kTownship) return newest_of_town(walk, actor, limit, cursor);
  if (text.empty()) return walk.take(kCaseByNumber, actor.division.str(), Direction::kBackward, limit, cursor);
  if (parse_case_number(text)) return walk.take(kCaseByNumber, text, Direction::kForward, limit, cursor);
  const bool is_applicant = parse_resident_id(text) || is_social_credit_code(text);
  if (is_applicant && (cursor.empty() || cursor.starts_with(text + "/"))) {
    FoundCases found = walk.take(kCaseByPerson, text + "/", Direction::kForward, limit, cursor);
    // A part of a case number may look like either.
    if (!found.cases.empty() || !cursor.empty()) return found;
  }
  if (looks_like_number(text)) return by_part_of_number(walk, text, limit, cursor);
  return walk.take(kCaseByName, search.text, Direction::kForward, limit, cursor);
}

std::vector<FoundCase> open_cases_of(const LedgerView& view, const Actor& actor, const std::string& business_code,
                                     const std::string& applicant) {
  FoundCases found =
      Walk(view, actor, v1::CASE_STATE_UNSPECIFIED).take(kCaseByPerson, applicant + "/", Direction::kForward, 100, {});
  std::erase_if(found.cases, [&](const FoundCase& one) {
    return one.summary.business_code() != business_code || is_terminal(one.summary.state());
  });
  return std::move(found.cases);
}

namespace {

// How many of the division's days of one kind suit.
template <class Suits>
std::int64_t count_days(const LedgerView& view, const Actor& actor, const char* what, Suits suits) {
  const std::string prefix = day_key(actor.division.str(), what);
  std::int64_t out = 0;
  for (const auto& [key, count] : view.counters(kCasesByDay, prefix)) {
    const auto day = parse_date(key.substr(prefix.size()));
    if (day && suits(*day)) out += count;
  }
  return out;
}

}  // namespace

v1::CaseCounts count_cases(const LedgerView& view, const Actor& actor, const Date& today, const WorkingDays& calendar) {
  v1::CaseCounts out;
  const auto add = [&](const std::string& key, std::int64_t count) {
    if (count == 0) return;
    (*out.mutable_by_state())[key.substr(key.find('/') + 1)] += count;
    out.set_all(out.all() + count);
  };
  // Every window of the subtree, and what is decided here of others'.
  for (const auto& [key, count] : view.counters(kCasesByState, actor.division.view())) add(key, count);
  for (const auto& [key, count] : view.counters(kCasesElsewhere, actor.division.str() + "/")) add(key, count);
  const std::string day = format_date(today);
  for (const auto& [key, count] : view.counters(kCasesFiled, day + "/" + actor.division.str())) {
    out.set_filed_today(out.filed_today() + count);
  }
  for (const auto& [key, count] : view.counters(kCasesDecidedOn, day + "/" + actor.division.str())) {
    out.set_decided_today(out.decided_today() + count);
  }
  const auto left = [&](const Date& due) { return calendar.remaining(today, due); };
  const auto has_come = [&](const Date& due) { return due <= today; };
  out.set_overdue(count_days(view, actor, kPromised, [&](const Date& due) { return left(due) < 0; }));
  out.set_due_soon(
      count_days(view, actor, kPromised, [&](const Date& due) { return left(due) >= 0 && left(due) <= kDueSoonDays; }));
  out.set_papers_due(count_days(view, actor, kPaper, has_come));
  out.set_corrections_due(count_days(view, actor, kCorrection, has_come));
  for (const std::string& whose : inboxes(actor)) out.set_mine(out.mine() + view.counter(kCasesWaiting, whose));
  return out;
}

}  // namespace yichuang::node
