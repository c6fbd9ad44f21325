#include "sync/protocol/limits.h"
#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace sync;

// Three pushes, an offer, a pull, a part of a file each way, and a question.
constexpr std::size_t kFlightsMax = kPushesUnderWayMax + 5;
// A Pull says what it wants and what it holds: far less than a message.
constexpr std::size_t kParkedBytesMax = kMessageBytesMax / 2;

class Memory final : public Checker {
 public:
  Memory() : Checker("memory", "queues, sessions, parked pulls, flights and staged bytes stay within limits.h") {}

  void watch(World& world) override {
    for (Box* box : world.running()) {
      if (const Downlink* downlink = box->exchange().downlink()) look(*box, downlink->load());
      if (const Uplink* uplink = box->exchange().uplink()) look(*box, uplink->load());
    }
  }
  void judge(World& world, const Evidence&) override { watch(world); }

 private:
  static void within(const Box& box, const char* what, std::size_t is, std::size_t most) {
    need(is <= most,
         box.name() + " holds " + std::to_string(is) + " " + what + ", the limit is " + std::to_string(most));
  }

  static void look(const Box& box, const DownlinkLoad& load) {
    within(box, "sessions", load.sessions, kSessionsMax);
    within(box, "sessions of guests", load.guests, kPendingSessionsMax);
    within(box, "handshakes of a second", load.handshakes, kHandshakesPerSecondMax);
    within(box, "parked pulls", load.parked, kParkedMax);
    within(box, "bytes of parked pulls", load.parked_bytes, load.parked * kParkedBytesMax);
    within(box, "statuses", load.statuses, kStatusesMax);
    within(box, "news of receipts", load.receipt_news, kReceiptNewsMax);
    within(box, "files known to be absent", load.blobs_absent, kBlobsAbsentMax);
    // The simulator's disk answers at once: whatever stays behind stays for ever.
    within(box, "bytes that wait to be taken in", load.waiting_bytes, 0);
    within(box, "writes from below that nobody finishes", load.writes, 0);
  }

  static void look(const Box& box, const UplinkLoad& load) {
    within(box, "requests under way", load.flights, kFlightsMax);
    within(box, "bytes under way", load.flight_bytes,
           std::max<std::size_t>(load.credit, kMessageBytesMax) + 3 * kMessageBytesMax);
    within(box, "registers known above", load.known_above, kKnownAboveMax);
    within(box, "files under way", load.errands, 2 * kBlobsNamedMax);
    within(box, "writes from above that nobody finishes", load.writes, 0);
  }
};

}  // namespace

std::unique_ptr<Checker> memory() {
  return std::make_unique<Memory>();
}

}  // namespace yichuang::sim
