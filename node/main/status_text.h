#pragma once

#include <string>

#include "node/domain/fleet/fleet.pb.h"

namespace yichuang::node {

// A node's report in plain words, a line for each thing: link, lag, backlog,
// disk, clock, version.
std::string status_text(const v1::NodeReport& report);

}  // namespace yichuang::node
