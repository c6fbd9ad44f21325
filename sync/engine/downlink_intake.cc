// What a hub takes in from its children: ranges, offers, new boxes. The rest of its
// side is in downlink.cc.

#include <algorithm>

#include "storage/base/check.h"
#include "storage/ledger/parting.h"
#include "sync/engine/convert.h"
#include "sync/engine/downlink.h"
#include "sync/engine/frontiers.h"
#include "sync/enrol/admitting.h"
#include "sync/enrol/invitation.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

// One push while its ranges are being written.
struct Downlink::PendingPush {
  Asked asked;
  Division division;  // of the child
  std::size_t outstanding = 0;
  std::size_t plain_bytes = 0;
  std::set<LogId> logs;
  std::vector<LogId> new_logs;  // not held here before
  pb::PushReply reply;
  bool failed = false;
};

void Downlink::push(const Asked& asked, HubSession& session, pb::Push& in, std::size_t plain_bytes, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  auto pending = std::make_shared<PendingPush>();
  pending->asked = asked;
  pending->division = session.child->division();
  const auto refused = [&](const std::string& log, Seq lo, pb::Refused::Reason reason) {
    ++counters_.ranges_refused;
    auto& added = *pending->reply.add_refused();
    added.set_log(log);
    added.set_lo(lo);
    added.set_reason(reason);
  };
  std::vector<VerifiedRange> good;
  for (pb::Range& message : *in.mutable_ranges()) {
    // What names no log is not repeated back.
    const std::string log = LogId::from(message.log()) ? message.log() : std::string();
    const Seq lo = message.lo();
    auto verified = read_verified(message, *snapshot, root_);
    if (!verified) {
      const bool unknown = verified.error().code == ErrorCode::kNotFound;
      refused(log, lo, unknown ? pb::Refused::UNKNOWN_OWNER : pb::Refused::DAMAGED);
    } else if (!session.child->covers(verified->owner.division())) {
      refused(log, lo, pb::Refused::NOT_YOURS);
    } else {
      good.push_back(std::move(*verified));
    }
  }
  pending->outstanding = good.size();
  pending->plain_bytes = good.empty() ? 0 : plain_bytes;
  taking_bytes_ += pending->plain_bytes;
  for (VerifiedRange& range : good) {
    if (!snapshot->logs().by_id(range.log)) pending->new_logs.push_back(range.log);
    pending->logs.insert(range.log);
    pushing_.insert(range.log);
    struct Taking {
      VerifiedRange range;
      std::optional<Error> error;
    };
    auto taking = std::make_shared<Taking>(Taking{std::move(range), std::nullopt});
    write(
        [taking](Batch& batch) {
          auto accepted = batch.accept(taking->range);
          if (!accepted) taking->error = std::move(accepted).error();
        },
        [this, pending, taking](const Result<void>& result, Now then) {
          pushing_.erase(pushing_.find(taking->range.log));
          if (!result) pending->failed = true;
          if (taking->error) {
            ++counters_.ranges_refused;
            auto& added = *pending->reply.add_refused();
            added.set_log(taking->range.log.str());
            added.set_lo(taking->range.lo);
            added.set_reason(taking->error->code == ErrorCode::kTooLarge ? pb::Refused::TOO_MANY_HOLES
                                                                         : pb::Refused::CONTRADICTS);
            const Snapshot held = ledger_.snapshot();
            const auto log = held->logs().by_id(taking->range.log);
            if (log) added.set_differs(parting(held->logs(), *log, taking->range).differs.value_or(0));
          } else if (result) {
            ++counters_.ranges_taken;
          }
          if (--pending->outstanding > 0) return;
          finish_push(*pending, then);
          take_in(then);
        });
  }
  if (good.empty()) finish_push(*pending, now);
}

