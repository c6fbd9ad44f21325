#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "node/domain/calendar/working_days.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/catalogue/catalogue.pb.h"
#include "storage/base/division.h"
#include "storage/base/result.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/projection.h"

namespace yichuang::node {

// A step of a flow as the catalogue has it; who acts and when follows from the
// case.
struct FlowStep {
  std::string code;
  std::string name;
  std::string role;
  std::string clock;  // run, pause, after
  std::uint32_t weight = 0;
  std::uint32_t fixed_days = 0;
  bool fixed_natural = false;
};

struct MaterialRule {
  std::string name;
  bool required = false;
  bool tolerable = false;
  bool commitment_allowed = false;
  std::string certificate;  // e-certificate kind that stands for it
  std::string dataset;
  nlohmann::json when;  // null: always
};

// What one kind of applicant fills in and brings.
struct ApplicantForm {
  std::vector<nlohmann::json> fields;  // groups first, then its own; options put in
  std::vector<MaterialRule> materials;
  std::vector<nlohmann::json> material_texts;  // the same, as the catalogue has them
};

// The smallest thing that a resident can ask for (业务办理项), in one version of
// its item, with everything that a window needs in one place.
struct BusinessDefinition {
  std::string code;
  std::string name;
  std::string item_code;
  std::string item_name;
  std::string department;
  std::string department_name;
  std::uint32_t item_version = 0;
  v1::Mode mode = v1::MODE_UNSPECIFIED;
  std::uint32_t statutory_days = 0;
  std::uint32_t promised_days = 0;
  std::vector<FlowStep> flow;
  // Whom it serves (服务对象); see applicant_form.h.
  bool serves_persons = true;
  bool serves_organisations = false;
  std::string served;  // 自然人、企业法人; empty when the catalogue does not say
  ApplicantForm of_person;
  ApplicantForm of_organisation;  // empty when it serves none
  std::vector<nlohmann::json> circumstances;
  std::vector<nlohmann::json> special_procedures;
  std::vector<std::string> channels;
  std::vector<std::string> accept_conditions;
  // What is usual to say; its own first, then those of the whole catalogue.
  std::vector<std::string> refuse_reasons;   // 不予受理
  std::vector<std::string> decline_reasons;  // 决定不同意
  std::vector<std::string> return_reasons;   // 退回
  std::string result_name;
  std::string result_certificate;
  std::string legal_remedy;
};

// The catalogue in force, read once from its registers.
class Catalogue {
 public:
  // Checks a whole catalogue file: its JSON, its schema, and that what its parts
  // name is there.
  // Errors: kInvalid with every fault and its place ("line 212, /items/3/code").
  static Result<Catalogue> parse(std::string_view json);
  // As published on this node. Parts that cannot be read are left out.
  static Catalogue from(const storage::LedgerView& view);

  // Would the catalogue hold together with this part in the place of its own?
  // Errors: as parse.
  static Result<void> check_part(const storage::LedgerView& view, const v1::CatalogueEntry& part);

  const BusinessDefinition* business(std::string_view code) const;
  const std::vector<BusinessDefinition>& businesses() const { return businesses_; }
  const nlohmann::json& common() const { return common_; }
  // Of all its parts; changes when any does.
  const std::string& version() const { return version_; }

  // The registers that publish it: one for each item, and the common parts.
  // Those that are the same already are left out.
  struct Publication {
    storage::Plan plan;
    v1::CatalogueLoaded loaded;
  };
  Publication publish(const storage::LedgerView& view, const Division& province, const std::string& actor) const;

 private:
  void add_item(const nlohmann::json& item);

  nlohmann::json common_;  // everything but the items
  std::vector<nlohmann::json> items_;
  std::vector<BusinessDefinition> businesses_;
  std::string version_;
};

// Published notices of working days.
WorkingDays working_days_from(const storage::LedgerView& view);
storage::Plan publish_calendar(const YearNotice& notice, const std::string& json, const Division& province,
                               const std::string& actor);

// For the ledger.
std::shared_ptr<const storage::Projection> catalogue_projection();
std::shared_ptr<const storage::Projection> calendar_projection();

}  // namespace yichuang::node
