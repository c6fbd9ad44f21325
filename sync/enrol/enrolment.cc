#include "sync/enrol/enrolment.h"

#include "sync/engine/prologue.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/versions.h"

namespace yichuang::sync {

using namespace storage;

namespace {

Error not_the_hub() {
  return corrupt("对方不是邀请串所指的上级节点");
}

}  // namespace

Result<Enrolled> read_enrolled(const pb::EnrolReply& in, const Invitation& invitation, const NodeId& node) {
  Enrolled out;
  TRY_ASSIGN(out.chain, decode_chain(in.chain()));
  TRY_ASSIGN(out.certificate, verify_chain(out.chain, invitation.root_key));
  const auto secret = SecretKey::from(in.division_secret());
  const bool ours = out.certificate.node == node && out.certificate.division() == invitation.division;
  if (!secret || !ours) return not_the_hub();
  out.division_secret = *secret;
  return out;
}

Enrolment::Enrolment(Invitation invitation, const SigningKey& key, BoxSecretKey channel_key, Prng& prng)
    : invitation_(std::move(invitation)),
      key_(key),
      channel_key_(channel_key),
      initiator_(prologue(), channel_key_, invitation_.hub_key, prng) {}

std::string Enrolment::first_message() {
  pb::Greeting greeting;
  greeting.set_version_min(kVersions.min);
  greeting.set_version_max(kVersions.max);
  return encode_head({Envelope::kHandshake, {}, 0}) + initiator_.first_message(greeting.SerializeAsString());
}

Result<Enrolment::Step> Enrolment::on_answer(std::string_view message) {
  const auto head = read_head(message);
  if (!head) return not_the_hub();
  if (head->type == Envelope::kBusy) return Error{ErrorCode::kUnavailable, "上级节点忙,请稍后再试"};
  return keys_ ? take_reply(message) : take_welcome(message);
}

Result<Enrolment::Step> Enrolment::take_welcome(std::string_view message) {
  auto finished = initiator_.read_answer(after_head(message));
  pb::Welcome welcome;
  if (!finished || !welcome.ParseFromString(finished->payload)) return not_the_hub();
  if (!welcome.refusal().empty()) return forbidden("上级节点拒绝接入:" + welcome.refusal());
  const auto session = SessionId::from(welcome.session());
  if (!session) return not_the_hub();
  keys_ = finished->keys;

  pb::Request request;
  pb::Enrol& enrol = *request.mutable_enrol();
  enrol.set_token(invitation_.token);
  enrol.set_node(key_.public_key().str());
  enrol.set_signature(
      key_.sign(kEnrolment, enrolment_statement(invitation_.token, box_public_key(channel_key_))).str());
  const std::string packed = packer_.pack(request.SerializeAsString());
  return Step{seal_request(keys_->sending, {Envelope::kRequest, *session, 0}, packed)};
}

Result<Enrolment::Step> Enrolment::take_reply(std::string_view message) {
  const auto packed = open_reply(keys_->receiving, 0, message);
  const auto plain = packed ? packer_.unpack(*packed) : std::nullopt;
  pb::Reply reply;
  if (!plain || !reply.ParseFromString(*plain)) return not_the_hub();
  if (!reply.refusal().empty()) return forbidden("邀请未被接受:" + reply.refusal());
  if (!reply.has_enrol()) return Error{ErrorCode::kUnavailable, "上级节点请稍后再试"};

  TRY_ASSIGN(Enrolled out, read_enrolled(reply.enrol(), invitation_, key_.public_key()));
  return Step{std::move(out)};
}

}  // namespace yichuang::sync
