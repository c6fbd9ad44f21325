#pragma once

#include <memory>
#include <string>

#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/channel/envelope.h"
#include "sync/engine/downlink.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

namespace yichuang::fuzz {

inline constexpr sync::Now kNow{{1'000'000}, {1'794'800'000'000}};

// A county and a town of it, with a few cases written in each; made once. The
// keys are the same at every start.
struct Branch {
  Branch();

  SeededPrng prng{7};
  tests::Authority authority{prng};
  storage::Identity province;
  storage::Identity county;
  BoxSecretKey channel_key;
  storage::Identity town;
  storage::MemoryMap county_map;  // as it is before each input
  storage::MemoryMap town_map;
  std::vector<storage::LogRange> town_ranges;  // all that the town wrote
};
const Branch& branch();

// A ledger on a copy of a map, as it is after a start; its numbers repeat.
struct Copy {
  Copy(const storage::MemoryMap& image, const storage::Identity& identity);

  SeededPrng prng{11};
  storage::MemoryMap map;
  std::unique_ptr<storage::Ledger> ledger;
};

// A county's door with one child at it, played by hand.
class HubDoor {
 public:
  HubDoor();

  // Any bytes, as they come from the line.
  void knock(std::string_view message);
  // Shakes hands with this payload; with the town's own key.
  void greet(std::string_view payload);
  // A session of the town's, or of a box that has not enrolled yet.
  enum class Who : unsigned char { kTown, kStranger };
  void open_session(Who who);
  // Seals and sends one request, and gives the plain reply; empty for none.
  std::string ask(std::string_view packed);

  const storage::Ledger& ledger() const { return *copy_.ledger; }

 private:
  std::string deliver(std::string_view message);
  void work();

  Copy copy_;
  SeededPrng prng_{13};
  sync::Downlink downlink_;
  sync::Packer packer_;
  sync::RequestId last_request_ = 0;
  std::string last_answer_;
  std::optional<sync::TransportKeys> keys_;
  sync::SessionId session_;
  std::uint64_t sent_ = 0;
};

}  // namespace yichuang::fuzz
