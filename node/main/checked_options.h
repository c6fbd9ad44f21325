#pragma once

#include "node/main/daemon.h"
#include "sync/engine/line_rules.h"

namespace yichuang::node {

// What of the configuration can be told to be wrong before anything is opened.
// Errors of both: kInvalid, naming the setting.

// How the line to the hub may be used.
Result<sync::LineRules> line_rules(const DaemonOptions& options);

// Passwords and identity numbers cross a LAN in plain only where somebody has decided so.
Result<void> check_addresses(const DaemonOptions& options);

}  // namespace yichuang::node
