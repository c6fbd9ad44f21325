// A stick that asks to be let in. The rest is in incoming.cc.

#include "sync/courier/incoming.h"
#include "sync/courier/memory.h"
#include "sync/enrol/invitation.h"

namespace yichuang::sync {

using namespace storage;

// What was known of the box before it is not known of this one: it has nothing yet.
bool StickIntake::begin_enrol() {
  const pb::Enrol& in = reader_.header().enrol();
  const auto node = NodeId::from(in.node());
  const auto channel_key = BoxPublicKey::from(in.channel_key());
  const auto signature = Signature::from(in.signature());
  const bool proven = node && channel_key && signature &&
                      verify(*node, kEnrolment, enrolment_statement(in.token(), *channel_key), *signature);
  if (!proven) return refuse("接入请求没有证明它持有所写的钥匙;没有接入");
  Result<Admitted> admitted = Error{};
  const bool written = write([&](Batch& batch) {
    admitted = let_in(batch, ledger_.identity(), {in.token(), *node, *channel_key}, wall_);
    if (!admitted || admitted->again) return;
    const Division& child = admitted->certificate.division();
    pb::StickDownRow row;
    row.set_serial(down_row(batch.view(), child).serial());
    row.set_chain(encode_chain(admitted->chain));
    row.set_awaited(true);
    remember(reader_.header().nonce(), *row.mutable_taken());
    batch.change_local(down_change(child, row));
  });
  if (!written) return false;
  if (!admitted) return refuse("没有接入:" + admitted.error().context);
  admitted_ = std::move(*admitted);
  return true;
}

}  // namespace yichuang::sync
