#include "sync/channel/envelope.h"
#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

class Replays final : public Checker {
 public:
  Replays()
      : Checker(
            "replays",
            "no request is answered twice, however often it arrives, but by a hub that was resumed from its memory") {}

  void answered(const Box& hub, std::string_view request, std::string_view answer) override {
    // A machine that goes on from its memory may not know that it has answered.
    if (hub.resumed()) return;
    const auto asked = sync::read_head(request);
    const auto given = sync::read_head(answer);
    if (!asked || !given || asked->type != sync::Envelope::kRequest || given->type != sync::Envelope::kReply) return;
    need(seen_.emplace(asked->session, asked->counter).second, hub.name() + " answers request " +
                                                                   std::to_string(asked->counter) + " of session " +
                                                                   asked->session.hex() + " a second time");
  }

 private:
  std::set<std::pair<sync::SessionId, std::uint64_t>> seen_;
};

}  // namespace

std::unique_ptr<Checker> replays() {
  return std::make_unique<Replays>();
}

}  // namespace yichuang::sim
