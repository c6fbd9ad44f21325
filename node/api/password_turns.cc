#include "node/api/password_turns.h"

#include "node/api/problem.h"

namespace yichuang::node {

Result<void> PasswordTurns::run(const std::function<void()>& work) {
  {
    const std::lock_guard lock(counting_);
    if (waiting_ >= kWaitingMax) return come_again(ErrorCode::kUnavailable, "登录的人太多,请稍候", kComeAgain);
    ++waiting_;
  }
  {
    const std::lock_guard lock(turn_);
    work();
  }
  const std::lock_guard lock(counting_);
  --waiting_;
  return {};
}

std::size_t PasswordTurns::waiting() const {
  const std::lock_guard lock(counting_);
  return waiting_;
}

}  // namespace yichuang::node
