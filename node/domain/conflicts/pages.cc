#include "node/domain/conflicts/pages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/api/protobuf_json.h"
#include "node/domain/accounts/accounts.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/applicant.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/cases/pages.h"
#include "node/domain/catalogue/applicant_form.h"
#include "node/domain/catalogue/catalogue.pb.h"
#include "node/domain/identifiers/masking.h"
#include "node/domain/kinds.h"
#include "node/domain/web_trust/web_trust.pb.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;
using nlohmann::json;

namespace {

constexpr std::size_t kSecretDigits = 6;

template <class Message>
json as_json(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return json::object();
  return json::parse(print_json(message), nullptr, false);
}

// Of a secret: whether it is another.
void hide(json& values, const char* field) {
  const auto found = values.find(field);
  if (found == values.end() || found->empty() || *found == "") return;
  *found = "#" + blake2b(found->dump()).hex().substr(0, kSecretDigits);
}

// What is published stands in its register as JSON.
json unwrapped(json wrapper) {
  const json content = json::parse(wrapper.value("json", ""), nullptr, false);
  if (content.is_object()) wrapper.update(content);
  wrapper.erase("json");
  return wrapper;
}

json register_values(Collection collection, std::string_view bytes) {
  json out;
  switch (collection) {
    case kGrants:
      out = as_json<v1::AccountGrant>(bytes);
      hide(out, "firstPassword");
      break;
    case kProfiles:
      out = as_json<v1::AccountProfile>(bytes);
      for (const char* secret : {"password", "earlierPasswords", "replacesGrant"}) hide(out, secret);
      break;
    case kCatalogue:
      out = unwrapped(as_json<v1::CatalogueEntry>(bytes));
      break;
    case kCalendars:
      out = unwrapped(as_json<v1::CalendarEntry>(bytes));
      break;
    case kWebKeys:
      out = as_json<v1::WebKeyStated>(bytes);
      break;
    default:
      out = {{"content", "#" + blake2b(bytes).hex().substr(0, kSecretDigits)}};
      break;
  }
  return out.is_object() ? out : json::object();
}

const char* register_name(Collection collection) {
  switch (collection) {
    case kGrants:
      return "grant";
    case kProfiles:
      return "profile";
    case kCatalogue:
      return "catalogue";
    case kCalendars:
      return "calendar";
    case kWebKeys:
    case kWebCertificates:
    case kWebAuthorities:
      return "web";
    case kCertificates:
      return "certificate";
    case kRulings:
      return "ruling";
    default:
      return "other";
  }
}

// How a case is asked for whose number another one has too.
std::string number_and_key(const std::string& number, const std::string& key) {
  return number + "~" + to_hex(key).substr(0, 8);
}

std::string account_of(const std::string& actor) {
  return actor.substr(std::min(actor.find('/') + 1, actor.size()));
}

std::string node_name(const LedgerView& view, const Held& held) {
  if (held.places.empty()) return {};
  const auto log = view.logs().by_no(held.places.front().log);
  if (!log || log->chain.empty()) return {};
  const auto certificate = parse_certificate(log->chain.front().bytes);
  return certificate ? certificate->name : std::string();
}

}  // namespace

std::string ConflictPages::division_name(const std::string& code) const {
  const auto division = Division::from(code);
  return division ? names_.name(*division) : code;
}

std::string ConflictPages::person(const LedgerView& view, const std::string& actor) const {
  const auto division = Division::from(actor.substr(0, actor.find('/')));
  const std::string account = account_of(actor);
  if (account == "rule-engine" || account == "conflict-finder") return "程序";
  const auto known = division ? find_account(view, *division, account) : std::nullopt;
  return known ? known->grant.name() : account;
}

