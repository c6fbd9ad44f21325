#include "sync/channel/replay_window.h"

#include <algorithm>

namespace yichuang::sync {

bool ReplayWindow::accept(std::uint64_t counter) {
  if (counter >= next_) {
    const std::uint64_t old_word = next_ == 0 ? 0 : (next_ - 1) / 64;
    const std::uint64_t fresh = std::min(kWords, counter / 64 - old_word);
    for (std::uint64_t i = 1; i <= fresh; ++i) bits_[(old_word + i) % kWords] = 0;
    next_ = counter + 1;
  } else if (next_ - counter > kSize) {
    return false;
  }
  std::uint64_t& word = bits_[counter / 64 % kWords];
  const std::uint64_t bit = std::uint64_t{1} << counter % 64;
  if ((word & bit) != 0) return false;
  word |= bit;
  return true;
}

}  // namespace yichuang::sync
