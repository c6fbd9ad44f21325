#pragma once

#include <memory>
#include <string>

#include "node/domain/accounts/actor.h"
#include "node/domain/calendar/working_days.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/catalogue/catalogue.h"
#include "node/domain/stale.h"
#include "storage/base/prng.h"
#include "storage/base/result.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// What commands go by besides the ledger.
struct CaseContext {
  std::shared_ptr<const Catalogue> catalogue;
  std::shared_ptr<const WorkingDays> calendar;
  Instant now;  // corrected by the parent's clock: it makes legal dates
  Prng* prng = nullptr;
};

// A case as it is to be filed, all but its number, which only the writer knows.
struct FilingDraft {
  v1::CaseFiled filed;
  std::string key;
  std::vector<Division> audience;
  Actor actor;
  Date today;
  bool instant = false;
};

// Checks what a window sends, and works out rules, limits and who is concerned.
// Costs most of what filing costs, and needs no turn at the writer.
// Errors: kInvalid with every fault ("form.mobile", "materials.居民身份证"),
// kForbidden, kNotFound for a business that is not in force.
Result<FilingDraft> draft_filing(v1::FileCase request, const Actor& actor, const CaseContext& context);

// Files it: gives it its number, looks for duplicates that were not answered,
// and, when rules decide, decides and issues at once. `number` is set when the
// command has run.
// Errors: kConflict with the numbers of possible duplicates as complaints;
// kInvalid for an attachment that is not here.
storage::Command file_case(std::shared_ptr<FilingDraft> draft, std::shared_ptr<std::string> number);

// Takes an action on the case under `key`. `etag` is what the actor saw.
// Errors: those of check_action; kConflict with context kStaleEtag when the case
// has moved on; kInvalid with the fields that are missing.
storage::Command act_on_case(std::string key, std::string action, v1::ActOnCase request, Actor actor,
                             CaseContext context, std::string etag);

// Changes with everything that a case's state rests on.
std::string etag_of(const storage::Record& record);

}  // namespace yichuang::node
