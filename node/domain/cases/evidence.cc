#include "node/domain/cases/evidence.h"

#include <algorithm>

#include "node/domain/calendar/working_days.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/catalogue/forms.h"
#include "node/domain/identifiers/resident_id.h"
#include "node/domain/kinds.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr const char* kAgrees = "agrees";
constexpr const char* kNote = "note";
constexpr const char* kDoubt = "doubt";

constexpr const char* kReckoned = "reckoned";
constexpr const char* kByCatalogue = "catalogue";
constexpr const char* kByLedger = "ledger";

int whole_years(const Date& from, const Date& to) {
  const bool before_birthday = to.month < from.month || (to.month == from.month && to.day < from.day);
  return to.year - from.year - (before_birthday ? 1 : 0);
}

// Collects what is found of one case.
class Search {
 public:
  Search(const LedgerView& view, const Record& record, const std::vector<FoundCase>& others, const Date& today)
      : view_(view),
        record_(record),
        others_(others),
        today_(today),
        summary_(summary_of(record)),
        content_(read_content(record, entries_of(view, record))),
        values_(to_json(content_.form)),
        filed_on_(local_date(Instant{content_.filed.filed_at().seconds() * 1000})) {}

  std::vector<v1::Finding> run(const Catalogue& catalogue) {
    look_at_identity();
    look_at_catalogue(catalogue);
    look_at_papers();
    look_at_files();
    look_at_others();
    look_at_events();
    const auto rank = [](const v1::Finding& finding) {
      return finding.standing() == kDoubt ? 0 : finding.standing() == kNote ? 1 : 2;
    };
    std::stable_sort(out_.begin(), out_.end(),
                     [&](const v1::Finding& a, const v1::Finding& b) { return rank(a) < rank(b); });
    return std::move(out_);
  }

 private:
  v1::Finding& add(const char* kind, const char* standing, const char* source) {
    v1::Finding& added = out_.emplace_back();
    added.set_kind(kind);
    added.set_standing(standing);
    added.set_source(source);
    return added;
  }
  // What the window said, it said when the case was filed.
  v1::Finding& add_said(const char* kind, const char* standing) {
    v1::Finding& added = add(kind, standing, "window");
    *added.mutable_as_of() = content_.filed.filed_at();
    return added;
  }

