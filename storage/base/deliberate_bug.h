#pragma once

#include <cstdint>

// Bugs that the simulator's checks must catch: that tests the tester. Only
// tests/CMakeLists.txt defines YICHUANG_DELIBERATE_BUGS, for `simulate_bugs`; in
// everything else they are constant false and gone. `check-includes` holds that.

namespace yichuang {

enum class DeliberateBug : std::uint8_t {
  kNone,
  kAcknowledgeBeforeDurable,
  kForgetReplayWindow,
  kSkipAudienceCheck,
  kSkipAuthorityCheck,
  kKeepLog,
  kSkipEpochClip,
  kSkipRestoreLock,
};

#ifdef YICHUANG_DELIBERATE_BUGS
bool has_bug(DeliberateBug bug);
#else
constexpr bool has_bug(DeliberateBug) {
  return false;
}
#endif

}  // namespace yichuang
