#include "node/domain/catalogue/routes.h"

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/domain/cases/form_values.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kCatalogueBytesMax = std::size_t{16} << 20;

const char* mode_name(v1::Mode mode) {
  switch (mode) {
    case v1::TOWN_EMPOWERED:
      return "town_empowered";
    case v1::COUNTY_DELEGATED:
      return "county_delegated";
    case v1::INSTANT:
      return "instant";
    default:
      return "";
  }
}

v1::BusinessRow to_row(const BusinessDefinition& business, const SearchKeys& keys) {
  v1::BusinessRow out;
  out.set_code(business.code);
  out.set_name(business.name);
  out.set_item_code(business.item_code);
  out.set_item_name(business.item_name);
  out.set_department(business.department);
  out.set_department_name(business.department_name);
  out.set_mode(mode_name(business.mode));
  out.set_promised_days(business.promised_days);
  out.set_statutory_days(business.statutory_days);
  if (business.serves_persons) out.add_parties("person");
  if (business.serves_organisations) out.add_parties("organisation");
  for (const std::string& channel : business.channels) out.add_channels(channel);
  for (const std::string& code : {business.code, business.item_code}) {
    const auto found = keys.find(code);
    if (found == keys.end()) continue;
    for (const std::string& key : found->second) out.add_keys(key);
  }
  return out;
}

v1::Business to_message(const BusinessDefinition& business, const SearchKeys& keys) {
  v1::Business out;
  *out.mutable_row() = to_row(business, keys);
  for (const auto& field : business.of_person.fields) to_struct(field, *out.add_fields());
  for (const auto& material : business.of_person.material_texts) to_struct(material, *out.add_materials());
  for (const auto& field : business.of_organisation.fields) to_struct(field, *out.add_organisation_fields());
  for (const auto& material : business.of_organisation.material_texts) {
    to_struct(material, *out.add_organisation_materials());
  }
  out.set_served(business.served);
  for (const auto& circumstance : business.circumstances) to_struct(circumstance, *out.add_circumstances());
  for (const std::string& condition : business.accept_conditions) out.add_accept_conditions(condition);
  for (const std::string& reason : business.refuse_reasons) out.add_refuse_reasons(reason);
  for (const std::string& reason : business.decline_reasons) out.add_decline_reasons(reason);
  for (const std::string& reason : business.return_reasons) out.add_return_reasons(reason);
  out.set_result_name(business.result_name);
  out.set_legal_remedy(business.legal_remedy);
  out.set_item_version(business.item_version);
  for (const auto& procedure : business.special_procedures) to_struct(procedure, *out.add_special_procedures());
  return out;
}

// Only the province publishes; the ledger would refuse it anywhere else.
Result<void> may_publish(const Request& request, const LedgerAccess& ledger) {
  TRY(require_role(request, {v1::DATA_OFFICER}));
  if (ledger.division().tier() != Tier::kProvince) return forbidden("事项目录和工作日历由省级节点发布");
  return {};
}

Result<Response> load_catalogue(const Request& request, LedgerAccess& ledger) {
  TRY(may_publish(request, ledger));
  v1::CatalogueLoad in;
  TRY(read_json(request, in, kCatalogueBytesMax));
  TRY_ASSIGN(const Catalogue catalogue, Catalogue::parse(in.json()));
  v1::CatalogueLoaded loaded;
  TRY(ledger.write([&](const LedgerView& view) -> Result<Plan> {
    auto publication = catalogue.publish(view, ledger.division(), request.actor->entry_name());
    loaded = publication.loaded;
    return std::move(publication.plan);
  }));
  return json_response(loaded);
}

Result<Response> load_calendar(const Request& request, LedgerAccess& ledger) {
  TRY(may_publish(request, ledger));
  TRY_ASSIGN(const v1::CalendarEntry in, read_json<v1::CalendarEntry>(request));
  TRY_ASSIGN(const YearNotice notice, parse_year_notice(in.json()));
  TRY(ledger.write([&](const LedgerView&) -> Result<Plan> {
    return publish_calendar(notice, in.json(), ledger.division(), request.actor->entry_name());
  }));
  v1::CalendarYears years;
  years.add_years(notice.year);
  return json_response(years);
}

}  // namespace

std::vector<Route> catalogue_routes(LedgerAccess& ledger, Published& published, const SearchKeys& keys) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/catalogue",
                 .summary = "生效的办理项",
                 .response = v1::BusinessList::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   const auto catalogue = published.catalogue();
                   v1::BusinessList list;
                   list.set_version(catalogue->version());
                   for (const BusinessDefinition& business : catalogue->businesses()) {
                     *list.add_businesses() = to_row(business, keys);
                   }
                   Response response = with_etag(json_response(list), catalogue->version());
                   response.headers["Cache-Control"] = "no-cache";
                   if (unquoted(request.header("if-none-match")) == catalogue->version()) {
                     response.status = 304;
                     response.body.clear();
                   }
                   return response;
                 }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/catalogue/{code}",
                 .summary = "一个办理项的表单、材料和条件",
                 .response = v1::Business::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   const auto catalogue = published.catalogue();
                   const BusinessDefinition* business = catalogue->business(request.part("code"));
                   if (business == nullptr) return not_found("目录中没有生效的「" + request.part("code") + "」");
                   return json_response(to_message(*business, keys));
                 }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/catalogue",
                 .summary = "发布事项目录",
                 .request = v1::CatalogueLoad::descriptor(),
                 .response = v1::CatalogueLoaded::descriptor(),
                 .body_bytes_max = kCatalogueBytesMax,
                 .handler = [&](const Request& request) { return load_catalogue(request, ledger); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/calendars",
                 .summary = "发布一年的工作日安排",
                 .request = v1::CalendarEntry::descriptor(),
                 .response = v1::CalendarYears::descriptor(),
                 .handler = [&](const Request& request) { return load_calendar(request, ledger); }});
  return out;
}

}  // namespace yichuang::node
