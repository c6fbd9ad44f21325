#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/protocol/packing.h"
#include "sync/protocol/protocol.pb.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// Whoever talks to a hub without being one of the world's boxes: with a
// certificate or without, in the protocol's own form.
class Member {
 public:
  Member(BoxSecretKey channel_key, storage::CertificateChain chain, Prng& prng)
      : channel_key_(channel_key), chain_(std::move(chain)), prng_(prng) {}

  // Shakes hands. False when the hub does not answer or refuses; why() says why.
  bool shake_hands(World& world, Box& hub);
  // One question within the session; absent when it is not answered at once.
  std::optional<sync::pb::Reply> ask(World& world, Box& hub, const sync::pb::Request& request);
  // Takes up the session before the last again, with its counters.
  bool fall_back();

  bool has_session() const { return session_.has_value(); }
  // The handshake with whoever has this key.
  std::string first_message(const BoxPublicKey& hub_key);
  const std::string& why() const { return why_; }

 private:
  struct Session {
    sync::SessionId id;
    sync::TransportKeys keys;
    std::uint64_t sent = 0;
  };

  BoxSecretKey channel_key_;
  storage::CertificateChain chain_;
  Prng& prng_;
  sync::Packer packer_;
  std::optional<sync::Initiator> initiator_;
  std::optional<Session> session_;
  std::optional<Session> before_;
  std::string why_;
};

}  // namespace yichuang::sim
