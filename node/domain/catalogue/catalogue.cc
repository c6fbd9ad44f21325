#include "node/domain/catalogue/catalogue.h"

#include <algorithm>
#include <set>

#include "node/domain/catalogue/applicant_form.h"
#include "node/domain/catalogue/catalogue_schema.h"
#include "node/domain/catalogue/json_parts.h"
#include "node/domain/catalogue/json_places.h"
#include "node/domain/kinds.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;
using nlohmann::json;

namespace {

v1::Mode mode_of(const std::string& text) {
  if (text == "town_empowered") return v1::TOWN_EMPOWERED;
  if (text == "county_delegated") return v1::COUNTY_DELEGATED;
  if (text == "instant") return v1::INSTANT;
  return v1::MODE_UNSPECIFIED;
}

std::vector<FlowStep> read_flow(const json& steps) {
  std::vector<FlowStep> out;
  for (const json& step : steps) {
    out.push_back({text_of(step, "step"), text_of(step, "zh"), text_of(step, "role"), text_of(step, "clock"),
                   number_of(step, "weight"), number_of(step, "fixed"), text_of(step, "fixed_unit") == "day"});
  }
  return out;
}

// The sentences listed under `name` in the business, then in the catalogue, each once.
std::vector<std::string> reasons_of(const json& business, const json& common, const char* name) {
  std::vector<std::string> out;
  for (const json* from : {&business, &common}) {
    const auto reasons = from->find("reasons");
    if (reasons == from->end()) continue;
    for (const json& each : list_of(*reasons, name)) {
      if (!each.is_string()) continue;
      std::string text = each.get<std::string>();
      if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    }
  }
  return out;
}

// References that the schema cannot check: flows, groups, code lists, departments
// that are named but not there; codes given twice.
class References {
 public:
  explicit References(const json& catalogue) : catalogue_(catalogue) {}

  std::vector<std::pair<std::string, std::string>> check() {
    std::set<std::string> codes;
    const json& items = catalogue_["items"];
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string item = "/items/" + std::to_string(i);
      once(codes, text_of(items[i], "code"), item + "/code");
      known_department(text_of(items[i], "department"), item + "/department");
      if (names_organisations(items[i])) form_of_organisations(item + "/server_type");
      const json& businesses = items[i]["businesses"];
      for (std::size_t b = 0; b < businesses.size(); ++b) {
        const std::string business = item + "/businesses/" + std::to_string(b);
        once(codes, text_of(businesses[b], "code"), business + "/code");
        check_business(businesses[b], business);
        if (may_serve_organisations(items[i])) once_in_enterprise(businesses[b], business);
      }
    }
    return faults_;
  }

 private:
  void fault(const std::string& pointer, const std::string& what) { faults_.emplace_back(pointer, what); }

  void once(std::set<std::string>& codes, const std::string& code, const std::string& pointer) {
    if (!codes.insert(code).second) fault(pointer, "code '" + code + "' is given twice");
  }
  void known_department(const std::string& code, const std::string& pointer) {
    for (const json& department : catalogue_["departments"]) {
      if (text_of(department, "code") == code) return;
    }
    fault(pointer, "no department '" + code + "'");
  }
  void known(const char* where, const std::string& name, const std::string& pointer) {
    if (!catalogue_[where].contains(name)) fault(pointer, "no '" + name + "' in " + where);
  }

