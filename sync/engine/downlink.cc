#include "sync/engine/downlink.h"

#include <algorithm>

#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "sync/engine/convert.h"
#include "sync/engine/frontiers.h"
#include "sync/enrol/invitation.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

// How often what is over is looked for among sessions and the like.
constexpr Millis kExpireEvery{5000};

}  // namespace

Downlink::Downlink(const Ledger& ledger, const PublicKey& root, Prng& prng)
    : ledger_(ledger),
      root_(root),
      prng_(prng),
      sessions_(listening_key(ledger.identity().division_secret), root, prng) {
  revoked_.read(*ledger_.snapshot());
  keep_gate();
}

void Downlink::keep_gate() {
  sessions_.set_gate([this](const CertificateChain& chain, const Certificate& child, pb::Revoked& out) {
    return why_not(chain, child, out);
  });
}

Work Downlink::take_work() {
  Work out = std::move(work_);
  work_ = {};
  if (!parked_until_.empty()) out.wake = parked_until_.begin()->first;
  return out;
}

void Downlink::set_hubs_above(std::vector<CertificateChain> chains, Now now) {
  const auto same = [](const CertificateChain& a, const CertificateChain& b) {
    return a.front().bytes == b.front().bytes;
  };
  if (std::equal(chains.begin(), chains.end(), hubs_above_.begin(), hubs_above_.end(), same)) return;
  hubs_above_ = std::move(chains);
  // The children have not compared with these: they say Hello anew.
  news_before_ += receipt_news_.size() + 1;
  receipt_news_.clear();
  wake_all(now);
}

void Downlink::write(std::function<void(Batch&)> change, Continuation then) {
  work_.writes.push_back({++last_ticket_, std::move(change)});
  continuations_.emplace(last_ticket_, std::move(then));
}

void Downlink::on_written(Ticket ticket, const Result<void>& result, Now now) {
  const auto found = continuations_.find(ticket);
  CHECK(found != continuations_.end());
  const Continuation then = std::move(found->second);
  continuations_.erase(found);
  then(result, now);
}

void Downlink::answer(const Asked& asked, pb::Reply& reply, Now now) {
  HubSession* session = sessions_.find(asked.session);
  if (session == nullptr) {
    work_.sends.push_back({asked.request, {}});
    return;
  }
  reply.set_time_ms(wire_ms(now.wall));
  reply.set_held_ms(static_cast<std::uint64_t>(std::max<std::int64_t>((now.steady - asked.came).count(), 0)));
  // A Pull is answered long after the child said what it had to send.
  reply.set_credit(reply.has_pull()
                       ? credit_.standing(asked.session, sessions_.size())
                       : credit_.credit(asked.session, asked.has_more, asked.bytes, sessions_.size(), now.steady));
  std::string packed = packer_.pack(reply.SerializeAsString());
  if (packed.size() > kPackedBytesMax) {
    // Only what a peer brought about itself can be so long.
    pb::Reply refusal;
    refusal.set_refusal("the answer would be longer than a message");
    return answer(asked, refusal, now);
  }
  std::string message = sessions_.seal(*session, asked.counter, packed);
  counters_.bytes_out += message.size();
  work_.sends.push_back({asked.request, std::move(message)});
}

void Downlink::refuse(const Asked& asked, std::string why, Now now) {
  pb::Reply reply;
  reply.set_refusal(std::move(why));
  answer(asked, reply, now);
}

void Downlink::later(const Asked& asked, Now now) {
  pb::Reply reply;
  reply.set_later_ms(static_cast<std::uint32_t>(1000 + prng_.below(4000)));
  answer(asked, reply, now);
}

