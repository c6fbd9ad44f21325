// Who of a hub's children is heard when: what they bring waits in line, what they
// ask for is kept until there is something to say. The rest of its side is in
// downlink.cc.

#include "sync/engine/downlink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

// Whoever has more to bring waits in line with the others.
void Downlink::keep_for_later(const Asked& asked, std::string&& packed, Now now) {
  const bool little = asked.bytes <= kSmallMessageBytes && !asked.has_more;
  if (intake_.add({asked.request, asked.session, asked.counter, std::move(packed), asked.came}, little)) return;
  ++counters_.put_off;
  later(asked, now);
}

void Downlink::take_in(Now now) {
  while (taking_bytes_ < limits_.taking_bytes) {
    const auto item = intake_.next();
    if (!item) return;
    Asked asked{item->request, item->child, item->counter, item->came, item->packed.size()};
    HubSession* session = sessions_.find(item->child);
    const auto plain = session == nullptr ? std::nullopt : packer_.unpack(item->packed);
    pb::Request in;
    if (!plain || !in.ParseFromString(*plain)) {
      refuse(asked, "the request is not in its form", now);
      continue;
    }
    asked.has_more = in.has_more();
    take(asked, *session, in, plain->size(), now);
  }
}

void Downlink::note_child(const std::vector<Division>& divisions, ChildNo no) {
  for (const Division& division : divisions) children_[division] = no;
}

ChildNo Downlink::child_above(Division division) const {
  for (; !division.empty(); division = division.parent()) {
    if (const auto found = children_.find(division); found != children_.end()) return found->second;
  }
  return 0;
}

void Downlink::park(Parked parked) {
  const SessionId session = parked.asked.session;
  parked_until_.emplace(parked.until, session);
  parked_by_child_.emplace(parked.child, session);
  parked_.emplace(session, std::move(parked));
}

std::map<SessionId, Downlink::Parked>::iterator Downlink::unpark(std::map<SessionId, Parked>::iterator at) {
  parked_until_.erase({at->second.until, at->first});
  parked_by_child_.erase({at->second.child, at->first});
  return parked_.erase(at);
}

void Downlink::answer_parked(const SessionId& session, bool must, Now now) {
  const auto at = parked_.find(session);
  if (at != parked_.end() && answer_pull(at->second, must, now)) unpark(at);
}

void Downlink::wake_all(Now now) {
  for (auto at = parked_.begin(); at != parked_.end();) {
    at = answer_pull(at->second, false, now) ? unpark(at) : std::next(at);
  }
}

void Downlink::wake(const std::set<ChildNo>& children, Now now) {
  std::vector<SessionId> concerned;
  for (const ChildNo child : children) {
    auto at = parked_by_child_.lower_bound({child, SessionId()});
    for (; at != parked_by_child_.end() && at->first == child; ++at) concerned.push_back(at->second);
  }
  for (const SessionId& session : concerned) answer_parked(session, false, now);
}

}  // namespace yichuang::sync