  void form_of_organisations(const std::string& pointer) {
    const std::set<std::string> names = names_in({kEnterpriseGroup});
    for (const char* name : {"name", kCreditCodeField}) {
      if (names.contains(name)) continue;
      fault(pointer, std::string("names organisations, but the field group 'enterprise' has no '") + name + "'");
    }
  }
  std::set<std::string> names_in(std::initializer_list<const char*> groups) const {
    std::set<std::string> out;
    for (const char* group : groups) {
      for (const json& field : list_of(catalogue_["field_groups"], group)) out.insert(text_of(field, "name"));
    }
    return out;
  }
  void once_in_enterprise(const json& business, const std::string& at) {
    const std::set<std::string> names = names_in({kEnterpriseGroup, kHandlerGroup});
    const json fields = list_of(business["form"], "fields");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string name = text_of(fields[i], "name");
      if (!names.contains(name)) continue;
      fault(at + "/form/fields/" + std::to_string(i), "field '" + name + "' stands in an organisation's form twice");
    }
  }

  void check_business(const json& business, const std::string& at) {
    known("flows", text_of(business, "flow"), at + "/flow");
    if (number_of(business, "promised_days") > number_of(business, "statutory_days")) {
      fault(at + "/promised_days", "is longer than the statutory limit");
    }
    const json& form = business["form"];
    std::set<std::string> names;
    const json include = list_of(form, "include");
    for (std::size_t i = 0; i < include.size(); ++i) {
      const std::string group = include[i].get<std::string>();
      const std::string pointer = at + "/form/include/" + std::to_string(i);
      known("field_groups", group, pointer);
      if (!catalogue_["field_groups"].contains(group)) continue;
      for (const json& field : catalogue_["field_groups"][group]) field_once(names, field, pointer);
    }
    const json fields = list_of(form, "fields");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string pointer = at + "/form/fields/" + std::to_string(i);
      field_once(names, fields[i], pointer);
      const std::string list = text_of(fields[i].value("validation", json::object()), "codelist");
      if (!list.empty()) known("code_lists", list, pointer + "/validation/codelist");
    }
  }
  void field_once(std::set<std::string>& names, const json& field, const std::string& pointer) {
    const std::string name = text_of(field, "name");
    if (!names.insert(name).second) fault(pointer, "field '" + name + "' stands in the form twice");
  }

  const json& catalogue_;
  std::vector<std::pair<std::string, std::string>> faults_;
};

// Catalogue and calendar entries fold to their own body.
class WrapperFolding final : public Folding {
 public:
  WrapperFolding(std::string state, std::uint16_t index, std::string key)
      : state_(std::move(state)), index_(index), key_(std::move(key)) {}
  Verdict fold(const Header& header, const EntryId&, const Entry& entry) override {
    if (entry.erased) return {Verdict::Outcome::kUnreadable};
    if (header.kind == kCatalogueItem || header.kind == kCatalogueCommon) {
      v1::CatalogueEntry parsed;
      if (!parsed.ParseFromString(std::string(entry.message()))) return {Verdict::Outcome::kUnreadable};
    }
    state_ = entry.message();
    return {};
  }
  Description describe() const override { return {{{index_, key_}}, {}, {}}; }
  std::string state() const override { return state_; }

 private:
  std::string state_;
  std::uint16_t index_;
  std::string key_;
};

// Found by what stands behind the division in their key.
class WrapperProjection final : public Projection {
 public:
  explicit WrapperProjection(std::uint16_t index) : index_(index) {}
  std::unique_ptr<Folding> resume(const RecordRef& ref, std::string_view state) const override {
    return std::make_unique<WrapperFolding>(std::string(state), index_, ref.key.substr(ref.key.find('/') + 1));
  }

 private:
  std::uint16_t index_;
};

// Discarded when it is no JSON, or nested past what may be copied.
json parse_published(std::string_view text) {
  return nesting(text) > kNestingMax ? json(json::value_t::discarded) : json::parse(text, nullptr, false);
}

std::string register_key(const Division& division, const std::string& code, std::uint32_t version) {
  char number[16];
  std::snprintf(number, sizeof number, "%04u", version);
  return division.str() + "/" + code + "/" + number;
}

}  // namespace

