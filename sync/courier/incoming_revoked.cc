// Whose stick is heard, and for how much: the line cuts a revoked box off, and what it
// wrote while it counted may still come by stick. The rest is in incoming.cc.

#include "sync/courier/incoming.h"
#include "sync/enrol/told_revoked.h"

namespace yichuang::sync {

using namespace storage;

bool StickIntake::refuse(std::string why) {
  why_refused_ = std::move(why);
  fault_ = StickFault::kRefused;
  return false;
}

bool StickIntake::judge_writer() {
  revoked_nodes_.read(*ledger_.snapshot());
  const Certificate& writer = *reader_.writer();
  const auto chain = decode_chain(reader_.header().chain());
  const std::string signer = chain ? unrecorded_signer(ledger_, revoked_nodes_, *chain) : std::string();
  if (!signer.empty()) {
    return refuse("写这份文件的机器,证书由已吊销的节点 " + signer + " 签发,本级没有登记;没有收下任何内容");
  }
  const Revocation* revocation = revoked_nodes_.find(writer.node);
  if (revocation == nullptr) return true;
  if (!is_up()) return refuse("写这份文件的上级机器已被吊销(" + revocation->reason + ");没有收下任何内容");
  revoked_ = *revocation;
  return true;
}

// A revoked hub may go on signing certificates: logs of boxes that this ledger does not
// know count for nothing.
bool StickIntake::is_recorded(const VerifiedRange& range) const {
  if (!revoked_ || ledger_.snapshot()->logs().by_id(range.log)) return true;
  return unrecorded_signer(ledger_, revoked_nodes_, range.chain).empty();
}

bool StickIntake::take_revocation() {
  told_revoked_ = reader_.header().revoked();
  taken_.news = true;
  const NodeId& own = ledger_.identity().node();
  return write([&](Batch& batch) { note_told_revoked(batch, own, *told_revoked_); });
}

}  // namespace yichuang::sync
