#pragma once

#include "node/domain/accounts/second_factor_routes.h"

namespace yichuang::node {

// Into the log: whose second factor was set up, came in by a recovery code, or was
// taken away, and by whom. Never a secret or a code.
void log_second_factor(const SecondFactorNote& note);

}  // namespace yichuang::node