Result<Catalogue> Catalogue::parse(std::string_view text) {
  if (nesting(text) > kNestingMax) {
    return Error{ErrorCode::kInvalid, "the catalogue is not JSON", {{"", "nested too deeply"}}};
  }
  json parsed;
  try {
    parsed = json::parse(text);
  } catch (const json::parse_error& error) {
    const std::string where = "line " + std::to_string(line_at(text, error.byte == 0 ? 0 : error.byte - 1));
    return Error{ErrorCode::kInvalid, "the catalogue is not JSON", {{where, error.what()}}};
  } catch (const json::exception& error) {
    return Error{ErrorCode::kInvalid, "the catalogue is not JSON", {{"", error.what()}}};
  }
  std::vector<std::pair<std::string, std::string>> faults = check_catalogue_schema(parsed);
  if (faults.empty()) faults = References(parsed).check();
  if (!faults.empty()) {
    Error error{ErrorCode::kInvalid,
                "the catalogue has " + std::to_string(faults.size()) + " faults; nothing was loaded"};
    for (const auto& [pointer, what] : faults) error.complaints.push_back({place_of(text, pointer), what});
    return error;
  }
  Catalogue out;
  out.common_ = parsed;
  out.common_.erase("items");
  for (const json& item : parsed["items"]) out.add_item(item);
  out.version_ = blake2b(parsed.dump()).hex().substr(0, 12);
  return out;
}

void Catalogue::add_item(const json& item) {
  items_.push_back(item);
  std::string department_name;
  for (const json& department : list_of(common_, "departments")) {
    if (text_of(department, "code") == text_of(item, "department")) department_name = text_of(department, "zh");
  }
  const json flows = common_.value("flows", json::object());
  for (const json& business : list_of(item, "businesses")) {
    BusinessDefinition out;
    out.code = text_of(business, "code");
    out.name = text_of(business, "name_zh");
    out.item_code = text_of(item, "code");
    out.item_name = text_of(item, "name_zh");
    out.department = text_of(item, "department");
    out.department_name = department_name;
    out.item_version = number_of(item, "version");
    out.mode = mode_of(text_of(business, "mode"));
    out.statutory_days = number_of(business, "statutory_days");
    out.promised_days = number_of(business, "promised_days");
    out.flow = read_flow(flows.value(text_of(business, "flow"), json::array()));
    read_forms(item, business, common_, out);
    for (const json& circumstance : list_of(business, "circumstances")) out.circumstances.push_back(circumstance);
    for (const json& procedure : list_of(business, "special_procedures")) out.special_procedures.push_back(procedure);
    for (const json& channel : list_of(business, "channels")) out.channels.push_back(channel.get<std::string>());
    for (const json& condition : list_of(business, "accept_conditions_zh")) {
      out.accept_conditions.push_back(condition.get<std::string>());
    }
    out.refuse_reasons = reasons_of(business, common_, "refuse");
    out.decline_reasons = reasons_of(business, common_, "decline");
    out.return_reasons = reasons_of(business, common_, "return");
    const json result = business.value("result", json::object());
    out.result_name = text_of(result, "name_zh");
    out.result_certificate = text_of(result, "ecert_kind");
    out.legal_remedy = text_of(item, "legal_remedy_zh");
    businesses_.push_back(std::move(out));
  }
}

const BusinessDefinition* Catalogue::business(std::string_view code) const {
  const auto found = std::find_if(businesses_.begin(), businesses_.end(),
                                  [&](const BusinessDefinition& business) { return business.code == code; });
  return found == businesses_.end() ? nullptr : &*found;
}