  std::string text_of(const char* field) const {
    const auto found = values_.find(field);
    return found != values_.end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  void look_at_identity() {
    const auto id = parse_resident_id(content_.filed.applicant().id_no());
    if (!id) return;  // said by the form, where the business asks for one; an organisation has none
    const std::string born = format_date(id->birth);
    const std::string sex = id->male ? "1" : "2";
    const auto differs = [&](const char* field, const std::string& told, const std::string& right) {
      if (told.empty() || told == right) return false;
      v1::Finding& found = add("identity", kDoubt, kReckoned);
      found.set_subject(field);
      found.set_detail(right);
      return true;
    };
    const bool other_birth = differs("birth_date", text_of("birth_date"), born);
    const bool other_sex = differs("sex", text_of("sex"), sex);
    if (!other_birth && !other_sex) add("identity", kAgrees, kReckoned);
    const auto told = values_.find("age");
    if (told == values_.end() || !told->is_number()) return;
    const int age = whole_years(id->birth, filed_on_);
    v1::Finding& found = add("age", told->get<double>() == age ? kAgrees : kDoubt, kReckoned);
    found.set_count(static_cast<std::uint32_t>(std::max(age, 0)));
  }

  // A case goes by the version that it was filed under.
  void look_at_catalogue(const Catalogue& catalogue) {
    const v1::Rules& rules = content_.filed.rules();
    const BusinessDefinition* business = catalogue.business(rules.business_code());
    if (business == nullptr || business->item_version != rules.item_version()) {
      v1::Finding& found = add("catalogue", kNote, kByCatalogue);
      found.set_count(rules.item_version());
      return;
    }
    // A day that was right when it was typed may be past by now, and one that was
    // corrected later may lie behind the filing: only what fits neither day is wrong.
    const std::vector<Complaint> then = check_form(*business, values_, filed_on_);
    std::size_t wrong = 0;
    for (const Complaint& now : check_form(*business, values_, today_)) {
      const bool both = std::any_of(then.begin(), then.end(), [&](const Complaint& c) { return c.where == now.where; });
      if (!both) continue;
      ++wrong;
      v1::Finding& found = add("form", kDoubt, kByCatalogue);
      found.set_subject(label_of(form_of(*business, values_), now.where));
      found.set_detail(now.what);
    }
    if (wrong == 0) add("form", kAgrees, kByCatalogue).set_count(static_cast<std::uint32_t>(values_.size()));
    const std::vector<Complaint> papers = check_materials(*business, values_, content_.materials, filed_on_);
    for (const Complaint& paper : papers) {
      v1::Finding& found = add("materials", kDoubt, kByCatalogue);
      found.set_subject(paper.where);
      found.set_detail(paper.what);
    }
    if (papers.empty()) {
      const auto there = std::count_if(content_.materials.begin(), content_.materials.end(),
                                       [](const v1::Material& material) { return material.state() != v1::MISSING; });
      add("materials", kAgrees, kByCatalogue).set_count(static_cast<std::uint32_t>(there));
    }
  }

  static std::string label_of(const ApplicantForm& form, const std::string& name) {
    for (const auto& field : form.fields) {
      if (field.value("name", "") == name) return field.value("label_zh", name);
    }
    return name;
  }

  void look_at_papers() {
    for (const v1::Material& material : content_.materials) {
      const bool follows = material.state() == v1::TOLERATED;
      if (!follows && material.state() != v1::COMMITTED) continue;
      v1::Finding& found = add_said(follows ? "tolerated" : "committed", kDoubt);
      found.set_subject(material.name());
      found.set_detail(material.due());
    }
  }

  void look_at_files() {
    std::uint32_t all = 0;
    std::uint32_t here = 0;
    for (const v1::Material& material : content_.materials) {
      for (const v1::Attachment& attachment : material.attachments()) {
        const auto bytes = from_hex(attachment.blob());
        const auto id = bytes ? BlobId::from(*bytes) : std::nullopt;
        ++all;
        if (id && view_.blob_size(*id)) ++here;
      }
    }
    if (all == 0) return;
    v1::Finding& found = add("files", here == all ? kAgrees : kDoubt, kByLedger);
    found.set_count(all);
    found.set_detail(std::to_string(here));
  }

  void look_at_others() {
    const auto& answered = content_.filed.not_duplicates();
    std::size_t same = 0;
    for (const FoundCase& other : others_) {
      const v1::CaseSummary& summary = other.summary;
      if (summary.business_code() != summary_.business_code()) continue;
      const bool open = !is_terminal(summary.state()) && summary.state() < v1::DECIDED;
      const bool refused = summary.state() == v1::NOT_ACCEPTED || (!open && summary.state() >= v1::DECIDED &&
                                                                   summary.state() <= v1::CLOSED && !summary.granted());
      const bool granted = !open && !refused && summary.granted();
      if (!open && !refused && !granted) continue;
      ++same;
      v1::Finding& found = add(open ? "duplicate" : "decided_before", granted ? kNote : kDoubt, kByLedger);
      found.set_subject(summary.number());
      *found.mutable_as_of() = open ? summary.filed_at() : summary.updated_at();
      if (open) {
        const bool said = std::find(answered.begin(), answered.end(), summary.number()) != answered.end();
        found.set_detail(said ? "answered" : "");
      } else {
        found.set_detail(granted ? "granted" : "refused");
      }
    }
    if (same == 0) add("duplicate", kAgrees, kByLedger);
  }

  void look_at_events() {
    // A machine resumed from memory may give a number again; the cases stay two.
    const auto same = view_.scan(kCaseByNumber, summary_.number(), kOthersMax).hits;
    const auto equal =
        std::count_if(same.begin(), same.end(), [&](const IndexHit& hit) { return hit.key == summary_.number(); });
    if (equal > 1) add("number_twice", kDoubt, kByLedger).set_count(static_cast<std::uint32_t>(equal));
    if (summary_.flagged() > 0) add("flagged", kDoubt, kByLedger).set_count(summary_.flagged());
    std::uint32_t unsure = 0;
    for (const Held& held : record_.held) {
      const auto parsed = view_.entry(held);
      if (parsed && parsed->header.clock_unsure) ++unsure;
    }
    if (unsure > 0) add("clock", kDoubt, kByLedger).set_count(unsure);
    if (summary_.notices() > 0) add("notices", kNote, kByLedger).set_count(summary_.notices());
    if (!content_.filed.agent().name().empty()) {
      v1::Finding& found = add_said(is_organisation(summary_) ? "handler" : "agent", kNote);
      found.set_subject(content_.filed.agent().name());
      found.set_detail(content_.filed.agent().relation());
    }
  }

  const LedgerView& view_;
  const Record& record_;
  const std::vector<FoundCase>& others_;
  const Date today_;
  const v1::CaseSummary summary_;
  const CaseContent content_;
  const nlohmann::json values_;
  const Date filed_on_;
  std::vector<v1::Finding> out_;
};

}  // namespace

std::vector<v1::Finding> findings_of(const LedgerView& view, const Record& record, const std::vector<FoundCase>& others,
                                     const Catalogue& catalogue, const Date& today) {
  return Search(view, record, others, today).run(catalogue);
}

std::vector<FoundCase> others_of(const LedgerView& view, const Record& record, const Actor& actor) {
  const v1::CaseSummary summary = summary_of(record);
  std::vector<FoundCase> out;
  const std::string& applicant = applicant_number(summary);
  if (applicant.empty()) return out;
  for (const IndexHit& hit : view.scan(kCaseByPerson, applicant + "/", kOthersMax + 1).hits) {
    if (hit.ref.key == record.ref.key) continue;
    auto other = view.record(hit.ref);
    if (!other) continue;
    v1::CaseSummary theirs = summary_of(*other);
    if (may_see(theirs, actor)) out.push_back({std::move(*other), std::move(theirs)});
  }
  std::sort(out.begin(), out.end(), [](const FoundCase& a, const FoundCase& b) {
    return a.summary.filed_at().seconds() > b.summary.filed_at().seconds();
  });
  return out;
}

}  // namespace yichuang::node
