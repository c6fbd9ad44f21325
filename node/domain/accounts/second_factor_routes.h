#pragma once

#include <functional>
#include <vector>

#include "node/api/router.h"
#include "node/api/sessions.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// What happened to an account's second factor, for the log.
struct SecondFactorNote {
  enum class What : std::uint8_t { kSet, kRecoveryUsed, kTakenAway } what = What::kSet;
  std::string account;  // division, '/', account
  std::string by;       // the same
};
using TellSecondFactor = std::function<void(const SecondFactorNote&)>;

// The second step of signing in, setting up what it needs, taking that away. What is
// given outlives the routes.
std::vector<Route> second_factor_routes(Sessions& sessions, LedgerAccess& ledger, const DivisionNames& names,
                                        TellSecondFactor tell);

// The answer to a right password: a session, or the question for the second step.
Response signed_in_response(const Request& request, const Sessions::SignedIn& in, const DivisionNames& names);

}  // namespace yichuang::node
