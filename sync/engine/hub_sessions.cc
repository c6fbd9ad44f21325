#include "sync/engine/hub_sessions.h"

#include <algorithm>

#include "storage/base/deliberate_bug.h"
#include "sync/engine/prologue.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::sync {

using storage::Certificate;

namespace {

std::string in_words(VersionRange versions) {
  const std::string min = std::to_string(versions.min);
  return versions.min == versions.max ? "version " + min : "versions " + min + " to " + std::to_string(versions.max);
}

}  // namespace

std::optional<Certificate> HubSessions::child_of(std::string_view bytes, const BoxPublicKey& channel_key,
                                                 const storage::Identity& hub, pb::Welcome& welcome) const {
  std::string& refusal = *welcome.mutable_refusal();
  const auto chain = storage::decode_chain(bytes);
  if (!chain) {
    refusal = "the certificate cannot be read";
    return std::nullopt;
  }
  auto certificate = storage::verify_chain(*chain, root_);
  if (!certificate) {
    refusal = certificate.error().context;
    return std::nullopt;
  }
  const bool ours = std::all_of(
      certificate->divisions.begin(), certificate->divisions.end(),
      [&](const Division& division) { return hub.certificate.covers(division) && division != hub.division(); });
  if (certificate->channel_key != channel_key) refusal = "the certificate is for another channel key";
  if (!ours) refusal = "the certificate is for a division that is not below " + hub.division().str();
  if (refusal.empty() && gate_) {
    pb::Revoked revoked;
    refusal = gate_(*chain, *certificate, revoked);
    if (revoked.at_ms() != 0) *welcome.mutable_revoked() = std::move(revoked);
  }
  return refusal.empty() ? std::optional(std::move(*certificate)) : std::nullopt;
}

bool HubSessions::admit(Instant now) {
  while (!handshakes_.empty() && now - handshakes_.front() >= Millis{1000}) handshakes_.pop_front();
  if (handshakes_.size() >= kHandshakesPerSecondMax) return false;
  handshakes_.push_back(now);
  if (guests_.size() >= kPendingSessionsMax || sessions_.size() >= kSessionsMax) expire(now);
  // Who only knocks makes room for the next, so that knocking keeps no child out.
  if (guests_.size() >= kPendingSessionsMax) end(guests_.begin()->second);
  return sessions_.size() < kSessionsMax;
}

std::string HubSessions::shake_hands(std::string_view message, const storage::Identity& hub, Instant now) {
  if (!admit(now)) return encode_head({Envelope::kBusy, {}, 500 + prng_.below(1500)});
  Responder responder(prologue(), listening_);
  const auto first = responder.read_first(after_head(message));
  pb::Greeting greeting;
  if (!first || !greeting.ParseFromString(first->payload)) return {};

  pb::Welcome welcome;
  std::optional<Certificate> child;
  const auto version = common_version(versions_, {greeting.version_min(), greeting.version_max()});
  if (!version) {
    welcome.set_refusal("the hub speaks " + in_words(versions_) + " of the protocol, the child " +
                        in_words({greeting.version_min(), greeting.version_max()}) + ": upgrade whichever is older");
  } else if (!greeting.chain().empty()) {
    child = child_of(greeting.chain(), first->initiator, hub, welcome);
  }
  const SessionId id = *SessionId::from(prng_.bytes(SessionId::kSize));
  welcome.set_version(version.value_or(0));
  welcome.set_chain(storage::encode_chain(hub.chain));
  welcome.set_session(id.str());
  auto answer = responder.answer(welcome.SerializeAsString(), prng_);
  if (welcome.refusal().empty()) {
    sessions_.emplace(id, HubSession{id, answer.keys, first->initiator, std::move(child), now, now, *version});
    guests_.emplace(now, id);
  }
  return encode_head({Envelope::kAnswer, id, 0}) + answer.message;
}

HubSession* HubSessions::find(const SessionId& id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

std::vector<SessionId> HubSessions::of(const std::function<bool(const Certificate& child)>& picks) const {
  std::vector<SessionId> out;
  for (const auto& [id, session] : sessions_) {
    if (session.child && picks(*session.child)) out.push_back(id);
  }
  return out;
}

HubSessions::Received HubSessions::open(std::string_view message, Instant now) {
  const auto head = read_head(message);
  if (!head) return Dropped::kMalformed;
  HubSession* session = find(head->session);
  if (session == nullptr) return Unknown{};
  auto plain = open_request(session->keys.receiving, message);
  if (!plain) return Dropped::kForged;
  const bool fresh = session->window.accept(head->counter);
  if (!fresh && !has_bug(DeliberateBug::kForgetReplayWindow)) return Dropped::kReplayed;
  session->heard = now;
  if (!session->proved) {
    session->proved = true;
    if (session->child) {
      // The child has moved here: its oldest session is over.
      guests_.erase({session->opened, session->id});
      std::deque<SessionId>& own = proved_[session->child->node];
      own.push_back(session->id);
      if (own.size() > kSessionsOfNodeMax) {
        sessions_.erase(own.front());
        own.pop_front();
      }
    }
  }
  return Opened{session, head->counter, std::move(*plain)};
}

std::string HubSessions::seal(HubSession& session, std::uint64_t request, std::string_view plain) {
  return seal_reply(session.keys.sending, {Envelope::kReply, session.id, session.sent++}, request, plain);
}

std::string HubSessions::unknown_session(const SessionId& session) {
  return encode_head({Envelope::kUnknown, session, 0});
}

void HubSessions::end_all() {
  sessions_.clear();
  proved_.clear();
  guests_.clear();
}

void HubSessions::end(const SessionId& id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  const HubSession& session = found->second;
  guests_.erase({session.opened, id});
  if (session.child) {
    const auto known = proved_.find(session.child->node);
    if (known != proved_.end()) {
      std::erase(known->second, id);
      if (known->second.empty()) proved_.erase(known);
    }
  }
  sessions_.erase(found);
}

void HubSessions::expire(Instant now) {
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    const HubSession& session = at->second;
    ++at;
    const Millis idle = now - session.heard;
    const bool member = session.proved && session.child;
    const bool over = idle > (member ? kSessionIdleMax : kPendingSessionMax) ||
                      now - session.opened > 2 * kRekeyAfter || session.sent > 2 * kRekeyMessages;
    if (over) end(SessionId(session.id));
  }
}

}  // namespace yichuang::sync
