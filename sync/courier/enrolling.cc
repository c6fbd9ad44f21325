#include "sync/courier/enrolling.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "sync/engine/convert.h"

namespace yichuang::sync {

using namespace storage;

std::uint64_t request_nonce(const Invitation& invitation, const NodeId& node) {
  const Digest hash = blake2b({"stick enrolment", invitation.token, node.view()});
  return ByteReader(hash.view()).u64_le();
}

std::unique_ptr<StickWriter> enrolment_request(const Invitation& invitation, const SigningKey& key,
                                               const BoxSecretKey& channel_key, std::string_view version, Prng& prng,
                                               Instant wall) {
  StickWriter::Plan plan;
  plan.label.set_way(pb::StickLabel::ENROL);
  plan.label.set_from(invitation.division.str());
  plan.label.set_from_name(invitation.name);
  plan.label.set_to(invitation.hub.str());
  plan.label.set_made_ms(wire_ms(wall));
  plan.receiver = invitation.hub_key;
  plan.header.set_nonce(request_nonce(invitation, key.public_key()));
  const BoxPublicKey channel = box_public_key(channel_key);
  pb::Enrol& enrol = *plan.header.mutable_enrol();
  enrol.set_token(invitation.token);
  enrol.set_node(key.public_key().str());
  enrol.set_channel_key(channel.str());
  enrol.set_signature(key.sign(kEnrolment, enrolment_statement(invitation.token, channel)).str());
  enrol.set_version(std::string(version));
  return std::make_unique<StickWriter>(std::move(plan), key, prng);
}

Result<Enrolled> enrolment_answer(std::string_view stick, const Invitation& invitation, const NodeId& node,
                                  const BoxSecretKey& channel_key) {
  StickReader reader({channel_key}, invitation.root_key);
  reader.take(stick);
  (void)reader.next();
  if (reader.fault() == StickFault::kNotAStick) return not_found("不是一窗的U盘文件");
  if (reader.label() && reader.label()->way() == pb::StickLabel::ENROL) return not_found("是接入请求,不是上级的答复");
  if (reader.fault() == StickFault::kNotForUs) return not_found("不是写给这台机器的");
  if (reader.fault() == StickFault::kNewer) return not_found("由更新版本的一窗写成,请先升级本机");
  if (reader.fault() == StickFault::kStranger) return corrupt("签名不是邀请串所指的省内节点的");
  if (!reader.writer()) return corrupt("文件开头已损坏或不完整");
  const pb::StickHeader& header = reader.header();
  if (header.has_revoked()) return forbidden("上级已吊销这台机器:" + header.revoked().reason());
  const std::uint64_t nonce = request_nonce(invitation, node);
  const auto& echoes = header.echoes();
  if (!header.has_enrolled() || std::find(echoes.begin(), echoes.end(), nonce) == echoes.end()) {
    return not_found("没有这次接入的答复:上级写它的时候还没有读到这份请求");
  }
  TRY_ASSIGN(Enrolled out, read_enrolled(header.enrolled(), invitation, node));
  if (out.certificate.issuer != reader.writer()->node) return corrupt("证书不是写这份文件的节点签发的");
  return out;
}

}  // namespace yichuang::sync
