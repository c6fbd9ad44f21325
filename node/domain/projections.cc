#include "node/domain/projections.h"

#include "node/domain/accounts/accounts.h"
#include "node/domain/cases/fold.h"
#include "node/domain/catalogue/catalogue.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

storage::Projections projections() {
  storage::Projections out;
  out.version = 2;
  out.by_collection[kCases] = case_projection();
  out.by_collection[kCatalogue] = catalogue_projection();
  out.by_collection[kCalendars] = calendar_projection();
  out.by_collection[kGrants] = grant_projection();
  out.by_collection[kProfiles] = profile_projection();
  return out;
}

}  // namespace yichuang::node
