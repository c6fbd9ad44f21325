#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "storage/base/instant.h"
#include "storage/base/prng.h"
#include "storage/ledger/certificate.h"
#include "storage/ledger/state.h"
#include "sync/channel/envelope.h"
#include "sync/channel/replay_window.h"
#include "sync/protocol/protocol.pb.h"
#include "sync/protocol/versions.h"

namespace yichuang::sync {

// Why a message was dropped without an answer; counted for people to see.
enum class Dropped : std::uint8_t {
  kMalformed,  // no envelope, or no message of the protocol inside
  kForged,     // does not open with the session's key
  kReplayed,   // its counter was seen, or lies too far back
};

// One child, as long as it keeps talking.
struct HubSession {
  SessionId id;
  TransportKeys keys;
  BoxPublicKey channel_key;
  std::optional<storage::Certificate> child;  // absent: may only enrol
  Instant opened;
  Instant heard;
  std::uint32_t version = 0;  // of the protocol, that both speak
  bool proved = false;        // a transport message of the child has opened
  ReplayWindow window{};
  std::uint64_t sent = 0;
  std::uint64_t nonce = 0;  // of the last answer to a Hello
};

// The sessions of a hub: shakes hands, opens and seals.
//
//   Owned by   Downlink.
//   Thread     sync thread only; takes no lock.
//   Limit      kSessionsMax in all, of them kPendingSessionsMax guests: not yet
//              proved, or without a certificate. Past that the oldest guest goes.
//              kHandshakesPerSecondMax; past it the caller is told to come later.
//              A node has kSessionsOfNodeMax: several boxes may have one key, and
//              each is to hear what is the matter.
//   Invariant  nothing of a child is replaced before its first transport
//              message opens: a first message can be replayed by anyone.
class HubSessions {
 public:
  HubSessions(const BoxSecretKey& listening, const PublicKey& root, Prng& prng)
      : listening_(listening), root_(root), prng_(prng) {}

  // Asked of every child at the door; gives why it may not come in, or nothing.
  using Gate = std::function<std::string(const storage::CertificateChain& chain, const storage::Certificate& child,
                                         pb::Revoked& revoked)>;
  void set_gate(Gate gate) { gate_ = std::move(gate); }

  // The answer to a first message: a Noise answer, "later", or nothing.
  std::string shake_hands(std::string_view message, const storage::Identity& hub, Instant now);

  struct Opened {
    HubSession* session;
    std::uint64_t counter;
    std::string plain;
  };
  struct Unknown {};
  using Received = std::variant<Opened, Unknown, Dropped>;
  Received open(std::string_view message, Instant now);
  std::string seal(HubSession& session, std::uint64_t request, std::string_view plain);
  static std::string unknown_session(const SessionId& session);

  // Before the first handshake; kVersions otherwise.
  void speak(VersionRange versions) { versions_ = versions; }

  HubSession* find(const SessionId& id);
  void end(const SessionId& id);
  void end_all();
  // The sessions of the children that `picks` picks.
  std::vector<SessionId> of(const std::function<bool(const storage::Certificate& child)>& picks) const;
  // Ends sessions that have been idle for too long or are too old.
  void expire(Instant now);
  std::size_t size() const { return sessions_.size(); }
  std::size_t guests() const { return guests_.size(); }
  // Handshakes answered within a second of the last.
  std::size_t handshakes() const { return handshakes_.size(); }

 private:
  std::optional<storage::Certificate> child_of(std::string_view chain, const BoxPublicKey& channel_key,
                                               const storage::Identity& hub, pb::Welcome& welcome) const;
  bool admit(Instant now);

  BoxSecretKey listening_;
  PublicKey root_;
  Prng& prng_;
  Gate gate_;
  VersionRange versions_ = kVersions;
  std::map<SessionId, HubSession> sessions_;
  std::map<storage::NodeId, std::deque<SessionId>> proved_;  // the newest last
  std::set<std::pair<Instant, SessionId>> guests_;           // the oldest first
  std::deque<Instant> handshakes_;
};

}  // namespace yichuang::sync