void Downlink::on_request(RequestId request, std::string_view message, Now now) {
  counters_.bytes_in += message.size();
  const auto drop = [&](std::uint64_t& counter) {
    ++counter;
    work_.sends.push_back({request, {}});
  };
  const auto head = read_head(message);
  if (!head || message.size() > kMessageBytesMax) return drop(counters_.malformed);
  if (head->type == Envelope::kHandshake) {
    ++counters_.handshakes;
    std::string out = sessions_.shake_hands(message, ledger_.identity(), now.steady);
    if (out.empty()) return drop(counters_.malformed);
    work_.sends.push_back({request, std::move(out)});
    return;
  }
  if (head->type != Envelope::kRequest) return drop(counters_.malformed);

  auto received = sessions_.open(message, now.steady);
  if (std::holds_alternative<HubSessions::Unknown>(received)) {
    ++counters_.unknown_session;
    work_.sends.push_back({request, HubSessions::unknown_session(head->session)});
    return;
  }
  if (const auto* dropped = std::get_if<Dropped>(&received)) {
    return drop(*dropped == Dropped::kForged     ? counters_.forged
                : *dropped == Dropped::kReplayed ? counters_.replayed
                                                 : counters_.malformed);
  }
  auto& opened = std::get<HubSessions::Opened>(received);
  ++counters_.requests;
  Asked asked{request, opened.session->id, opened.counter, now.steady, opened.plain.size()};
  const bool busy = !intake_.empty() || taking_bytes_ >= limits_.taking_bytes;
  if (busy && asked.bytes > kSmallMessageBytes) {
    asked.has_more = true;
    return keep_for_later(asked, std::move(opened.plain), now);
  }
  const auto plain = packer_.unpack(opened.plain);
  pb::Request in;
  if (!plain || !in.ParseFromString(*plain)) {
    ++counters_.malformed;
    return refuse(asked, "the request is not in its form", now);
  }
  asked.has_more = in.has_more();
  if (busy && in.what_case() == pb::Request::kPush) return keep_for_later(asked, std::move(opened.plain), now);
  take(asked, *opened.session, in, plain->size(), now);
}

void Downlink::take(const Asked& asked, HubSession& session, pb::Request& in, std::size_t plain_bytes, Now now) {
  if (in.what_case() == pb::Request::kEnrol) return enrol(asked, session, in.enrol(), now);
  if (!session.child) return refuse(asked, "enrol first", now);
  switch (in.what_case()) {
    case pb::Request::kHello:
      return hello(asked, session, in.hello(), now);
    case pb::Request::kCompare:
      return compare(asked, session, in.compare(), now);
    case pb::Request::kPush:
      return push(asked, session, *in.mutable_push(), plain_bytes, now);
    case pb::Request::kOffer:
      return offer(asked, session, *in.mutable_offer(), now);
    case pb::Request::kPull:
      return pull(asked, session, std::move(*in.mutable_pull()), now);
    case pb::Request::kBlobPart:
      return blob_part(asked, session, *in.mutable_blob_part(), now);
    case pb::Request::kBlobWant:
      return blob_want(asked, session, in.blob_want(), now);
    case pb::Request::kFeedCompare:
      return feed_compare(asked, session, in.feed_compare(), now);
    case pb::Request::kFeedLines:
      return feed_lines(asked, session, in.feed_lines(), now);
    case pb::Request::kProve:
      return prove(asked, session, in.prove(), now);
    default:
      ++counters_.malformed;
      return refuse(asked, "the request asks for nothing that is known here", now);
  }
}

// ---------------------------------------------------------------- where both stand

ChildNo Downlink::child_number(const LedgerView& view, const Certificate& child) {
  if (!children_read_) {
    for (const auto& [division, no] : view.divisions_served()) children_[division] = no;
    children_read_ = true;
  }
  const auto found = children_.find(child.division());
  if (found != children_.end()) return found->second;
  // A stick may have brought it since.
  const ChildNo no = view.child_serving(child.division());
  if (no != 0) note_child(child.divisions, no);
  return no;
}

