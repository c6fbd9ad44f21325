#include "node/api/throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace yichuang::node {

Throttle::Tries Throttle::as_of(Tries tries, Instant now) {
  // A clock that was set back forgives nothing and holds nobody longer.
  if (now < tries.since) tries.since = now;
  const auto forgiven = (now - tries.since).count() / kForgivenEvery.count();
  tries.used -= static_cast<std::uint32_t>(std::min<std::int64_t>(forgiven, tries.used));
  tries.since = tries.used == 0 ? now : tries.since + Millis{forgiven * kForgivenEvery.count()};
  return tries;
}

void Throttle::make_room(Instant now) {
  std::erase_if(by_address_, [&](const auto& entry) { return as_of(entry.second, now).used == 0; });
  if (by_address_.size() < kAddressesMax) return;
  // Whoever has guessed least is let go.
  by_address_.erase(std::min_element(by_address_.begin(), by_address_.end(),
                                     [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
}

std::optional<Millis> Throttle::take(const std::string& address, Instant now) {
  const std::string key = throttled_address(address);
  const std::lock_guard lock(mutex_);
  if (by_address_.size() >= kAddressesMax && !by_address_.contains(key)) make_room(now);
  Tries& tries = by_address_.try_emplace(key, Tries{0, now}).first->second;
  tries = as_of(tries, now);
  if (tries.used >= kTriesMax) return tries.since + kForgivenEvery - now;
  ++tries.used;
  return std::nullopt;
}

void Throttle::give_back(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_address_.find(throttled_address(address));
  if (found == by_address_.end()) return;
  found->second = as_of(found->second, now);
  if (found->second.used > 0) --found->second.used;
  if (found->second.used == 0) by_address_.erase(found);
}

std::string throttled_address(const std::string& address) {
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  const bool from_v4 = std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char byte) { return byte == 0; });
  if (from_v4) return address;
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  char out[INET6_ADDRSTRLEN] = {};
  return ::inet_ntop(AF_INET6, bytes.data(), out, sizeof out) == nullptr ? address : std::string(out) + "/64";
}

}  // namespace yichuang::node