void ConflictPages::put_actor(const LedgerView& view, const ParsedEntry& entry, v1::ConflictSide& out) const {
  const std::string& actor = entry.header.actor;
  out.set_division(actor.substr(0, actor.find('/')));
  out.set_division_name(division_name(out.division()));
  out.set_account(account_of(actor));
  const bool of_case = entry.header.kind.collection() == kCases;
  const std::string name = of_case ? acted_by(entry.entry).name() : std::string();
  out.set_person(name.empty() ? person(view, actor) : name);
}

void ConflictPages::fill_side(const LedgerView& view, const Held& held, const v1::CaseSummary* summary,
                              v1::ConflictSide& out) const {
  out.set_entry(held.id.hex());
  out.set_node(node_name(view, held));
  const auto entry = view.entry(held);
  if (!entry) {
    out.set_division(held.author.str());
    out.set_division_name(division_name(out.division()));
    set_time(*out.mutable_at(), Instant{static_cast<std::int64_t>(held.stamp_ms)});
    return;
  }
  put_actor(view, *entry, out);
  set_time(*out.mutable_at(), entry->header.at);
  out.set_clock_unsure(entry->header.clock_unsure);
  if (summary == nullptr) return;
  EventText text = describe_event(entry->header, entry->entry, *summary);
  out.set_deed(std::move(text.title));
  out.set_text(std::move(text.text));
}

google::protobuf::Struct ConflictPages::case_values(const LedgerView& view, const CaseThen& then, Data data,
                                                    const Names& names) const {
  const v1::CaseSummary& summary = then.summary;
  json values = json::parse(print_json(summary), nullptr, false);
  // What a person compares; not what the program keeps beside it.
  for (const char* kept_beside : {"blobs", "flags", "twins", "rulings", "notDuplicates", "steps", "stepIndex",
                                  "flagged", "amended", "queryCode", "basis", "updatedAt", "reportedResources"}) {
    values.erase(kept_beside);
  }
  const auto named = [&](const std::string& actor) {
    const auto known = names.find(actor);
    return actor.empty() ? std::string() : known == names.end() ? person(view, actor) : known->second;
  };
  values["applicantName"] = listed_name(summary);
  values["applicantIdNo"] = mask_resident_id(summary.applicant_id_no());
  values["agentName"] = summary.agent_name().empty() ? "" : mask_name(summary.agent_name());
  values["step"] = summary.step().name();
  values["decider"] = named(summary.decider());
  values["acceptor"] = named(summary.acceptor());
  values["acceptingDivision"] = division_name(summary.accepting_division());
  values["decidingDivision"] = division_name(summary.deciding_division());
  if (summary.decider().empty()) values.erase("granted");
  google::protobuf::Struct out;
  to_struct(values, out);
  if (data == Data::kLeftOut) return out;
  for (const auto& [name, value] : then.content.form.fields()) {
    if (name == "name" || name == "id_no" || name == kCreditCodeField) continue;
    google::protobuf::Value shown = value;
    mask_values(shown);
    (*out.mutable_fields())["form." + name] = std::move(shown);
  }
  for (const v1::Material& paper : then.content.materials) {
    auto& shown = *(*out.mutable_fields())["paper." + paper.name()].mutable_list_value();
    shown.add_values()->set_string_value(v1::MaterialState_Name(paper.state()));
    for (const v1::Attachment& file : paper.attachments()) shown.add_values()->set_string_value(file.name());
  }
  return out;
}

// Who acted in a case, by the names that its entries give.
ConflictPages::Names ConflictPages::names_in(const LedgerView& view, const Record& record) {
  Names out;
  for (const Held& held : record.held) {
    const auto entry = view.entry(held);
    if (!entry) continue;
    if (const std::string name = acted_by(entry->entry).name(); !name.empty()) out[entry->header.actor] = name;
  }
  return out;
}

