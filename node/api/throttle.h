#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "storage/base/instant.h"

namespace yichuang::node {

// Bounds how fast one address may guess passwords, of whatever accounts; the lock
// of one account is another matter (Sessions).
//
//   Owned by   Sessions.
//   Thread     any.
//   Limit      kTriesMax tries that led nowhere, one more every kForgivenEvery;
//              kAddressesMax addresses are remembered.
class Throttle {
 public:
  static constexpr std::uint32_t kTriesMax = 30;
  static constexpr Millis kForgivenEvery{20'000};
  static constexpr std::size_t kAddressesMax = 4096;

  // Takes one try. Gives how long to wait when there is none left.
  std::optional<Millis> take(const std::string& address, Instant now);
  // The try led somewhere.
  void give_back(const std::string& address, Instant now);

 private:
  struct Tries {
    std::uint32_t used = 0;
    Instant since;  // when the last one was forgiven, or the first one made
  };
  // What is still held against an address.
  static Tries as_of(Tries tries, Instant now);
  void make_room(Instant now);

  std::mutex mutex_;
  std::map<std::string, Tries> by_address_;
};

// A /64 of IPv6 is one household's: its addresses are one.
std::string throttled_address(const std::string& address);

}  // namespace yichuang::node
