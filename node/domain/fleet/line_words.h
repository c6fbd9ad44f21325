#pragma once

#include <string>

#include "sync/engine/uplink.h"

namespace yichuang::node {

// What people are told of their line.
std::string stall_words(const sync::Stall& stall);
// Why bulk waits; empty when none does.
std::string bulk_words(const sync::UplinkStatus& line);
// Why some of what is lacking does not come; empty when all of it does.
std::string withheld_words(const sync::UplinkStatus& line);

}  // namespace yichuang::node
