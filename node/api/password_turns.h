#pragma once

#include <cstddef>
#include <functional>
#include <mutex>

#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::node {

// Passwords are hashed one after the other, since each takes 64 MiB
// (storage/crypto/password.h); a queue that is too long is told at once.
//
//   Owned by   Sessions.
//   Thread     any; waits its turn.
//   Limit      kWaitingMax: about three seconds, and a quarter of the threads.
class PasswordTurns {
 public:
  static constexpr std::size_t kWaitingMax = 32;
  static constexpr Millis kComeAgain{3'000};

  // Errors: kUnavailable with a Retry-After; `work` has not run then.
  Result<void> run(const std::function<void()>& work);
  // With the one whose turn it is.
  std::size_t waiting() const;

 private:
  mutable std::mutex counting_;
  std::mutex turn_;
  std::size_t waiting_ = 0;
};

}  // namespace yichuang::node
