#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace yichuang::sync {

// The versions of the protocol that a release speaks. A release raises `max` when it
// adds a branch of Request or Reply that the other side must know, and speaks the
// version before as long as nodes of the release before may be there; a new field
// that may be ignored needs neither. What only the newer version has is asked for
// where the version of the session allows it.
struct VersionRange {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};

inline constexpr VersionRange kVersions{1, 1};

// The newest that both speak.
constexpr std::optional<std::uint32_t> common_version(VersionRange a, VersionRange b) {
  const std::uint32_t newest = std::min(a.max, b.max);
  return newest >= std::max(a.min, b.min) && newest > 0 ? std::optional(newest) : std::nullopt;
}

}  // namespace yichuang::sync
