#pragma once

#include <array>
#include <cstdint>

namespace yichuang::sync {

// Tells whether a message's counter is new, when messages may overtake each
// other: the highest counter seen and a bit for each of those just below it, as
// RFC 6479 has it for IPsec.
class ReplayWindow {
 public:
  static constexpr std::uint64_t kSize = 1024;

  // True the first time for a counter less than kSize below the highest seen.
  // Called once the message has proved genuine.
  bool accept(std::uint64_t counter);

 private:
  // One word more than the window, so that the word being filled is never read.
  static constexpr std::uint64_t kWords = kSize / 64 + 1;

  std::array<std::uint64_t, kWords> bits_{};
  std::uint64_t next_ = 0;  // one above the highest seen
};

}  // namespace yichuang::sync