Catalogue Catalogue::from(const LedgerView& view) {
  Catalogue out;
  out.common_ = json::object();
  std::string versions;
  const auto entry_of = [&](const RecordRef& ref) -> std::optional<v1::CatalogueEntry> {
    const auto record = view.record(ref);
    v1::CatalogueEntry entry;
    if (!record || record->state.empty() || !entry.ParseFromString(record->state)) return std::nullopt;
    versions += record->held.front().id.view();
    return entry;
  };
  if (const auto common = view.first(kCatalogueByCode, "common")) {
    if (const auto entry = entry_of(*common)) out.common_ = parse_published(entry->json());
  }
  if (!out.common_.is_object()) out.common_ = json::object();
  // Versions ascend behind each code: the last one in force counts.
  std::map<std::string, json> items;
  for (const IndexHit& hit : view.scan(kCatalogueByCode, {}, 100'000).hits) {
    if (hit.key == "common") continue;
    const auto entry = entry_of(hit.ref);
    if (!entry || entry->state() != "effective") continue;
    json item = parse_published(entry->json());
    if (item.is_object()) items[entry->code()] = std::move(item);
  }
  for (const auto& [code, item] : items) out.add_item(item);
  out.version_ = blake2b(versions).hex().substr(0, 12);
  return out;
}

Result<void> Catalogue::check_part(const LedgerView& view, const v1::CatalogueEntry& part) {
  const Catalogue now = from(view);
  const bool is_common = part.code() == "common";
  json content = parse_published(part.json());
  json whole = is_common ? content : now.common_;
  if (!content.is_object())
    return Error{ErrorCode::kInvalid, "the catalogue is not JSON", {{part.code(), "no object"}}};
  json& items = whole["items"] = json::array();
  for (const json& item : now.items_) {
    if (text_of(item, "code") != part.code()) items.push_back(item);
  }
  if (!is_common) items.push_back(std::move(content));
  TRY(parse(whole.dump()));
  return {};
}

Catalogue::Publication Catalogue::publish(const LedgerView& view, const Division& province,
                                          const std::string& actor) const {
  Publication out;
  const auto add = [&](Kind kind, const std::string& key, const v1::CatalogueEntry& entry) {
    const auto present = view.record({kCatalogue, key});
    const std::string message = entry.SerializeAsString();
    if (present && present->state == message) return;
    out.plan.entries.push_back({kind, key, {province}, actor, message});
    out.loaded.set_changed(out.loaded.changed() + 1);
  };
  v1::CatalogueEntry common;
  common.set_code("common");
  common.set_version(1);
  common.set_state("effective");
  common.set_json(common_.dump());
  add(kCatalogueCommon, province.str() + "/common", common);
  for (const json& item : items_) {
    v1::CatalogueEntry entry;
    entry.set_code(text_of(item, "code"));
    entry.set_version(number_of(item, "version"));
    entry.set_state(text_of(item, "state"));
    entry.set_json(item.dump());
    add(kCatalogueItem, register_key(province, entry.code(), entry.version()), entry);
  }
  out.loaded.set_items(static_cast<std::uint32_t>(items_.size()));
  out.loaded.set_businesses(static_cast<std::uint32_t>(businesses_.size()));
  out.loaded.set_version(version_);
  return out;
}

WorkingDays working_days_from(const LedgerView& view) {
  WorkingDays out;
  for (const IndexHit& hit : view.scan(kCalendarByYear, {}, 200).hits) {
    const auto record = view.record(hit.ref);
    v1::CalendarEntry entry;
    if (!record || !entry.ParseFromString(record->state)) continue;
    if (auto notice = parse_year_notice(entry.json())) out.add(std::move(*notice));
  }
  return out;
}

Plan publish_calendar(const YearNotice& notice, const std::string& text, const Division& province,
                      const std::string& actor) {
  v1::CalendarEntry entry;
  entry.set_json(text);
  return {{{kCalendarYear,
            province.str() + "/" + std::to_string(notice.year),
            {province},
            actor,
            entry.SerializeAsString()}},
          {},
          0};
}

std::shared_ptr<const Projection> catalogue_projection() {
  return std::make_shared<WrapperProjection>(kCatalogueByCode);
}
std::shared_ptr<const Projection> calendar_projection() {
  return std::make_shared<WrapperProjection>(kCalendarByYear);
}

}  // namespace yichuang::node
