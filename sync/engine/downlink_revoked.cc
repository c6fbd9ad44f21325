// Whom a hub does not talk to any more, and what a fresh box gets before all else;
// the rest of its side is in downlink.cc.

#include <algorithm>

#include "storage/ledger/kind.h"
#include "sync/engine/convert.h"
#include "sync/engine/downlink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

// Empty when the child may come in.
std::string Downlink::why_not(const CertificateChain& chain, const Certificate& child, pb::Revoked& out) const {
  if (const Revocation* revocation = revoked_.find(child.node)) {
    write_revoked(*revocation, out);
    return revoked_sentence(*revocation);
  }
  const std::string signer = unrecorded_signer(ledger_, revoked_, chain);
  if (!signer.empty()) return "证书由已吊销的节点 " + signer + " 签发,本级没有登记";
  return {};
}

void Downlink::cut_revoked(Now now) {
  revoked_.read(*ledger_.snapshot());
  const auto over = sessions_.of([&](const Certificate& child) { return revoked_.find(child.node) != nullptr; });
  for (const SessionId& id : over) {
    const auto parked = parked_.find(id);
    if (parked != parked_.end()) {
      const Revocation& revocation = *revoked_.find(sessions_.find(id)->child->node);
      pb::Reply reply;
      reply.set_refusal(revoked_sentence(revocation));
      write_revoked(revocation, *reply.mutable_revoked());
      answer(parked->second.asked, reply, now);
      unpark(parked);
    }
    credit_.forget(id);
    sessions_.end(id);
  }
}

std::size_t Downlink::fill_ahead(const LedgerView& view, const Parked& parked, std::size_t fill,
                                 pb::PullReply& out) const {
  const pb::Pull& in = parked.pull;
  if (in.ahead_from() == 0) return 0;
  std::size_t bytes = 0;
  const auto ahead =
      view.registers_ahead(parked.child, in.ahead_from(), fill, kAheadLinesMax, ledger_.identity().division_secret);
  for (const FeedLine& line : ahead.lines) {
    pb::FeedLine& added = *out.add_ahead();
    write_line(line, added);
    bytes += added.ByteSizeLong();
  }
  out.set_ahead_next(ahead.next);
  if (in.ahead_from() == 1) {
    for (const auto& [log, seq] : view.own_registers(parked.divisions, kFirstRangesMax)) {
      pb::Wanted& first = *out.add_first();
      first.set_log(log.str());
      first.set_lo(seq);
      first.set_hi(seq);
    }
  }
  // History waits until the registers are through.
  return ahead.next != 0 ? fill : bytes;
}

}  // namespace yichuang::sync
