#pragma once

#include "storage/ledger/projection.h"

namespace yichuang::node {

// Everything that this release can fold. Its version goes up whenever one of them
// describes or reads more than before; a node then derives its records anew.
storage::Projections projections();

}  // namespace yichuang::node
