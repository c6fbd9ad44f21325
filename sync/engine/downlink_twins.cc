// What a hub does about two boxes with one key; which those are, twins.h tells.

#include "sync/engine/convert.h"
#include "sync/engine/downlink.h"

namespace yichuang::sync {

using namespace storage;

namespace {

std::optional<LogId> run_of(const std::string& bytes) {
  return LogId::from(bytes);
}

}  // namespace

bool Downlink::judge_run(const Certificate& child, const pb::Hello& in, std::uint64_t nonce) {
  const bool stop = twins_.hello(child.node, run_of(in.open_log()), in.echo());
  twins_.answered(child.node, nonce);
  counters_.twins_stopped = twins_.stopped();
  return stop;
}

void Downlink::note_run(Parked& parked, const Certificate& child) {
  parked.node = child.node;
  parked.run = run_of(parked.pull.open_log());
  if (parked.run) twins_.met(child.node, *parked.run);
}

std::set<SessionId>& Downlink::boxes_of(const Division& division) {
  std::set<SessionId>& boxes = boxes_of_[division];
  std::erase_if(boxes, [&](const SessionId& id) { return sessions_.find(id) == nullptr; });
  return boxes;
}

// Who repeats the number that a session was given is the box of that session, and has
// moved here.
void Downlink::note_box(const Asked& asked, const Certificate& child, std::uint64_t echo, std::uint64_t nonce) {
  HubSession* session = sessions_.find(asked.session);
  if (session == nullptr) return;
  for (const SessionId& id : boxes_of(child.division())) {
    const HubSession* other = sessions_.find(id);
    if (id != asked.session && echo != 0 && other->nonce == echo && other->child->node == child.node) sessions_.end(id);
  }
  session->nonce = nonce;
  boxes_of_[child.division()].insert(asked.session);
}

void Downlink::wake_twins(const Certificate& child, Now now) {
  for (const SessionId& id : boxes_of(child.division())) {
    const auto at = parked_.find(id);
    if (at == parked_.end() || !at->second.run || !twins_.would_tell(at->second.node, *at->second.run)) continue;
    if (answer_pull(at->second, false, now)) unpark(at);
  }
}

// A box that writes nothing any more says so of itself; what its twin says is what
// counts of the node.
bool Downlink::note_twin(const pb::NodeStatus& status, pb::NodeStatus& kept, Now now) {
  if (status.stopped_ms() == 0) return false;
  kept.set_division(status.division());
  kept.set_twin_heard_ms(wire_ms(now.wall));
  return true;
}

}  // namespace yichuang::sync