void Downlink::note_status(const google::protobuf::RepeatedPtrField<pb::NodeStatus>& statuses, const Certificate& child,
                           Now now) {
  for (const pb::NodeStatus& status : statuses) {
    const auto division = Division::from(status.division());
    if (!division || !child.covers(*division)) continue;
    if (statuses_.size() >= kStatusesMax && !statuses_.contains(status.division())) continue;
    pb::NodeStatus& kept = statuses_[status.division()];
    if (*division == child.division() && note_twin(status, kept, now)) continue;
    // Of two boxes of a hub, the one counts that has heard from the node last.
    const bool older = kept.last_contact_ms() > status.last_contact_ms();
    if (*division != child.division() && older && boxes_of(child.division()).size() > 1) continue;
    const std::uint64_t twin = *division == child.division() ? kept.twin_heard_ms() : status.twin_heard_ms();
    kept = status;
    ++statuses_version_;
    kept.set_twin_heard_ms(twin);
    // What a child says of itself we heard now; of others it says when it did.
    if (*division == child.division()) {
      kept.set_last_contact_ms(wire_ms(now.wall));
      kept.set_node(child.node.str());
    }
  }
}

void Downlink::hello(const Asked& asked, HubSession& session, const pb::Hello& in, Now now) {
  const Certificate& child = *session.child;
  note_status(in.status(), child, now);
  if (child_number(*ledger_.snapshot(), child) != 0) return greet(asked, child, in, now);
  // This hub was replaced or put back to a time before the child: its feed
  // begins anew.
  const auto no = std::make_shared<ChildNo>(0);
  write([child, no](Batch& batch) { *no = batch.add_child(child.divisions); },
        [this, asked, child, in, no](const Result<void>& result, Now then) {
          if (!result) return later(asked, then);
          note_child(child.divisions, *no);
          greet(asked, child, in, then);
        });
}

void Downlink::greet(const Asked& asked, const Certificate& child, const pb::Hello& in, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  pb::Reply reply;
  pb::HelloReply& out = *reply.mutable_hello();
  out.set_nonce(prng_.u64());
  out.set_stop(judge_run(child, in, out.nonce()));
  note_box(asked, child, in.echo(), out.nonce());
  const auto believed = [&](const Division& hub) {
    for (const pb::Belief& belief : in.beliefs()) {
      if (belief.hub() == hub.view()) return Sum256::from(belief.sum()).value_or(Sum256());
    }
    return Sum256();
  };
  const Division own = ledger_.identity().division();
  if (believed(own) != snapshot->logs().frontier_sum(child.divisions)) out.add_differing(own.str());
  out.add_hubs(encode_chain(ledger_.identity().chain));
  for (const CertificateChain& chain : hubs_above_) {
    const auto hub = parse_certificate(chain.front().bytes);
    if (!hub) continue;
    out.add_hubs(encode_chain(chain));
    const Sum256 known = sum_of(stated_by_hub(*snapshot, hub->division(), child.divisions));
    if (believed(hub->division()) != known) out.add_differing(hub->division().str());
  }
  const Epochs epochs = snapshot->epochs();
  const std::uint32_t common = common_epochs(in, epochs);
  out.set_epochs_from(common);
  for (std::size_t i = common; i < epochs.size(); ++i) {
    auto& added = *out.add_epochs();
    added.set_id(epochs[i].id);
    added.set_first(epochs[i].first);
  }
  out.set_arrival(snapshot->arrival());
  out.set_receipts_seen(news_before_ + receipt_news_.size());
  answer(asked, reply, now);
  wake_twins(child, now);
}

void Downlink::compare(const Asked& asked, HubSession& session, const pb::Compare& in, Now now) {
  const std::vector<Division>& divisions = session.child->divisions;
  const auto hub = Division::from(in.hub());
  if (!hub) return refuse(asked, "compare names no hub", now);
  const bool own = *hub == ledger_.identity().division();
  const Snapshot snapshot = ledger_.snapshot();
  pb::Reply reply;
  pb::CompareReply& out = *reply.mutable_compare();
  if (in.buckets().empty()) {
    out.set_sums(bucket_sums(own ? held_here(*snapshot, divisions) : stated_by_hub(*snapshot, *hub, divisions)));
    return answer(asked, reply, now);
  }
  const std::set<std::uint32_t> asked_for(in.buckets().begin(), in.buckets().end());
  std::map<std::size_t, std::vector<LogInfo>> by_bucket;
  for (LogInfo& log : snapshot->logs().of_subtree(divisions)) {
    const std::size_t bucket = bucket_of(log.id);
    if (asked_for.contains(static_cast<std::uint32_t>(bucket))) by_bucket[bucket].push_back(std::move(log));
  }
  // Receipts are signatures and hashes: they do not pack.
  std::size_t bytes = 0;
  for (const std::uint32_t bucket : asked_for) {
    if (bytes > kPackedBytesMax / 2) {
      out.add_remaining(bucket);
      continue;
    }
    for (const LogInfo& log : by_bucket[bucket]) {
      const auto receipts = own ? own_receipts(log, ledger_.identity(), now.wall)
                                : passed_receipts(log.id, *hub, snapshot->receipts(*hub, log.id));
      if (receipts.receipts().empty()) continue;
      bytes += receipts.ByteSizeLong();
      *out.add_logs() = receipts;
    }
  }
  if (bytes > kPackedBytesMax) return refuse(asked, "one bucket of logs is larger than a message", now);
  answer(asked, reply, now);
}