void Downlink::finish_push(PendingPush& push, Now now) {
  taking_bytes_ -= push.plain_bytes;
  // A full disk or a fault of the machine: what was taken is told again later.
  if (push.failed) return later(push.asked, now);
  const Snapshot snapshot = ledger_.snapshot();
  for (const pb::Refused& refused : push.reply.refused()) {
    if (const auto log = LogId::from(refused.log())) push.logs.insert(*log);
  }
  pb::Reply reply;
  *reply.mutable_push() = std::move(push.reply);
  for (const LogId& log : push.logs) {
    if (const auto info = snapshot->logs().by_id(log)) {
      *reply.mutable_push()->add_receipts() = own_receipts(*info, ledger_.identity(), now.wall);
    }
  }
  answer(push.asked, reply, now);
  if (sessions_.find(push.asked.session) == nullptr || boxes_of(push.division).size() > 1) {
    // Another box of the division lacks what this one has brought. And the child may have
    // come anew since, and said before this was written where it stands: put back to a
    // backup meanwhile, it would never ask for what it pushed then.
    tell_receipts(ledger_.identity().division(), {push.logs.begin(), push.logs.end()}, now);
  }
  // A hub above may have said long ago what it holds of them.
  tell_receipts_above(push.new_logs, now);
}

void Downlink::offer(const Asked& asked, HubSession& session, pb::Offer& in, Now now) {
  struct Taking {
    std::vector<Offer> offers;
    std::vector<OfferAnswer> answers;
    Sum256 sum;
  };
  auto taking = std::make_shared<Taking>();
  for (pb::OfferedEntry& message : *in.mutable_entries()) taking->offers.push_back(read_offer(message));
  const Snapshot snapshot = ledger_.snapshot();
  const ChildNo child = child_number(*snapshot, *session.child);
  if (child == 0) return refuse(asked, "no feed is kept for this child", now);
  write(
      [taking, child, known = known_above_ == nullptr ? std::set<EntryId>() : *known_above_](Batch& batch) {
        taking->answers = batch.take_back(taking->offers, known);
        taking->sum = batch.feed_sum(child);
      },
      [this, asked, taking](const Result<void>& result, Now then) {
        if (!result) return later(asked, then);
        pb::Reply reply;
        for (const OfferAnswer given : taking->answers) {
          counters_.offers_taken += given == OfferAnswer::kTaken ? 1 : 0;
          reply.mutable_offer()->add_answers(static_cast<std::uint32_t>(given));
        }
        reply.mutable_offer()->set_sum(taking->sum.bytes());
        answer(asked, reply, then);
      });
}

void Downlink::on_told(const Certificate& child, const std::vector<pb::NodeStatus>& statuses) {
  for (const pb::NodeStatus& status : statuses) {
    const auto division = Division::from(status.division());
    if (!division || !child.covers(*division)) continue;
    const auto known = statuses_.find(status.division());
    const bool older = known != statuses_.end() && known->second.as_of_ms() >= status.as_of_ms();
    if (older || (known == statuses_.end() && statuses_.size() >= kStatusesMax)) continue;
    const std::uint64_t heard = known == statuses_.end() ? 0 : known->second.last_contact_ms();
    pb::NodeStatus& kept = statuses_[status.division()];
    kept = status;
    ++statuses_version_;
    kept.set_last_contact_ms(std::max(heard, status.as_of_ms()));
    if (*division == child.division()) kept.set_node(child.node.str());
  }
}

void Downlink::enrol(const Asked& asked, HubSession& session, const pb::Enrol& in, Now now) {
  const auto node = NodeId::from(in.node());
  const auto signature = Signature::from(in.signature());
  if (!node || !signature ||
      !verify(*node, kEnrolment, enrolment_statement(in.token(), session.channel_key), *signature)) {
    return refuse(asked, "the node does not prove its key", now);
  }
  auto admitted = std::make_shared<Result<Admitted>>(Error{});
  const Applicant box{in.token(), *node, session.channel_key};
  write([this, admitted, box,
         wall = now.wall](Batch& batch) { *admitted = let_in(batch, ledger_.identity(), box, wall); },
        [this, asked, admitted](const Result<void>& result, Now then) {
          if (!*admitted) return refuse(asked, admitted->error().context, then);
          if (!result) return later(asked, then);
          const Certificate& certificate = (*admitted)->certificate;
          note_child(certificate.divisions, (*admitted)->child);
          HubSession* enrolled = sessions_.find(asked.session);
          if (enrolled != nullptr) enrolled->child = certificate;
          pb::Reply reply;
          reply.mutable_enrol()->set_chain(encode_chain((*admitted)->chain));
          reply.mutable_enrol()->set_division_secret(
              division_secret_below(ledger_.identity().division_secret, certificate.division()).str());
          answer(asked, reply, then);
        });
}

}  // namespace yichuang::sync
