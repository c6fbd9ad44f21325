#pragma once

namespace yichuang::node {

// The context of a kConflict that means: what the asker saw has moved on. The API
// answers it with 412.
inline constexpr const char* kStaleEtag = "stale";

}  // namespace yichuang::node
