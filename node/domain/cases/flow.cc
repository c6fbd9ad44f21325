#include "node/domain/cases/flow.h"

#include <algorithm>

namespace yichuang::node {
namespace {

Division county_of(Division division) {
  while (!division.empty() && division.tier() > Tier::kCounty) division = division.parent();
  return division;
}

// Whose people act in a step.
Division acting_division(const FlowStep& step, const Division& accepting, const Division& deciding) {
  if (step.role == "county_reviewer" || step.role == "county_approver") return county_of(deciding);
  if (step.role == "window_clerk" || step.role == "rule_engine") return accepting;
  // The town's check of a delegated case is made where it was taken, the rest
  // of a town's own flow where it is decided.
  return step.code == "town_check" || deciding.tier() < Tier::kTownship ? accepting : deciding;
}

}  // namespace

Division deciding_division(v1::Mode mode, const Division& accepting, const Division& residence) {
  switch (mode) {
    case v1::COUNTY_DELEGATED:
      return county_of(accepting);
    case v1::TOWN_EMPOWERED:
      return residence.empty() ? accepting : residence;
    default:
      return accepting;
  }
}

v1::Rules rules_for(const BusinessDefinition& business, const Division& accepting, const Division& residence) {
  const Division deciding = deciding_division(business.mode, accepting, residence);
  v1::Rules out;
  out.set_item_code(business.item_code);
  out.set_item_version(business.item_version);
  out.set_business_code(business.code);
  out.set_business_name(business.name);
  out.set_mode(business.mode);
  out.set_statutory_days(business.statutory_days);
  out.set_promised_days(business.promised_days);
  out.set_deciding_division(deciding.str());
  out.set_result_name(business.result_name);
  out.set_result_certificate(business.result_certificate);
  out.set_legal_remedy(business.legal_remedy);
  // Fixed steps take their own days; what is left of the promise is shared by
  // weight.
  std::uint32_t fixed = 0;
  std::uint32_t weights = 0;
  for (const FlowStep& step : business.flow) {
    if (step.clock == "run") fixed += step.fixed_days;
    weights += step.weight;
  }
  const std::uint32_t shared = business.promised_days > fixed ? business.promised_days - fixed : 0;
  for (const FlowStep& step : business.flow) {
    v1::Step& added = *out.add_steps();
    added.set_code(step.code);
    added.set_name(step.name);
    added.set_role(step.role);
    added.set_division(acting_division(step, accepting, deciding).str());
    added.set_clock_runs(step.clock == "run");
    added.set_limit_days(step.fixed_days > 0 ? step.fixed_days : weights > 0 ? shared * step.weight / weights : 0);
  }
  return out;
}

DueDays due_days(const v1::Rules& rules, const Date& day, const WorkingDays& calendar) {
  return {calendar.due(day, static_cast<int>(rules.promised_days())),
          calendar.due(day, static_cast<int>(rules.statutory_days()))};
}

std::size_t next_step(const v1::Rules& rules, std::size_t index) {
  return std::min<std::size_t>(index + 1, static_cast<std::size_t>(rules.steps_size()));
}

}  // namespace yichuang::node
