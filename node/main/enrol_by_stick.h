#pragma once

#include <string>
#include <vector>

#include "node/main/box.h"

namespace yichuang::node {

struct StickEnrolment {
  bool enrolled = false;  // else the hub was asked, and is still to answer
  std::vector<std::string> said;
};

// Enrols a box that has no line: asks the hub by a file in `folder`; once the hub's answer
// lies there too, takes it in whole, catalogue, accounts and history with it. Repeating it
// is harmless at any point.
// Errors: as enroll(); those of the files, by name; kForbidden when the hub refused the box.
Result<StickEnrolment> enroll_by_stick(const BoxPlaces& places, const std::string& invitation,
                                       const std::string& folder);

}  // namespace yichuang::node