void ConflictPages::fill_event(const LedgerView& view, const JudgedConflict& of, Values values,
                               v1::Conflict& out) const {
  const v1::CaseSummary now = summary_of(*of.left_case);
  out.set_kind("case");
  const Held* late = of.left_case->find(*EntryId::from(of.id.part));
  if (late != nullptr) fill_side(view, *late, &now, *out.mutable_left());
  if (!of.clash) return;
  if (of.clash->stands != nullptr) fill_side(view, *of.clash->stands, &now, *out.mutable_right());
  if (values == Values::kLeftOut) return;
  const Names names = names_in(view, *of.left_case);
  const Data data = of.clash->brings_data ? Data::kShown : Data::kLeftOut;
  *out.mutable_left()->mutable_values() = case_values(view, of.clash->left, data, names);
  *out.mutable_right()->mutable_values() = case_values(view, of.clash->right, data, names);
  *out.mutable_now() = case_values(view, case_now(view, *of.left_case), data, names);
}

void ConflictPages::fill_case_side(const LedgerView& view, const Record& record, const std::string& twin, Values values,
                                   v1::ConflictSide& out) const {
  const v1::CaseSummary summary = summary_of(record);
  out.set_number(summary.number());
  for (const Held& held : record.held) {
    if (held.kind != kCaseFiled || held.standing != Standing::kCounts) continue;
    fill_side(view, held, &summary, out);
    break;
  }
  if (values == Values::kLeftOut) return;
  // Whether it is the same thing is seen by what was asked for.
  const Names names = names_in(view, record);
  const CaseThen now = case_now(view, record);
  const auto then = when_told_of(view, record, twin);
  *out.mutable_values() = case_values(view, then ? *then : now, Data::kShown, names);
  *out.mutable_now() = case_values(view, now, Data::kShown, names);
}

void ConflictPages::fill_twin(const LedgerView& view, const JudgedConflict& of, Values values,
                              v1::Conflict& out) const {
  out.set_kind(of.twin.kind() == v1::Twin::SAME_NUMBER ? "number" : "twin");
  fill_case_side(view, *of.left_case, of.id.part, values, *out.mutable_left());
  if (of.right_case) fill_case_side(view, *of.right_case, of.id.ref.key, values, *out.mutable_right());
  if (of.twin.kind() == v1::Twin::SAME_NUMBER) {
    out.mutable_left()->set_number(number_and_key(out.left().number(), of.id.ref.key));
    if (of.right_case) out.mutable_right()->set_number(number_and_key(out.right().number(), of.id.part));
  }
  if (of.right_case) return;
  v1::ConflictSide& right = *out.mutable_right();
  right.set_number(of.twin.number());
  right.set_division(of.twin.division());
  right.set_division_name(division_name(of.twin.division()));
}

void ConflictPages::fill_register(const LedgerView& view, const JudgedConflict& of, Values values,
                                  v1::Conflict& out) const {
  out.set_kind(of.id.kind == ConflictId::Kind::kAccount ? "account" : "register");
  out.set_title(of.id.kind == ConflictId::Kind::kAccount ? "account" : register_name(of.id.ref.collection));
  const std::string& key = of.id.ref.key;
  out.set_subject(is_utf8(key) ? key.substr(key.find('/') + 1) : of.id.text());
  const auto put = [&](const Held& held, google::protobuf::Struct& into) {
    const auto entry = values == Values::kShown ? view.entry(held) : std::nullopt;
    if (entry) to_struct(register_values(held.kind.collection(), entry->entry.message()), into);
  };
  const auto side = [&](const Held* held, v1::ConflictSide& into) {
    if (held == nullptr) return;
    fill_side(view, *held, nullptr, into);
    put(*held, *into.mutable_values());
  };
  side(of.left, *out.mutable_left());
  side(of.right, *out.mutable_right());
  put(*of.counts, *out.mutable_now());
}