void Downlink::on_committed(const CommitNews& news, Now now) {
  if (news.collections.contains(kRevocations)) cut_revoked(now);
  // Of a log that a child pushes itself it learns by the reply.
  std::vector<LogId> came_from_above;
  std::copy_if(news.logs.begin(), news.logs.end(), std::back_inserter(came_from_above),
               [&](const LogId& log) { return !pushing_.contains(log); });
  if (!came_from_above.empty()) {
    tell_receipts(ledger_.identity().division(), came_from_above, now);
    tell_receipts_above(came_from_above, now);
  }
  std::set<ChildNo> concerned(news.feeds.begin(), news.feeds.end());
  for (const Division& writer : news.blobs_of) concerned.insert(child_above(writer));
  wake(concerned, now);
}

void Downlink::on_receipts_above(const Division& hub, const std::vector<LogId>& logs, Now now) {
  tell_receipts(hub, logs, now);
}

void Downlink::tell_receipts_above(const std::vector<LogId>& logs, Now now) {
  if (logs.empty()) return;
  for (const CertificateChain& chain : hubs_above_) {
    if (const auto hub = parse_certificate(chain.front().bytes)) tell_receipts(hub->division(), logs, now);
  }
}

void Downlink::tell_receipts(const Division& hub, const std::vector<LogId>& logs, Now now) {
  const Snapshot snapshot = ledger_.snapshot();
  std::set<ChildNo> concerned;
  for (const LogId& log : logs) {
    const auto info = snapshot->logs().by_id(log);
    if (!info || info->division() == ledger_.identity().division()) continue;
    receipt_news_.push_back({hub, log, info->division()});
    concerned.insert(child_above(info->division()));
  }
  while (receipt_news_.size() > kReceiptNewsMax) {
    receipt_news_.pop_front();
    ++news_before_;
  }
  wake(concerned, now);
}

DownlinkLoad Downlink::load() const {
  DownlinkLoad out{sessions_.size(),      sessions_.guests(), sessions_.handshakes(), parked_.size(),       0,
                   continuations_.size(), statuses_.size(),   receipt_news_.size(),   blobs_absent_.size(), 0};
  out.waiting_bytes = intake_.held_bytes();
  for (const auto& [session, parked] : parked_) out.parked_bytes += parked.pull.ByteSizeLong();
  return out;
}

void Downlink::on_clock_jump() {
  for (const auto& [session, parked] : parked_) work_.sends.push_back({parked.asked.request, {}});
  parked_.clear();
  parked_until_.clear();
  parked_by_child_.clear();
  sessions_.end_all();
}

void Downlink::on_timer(Now now) {
  if (now.steady - expired_at_ >= kExpireEvery) {
    expired_at_ = now.steady;
    sessions_.expire(now.steady);
    credit_.expire(now.steady);
    std::erase_if(blobs_absent_, [&](const auto& absent) { return absent.second <= now.steady; });
  }
  std::vector<SessionId> over;
  for (const auto& [until, session] : parked_until_) {
    if (until > now.steady) break;
    over.push_back(session);
  }
  for (const SessionId& session : over) answer_parked(session, true, now);
}

}  // namespace yichuang::sync
