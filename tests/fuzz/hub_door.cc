#include "sync/engine/prologue.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

namespace {

// What anybody may send to a hub's port, known to it or not: the first byte says
// whether the rest is a message as it is, or the payload of a true handshake.
void one(std::string_view bytes) {
  if (bytes.empty()) return;
  HubDoor door;
  if ((bytes.front() & 1) != 0) {
    door.greet(bytes.substr(1));
  } else {
    door.knock(bytes.substr(1));
  }
}

std::vector<std::string> seeds() {
  using namespace sync;
  pb::Greeting greeting;
  greeting.set_version_min(1);
  greeting.set_version_max(1);
  greeting.set_chain(storage::encode_chain(branch().town.chain));
  SeededPrng prng(3);
  std::vector<std::string> out = {"\1" + greeting.SerializeAsString()};
  for (const Envelope type : {Envelope::kHandshake, Envelope::kAnswer, Envelope::kRequest, Envelope::kReply,
                              Envelope::kUnknown, Envelope::kBusy}) {
    out.push_back(std::string(1, '\0') + encode_head({type, *SessionId::from(prng.bytes(8)), 1}) + prng.bytes(200));
  }
  return out;
}

const Enlisted enlisted({"hub_door", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
