#pragma once

#include <string>

#include "sync/courier/incoming.h"

namespace yichuang::node {

// What a stick for that receiver is called, where the person gives no name:
// yc-320585101-320585-20261122-0712.stick.
std::string stick_file_name(const sync::pb::StickLabel& label);

// What is wrong with a stick of which `bytes` were handed over to a box of `own`, and
// where; empty when all is well.
std::string stick_trouble(const sync::StickIntake& intake, std::uint64_t bytes, const Division& own);

// That the box which wrote it, or this one, was revoked; empty when neither was.
std::string revoked_words(const sync::StickIntake& intake);
// Whom it let in; empty for other sticks.
std::string enrolled_words(const sync::StickIntake& intake);
// What was put right on the way; empty when nothing was.
std::string mended_words(const sync::StickTaken& taken);
// What a box reads of its own revocation.
std::string told_revoked_words(const sync::pb::Revoked& revoked);

// A number of bytes as people say it: 1.3 GB.
std::string bytes_in_words(std::uint64_t bytes);

}  // namespace yichuang::node
