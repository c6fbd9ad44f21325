#pragma once

#include "node/domain/calendar/working_days.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/catalogue/catalogue.h"
#include "storage/base/division.h"

namespace yichuang::node {

// Who decides a case of this mode that is taken at `accepting` for somebody who
// lives in `residence` (empty when unknown): the township of residence when it is
// empowered, the county above the window when it is delegated, the window's own
// township when rules decide.
Division deciding_division(v1::Mode mode, const Division& accepting, const Division& residence);

// The rules that a case goes by from its first day on: the catalogue's, with the
// divisions that act and the share of time that each step has.
v1::Rules rules_for(const BusinessDefinition& business, const Division& accepting, const Division& residence);

// The days by which a case that is accepted on `day` is promised and due.
struct DueDays {
  Date promised;
  Date statutory;
};
DueDays due_days(const v1::Rules& rules, const Date& day, const WorkingDays& calendar);

// The first step behind `index` that somebody has to act in; the number of steps
// when there is none.
std::size_t next_step(const v1::Rules& rules, std::size_t index);

inline bool is_decision(const v1::Step& step) {
  return step.code() == "decide" || step.code() == "county_decide" || step.code() == "auto_decide";
}

}  // namespace yichuang::node