void ConflictPages::fill_ruling(const LedgerView& view, const JudgedConflict& of, v1::Conflict& out) const {
  if (of.state == ConflictState::kOpen) return;
  v1::ConflictRuling& ruling = *out.mutable_ruling();
  ruling.set_may_undo(of.why_no_undo.empty());
  ruling.set_why_not(of.why_no_undo);
  std::string by;
  std::string name;
  if (of.case_ruling) {
    ruling.set_ruling(of.case_ruling->ruling());
    ruling.set_reason(of.case_ruling->reason());
    *ruling.mutable_at() = of.case_ruling->at();
    *ruling.mutable_taken() = of.case_ruling->taken();
    by = of.case_ruling->by();
    name = of.case_ruling->by_name();
  } else if (of.noted) {
    ruling.set_ruling(of.noted->noted.ruling());
    ruling.set_reason(of.noted->noted.reason());
    *ruling.mutable_at() = of.noted->noted.at();
    *ruling.mutable_taken() = of.noted->noted.taken();
    by = of.noted->author;
    name = of.noted->noted.by_name();
  }
  ruling.set_person(name.empty() ? person(view, by) : name);
  ruling.set_division_name(division_name(by.substr(0, by.find('/'))));
}

v1::Conflict ConflictPages::conflict(const LedgerView& view, const JudgedConflict& of, Values values) const {
  v1::Conflict out;
  out.set_id(of.id.text());
  out.set_rule(of.rule);
  set_time(*out.mutable_since(), of.since);
  out.set_division(of.division);
  out.set_division_name(division_name(of.division));
  out.set_state(of.state == ConflictState::kOpen ? "open" : "ruled");
  out.set_etag(of.etag);
  if (of.left_case) {
    const v1::CaseSummary summary = summary_of(*of.left_case);
    out.set_subject(summary.number());
    out.set_title(summary.business_name());
    out.set_applicant(listed_name(summary));
    out.set_case_state(v1::CaseState_Name(summary.state()));
  }
  switch (of.id.kind) {
    case ConflictId::Kind::kEvent:
      fill_event(view, of, values, out);
      break;
    case ConflictId::Kind::kTwin:
      fill_twin(view, of, values, out);
      break;
    case ConflictId::Kind::kRegister:
    case ConflictId::Kind::kAccount:
      fill_register(view, of, values, out);
      break;
  }
  for (const v1::ConflictOption& option : of.options) *out.add_options() = option;
  fill_ruling(view, of, out);
  return out;
}

v1::Quarantined ConflictPages::quarantined(const LedgerView& view, const JudgedQuarantine& of) const {
  v1::Quarantined out;
  out.set_id(of.id.text());
  out.set_entry(of.id.entry.hex());
  out.set_reason(of.reason);
  out.set_kind(of.held.kind.number());
  out.set_collection(of.id.ref.collection == kCases ? "case" : register_name(of.id.ref.collection));
  out.set_division(of.held.author.str());
  out.set_division_name(division_name(out.division()));
  out.set_from_division(of.brought_by.str());
  out.set_from_name(of.held.places.empty() ? division_name(out.from_division()) : node_name(view, of.held));
  if (!of.held.places.empty()) {
    const Place& place = of.held.places.front();
    if (const auto log = view.logs().by_no(place.log)) out.set_log(log->id.hex().substr(0, 8));
    out.set_seq(place.seq);
  }
  if (const auto entry = view.entry(of.held)) {
    out.set_account(account_of(entry->header.actor));
    set_time(*out.mutable_at(), entry->header.at);
    out.set_bytes(entry->entry.header.size() + entry->entry.body.size());
  }
  out.set_state(of.ruling ? "rejected" : "open");
  if (of.ruling) {
    v1::ConflictRuling& ruling = *out.mutable_ruling();
    ruling.set_ruling(of.ruling->noted.ruling());
    ruling.set_reason(of.ruling->noted.reason());
    *ruling.mutable_at() = of.ruling->noted.at();
    const std::string& name = of.ruling->noted.by_name();
    ruling.set_person(name.empty() ? person(view, of.ruling->author) : name);
    ruling.set_division_name(division_name(of.ruling->author.substr(0, of.ruling->author.find('/'))));
  }
  for (const v1::ConflictOption& option : of.options) *out.add_options() = option;
  return out;
}

}  // namespace yichuang::node
