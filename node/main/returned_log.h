#pragma once

#include "node/domain/returned/routes.h"

namespace yichuang::node {

// Into the log: who asked for whose returned data for which item, and what was shown;
// who took packages in or data back.
void log_returned(const ReturnedNote& note);

}  // namespace yichuang::node
