#include "node/api/protobuf_json.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/form_values.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/starter_catalogue.h"

namespace yichuang::fuzz {

using namespace node;

namespace {

const CaseContext& context() {
  static SeededPrng prng(23);
  static const CaseContext made{std::make_shared<const Catalogue>(*Catalogue::parse(tests::starter_catalogue_text())),
                                std::make_shared<const WorkingDays>(), Instant{1'794'800'000'000}, &prng};
  return made;
}

// What a window sends, as JSON or as Protobuf by the first byte: a draft, or
// every fault of it.
void one(std::string_view bytes) {
  if (bytes.empty()) return;
  v1::FileCase request;
  const std::string text(bytes.substr(1));
  const bool as_json = (bytes.front() & 1) == 0;
  const bool read = as_json ? parse_json(text, request).has_value() : request.ParseFromString(text);
  if (!read) return;
  const Actor clerk{"zc-1", "某", *Division::from("329901101"), {v1::WINDOW_CLERK}, {}, "03"};
  const auto draft = draft_filing(request, clerk, context());
  if (draft) CHECK(joined_form(draft->filed).fields_size() > 0);
}

std::vector<std::string> seeds() {
  v1::FileCase request;
  request.set_business_code("MZ05-01");
  to_struct({{"name", "李小明"},
             {"id_no", "329901194406150014"},
             {"sex", "1"},
             {"birth_date", "1944-06-15"},
             {"mobile", "13800138000"},
             {"division_code", "329901101200"},
             {"address", "示范村3组"},
             {"bank_name", "农商行"},
             {"bank_account", "6222020000000001234"},
             {"account_holder", "李小明"},
             {"by_agent", false},
             {"age", 82},
             {"pay_from", "2026-12"},
             {"other_allowance", "no"}},
            *request.mutable_form());
  for (const char* name : {"高龄津贴申请表", "居民身份证", "居民户口簿", "社会保障卡或银行卡"}) {
    v1::Material& added = *request.add_materials();
    added.set_name(name);
    added.set_state(v1::TAKEN);
  }
  request.set_outcome(v1::ACCEPTED);
  std::vector<std::string> out = {std::string(1, '\0') + print_json(request), "\1" + request.SerializeAsString()};
  // Every form once, with one value for all fields: each check is met.
  for (const BusinessDefinition& business : context().catalogue->businesses()) {
    for (const ApplicantForm* form : {&business.of_person, &business.of_organisation}) {
      v1::FileCase some;
      some.set_business_code(business.code);
      some.set_outcome(v1::ACCEPTED);
      for (const nlohmann::json& field : form->fields) {
        const std::string type = field.at("type").get<std::string>();
        nlohmann::json value = "2026-11-16";
        if (type == "table") value = nlohmann::json::array({{{"name", "李"}}});
        if (type == "int" || type == "money" || type == "decimal" || type == "year") value = 5;
        if (type == "multiselect" || type == "tags") value = {"a"};
        if (type == "boolean" || type == "checkbox") value = true;
        to_struct({{field.at("name").get<std::string>(), value}}, *some.mutable_form());
      }
      out.push_back("\1" + some.SerializeAsString());
    }
  }
  return out;
}

const Enlisted enlisted({"file_case", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
