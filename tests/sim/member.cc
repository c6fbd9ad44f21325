#include "tests/sim/member.h"

#include "sync/engine/prologue.h"
#include "sync/enrol/invitation.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/versions.h"

namespace yichuang::sim {

using namespace sync;

std::string Member::first_message(const BoxPublicKey& hub_key) {
  initiator_.emplace(prologue(), channel_key_, hub_key, prng_);
  pb::Greeting greeting;
  greeting.set_version_min(kVersions.min);
  greeting.set_version_max(kVersions.max);
  if (!chain_.empty()) greeting.set_chain(storage::encode_chain(chain_));
  return encode_head({Envelope::kHandshake, {}, 0}) + initiator_->first_message(greeting.SerializeAsString());
}

bool Member::shake_hands(World& world, Box& hub) {
  const auto key = box_public_key(listening_key(hub.identity().division_secret));
  const std::string answer = world.ask(hub, first_message(key));
  const auto head = read_head(answer);
  why_ = "no answer";
  if (!head || head->type != Envelope::kAnswer) return false;
  const auto finished = initiator_->read_answer(after_head(answer));
  pb::Welcome welcome;
  if (!finished || !welcome.ParseFromString(finished->payload)) return false;
  why_ = welcome.refusal();
  const auto id = SessionId::from(welcome.session());
  if (!why_.empty() || !id) return false;
  before_ = std::move(session_);
  session_ = Session{*id, finished->keys, 0};
  return true;
}

std::optional<pb::Reply> Member::ask(World& world, Box& hub, const pb::Request& request) {
  if (!session_) return std::nullopt;
  const std::uint64_t counter = session_->sent++;
  const std::string answer =
      world.ask(hub, seal_request(session_->keys.sending, {Envelope::kRequest, session_->id, counter},
                                  packer_.pack(request.SerializeAsString())));
  const auto sealed = open_reply(session_->keys.receiving, counter, answer);
  const auto plain = sealed ? packer_.unpack(*sealed) : std::nullopt;
  pb::Reply reply;
  if (!plain || !reply.ParseFromString(*plain)) return std::nullopt;
  return reply;
}

bool Member::fall_back() {
  if (!before_) return false;
  std::swap(before_, session_);
  return true;
}

}  // namespace yichuang::sim
