#include "node/domain/projections.h"

#include "node/domain/accounts/accounts.h"
#include "node/domain/cases/fold.h"
#include "node/domain/catalogue/catalogue.h"
#include "node/domain/conflicts/listing.h"
#include "node/domain/kinds.h"
#include "node/domain/returned/facts.h"
#include "node/domain/web_trust/web_trust.h"

namespace yichuang::node {

storage::Projections projections() {
  storage::Projections out;
  out.version = 8;
  out.by_collection[kCases] = case_projection();
  out.by_collection[kCatalogue] = catalogue_projection();
  out.by_collection[kCalendars] = calendar_projection();
  out.by_collection[kGrants] = grant_projection();
  out.by_collection[kProfiles] = profile_projection();
  out.by_collection[kFactors] = factor_projection();
  out.by_collection[kFactorResets] = factor_reset_projection();
  out.by_collection[kRulings] = ruling_projection();
  out.by_collection[kReturned] = returned_projection();
  for (const storage::Collection collection : {kWebKeys, kWebCertificates, kWebAuthorities}) {
    out.by_collection[collection] = web_trust_projection();
  }
  return out;
}

}  // namespace yichuang::node
