#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tests/sim/member.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// A peer that means harm, and somebody on the line: replays what it recorded,
// forges, truncates, floods and falls back to what is long over, towards hubs and
// towards children. One of its selves is a certified member of a county. It acts
// on the world's own schedule, also while the world heals, as often as its seed
// says.
//
// Nothing that it does may change a ledger, but that what it writes into its own
// log is kept there and counts nowhere. Broken is thrown where it happens.
class Villain {
 public:
  Villain(World& world, std::uint64_t seed);

  // It keeps its hands off the messages of others from now on.
  void leave_the_line() { tampered_permille_ = 0; }
  std::string mix() const;

 private:
  enum class Deed : std::uint8_t {
    kReplay,
    kTruncate,
    kStranger,
    kForgedRange,
    kForgedEntry,
    kPry,
    kFlood,
    kRegress,
    kAnswer,
  };
  static constexpr std::size_t kDeeds = 9;
  struct Recorded {
    std::string child;
    std::string message;
  };

  void prowl();
  void act();
  void listen(const World::Line& line, std::string& message);
  // Does `act`, and holds that the box wrote nothing meanwhile.
  void harmless(Box& box, const std::string& what, const std::function<void()>& act);

  void replay(Box& hub);
  void truncate(Box& hub);
  void come_as_stranger(Box& hub);
  void forge_range();
  void forge_entry();
  void pry();
  void flood(Box& hub);
  void regress();
  void answer_for_the_hub();

  // The member's hub, once there is a session; null when there is none to be had.
  Box* county();
  std::optional<storage::LogRange> some_range(Box& hub);
  storage::LogRange own_range(const std::string& entry);
  void push(Box& hub, storage::LogRange range, const std::string& what);
  Box* some_hub();
  const Recorded* some(const std::deque<Recorded>& of);
  std::string damaged(std::string message);

  World& world_;
  SeededPrng prng_;
  unsigned times_ = 0;
  bool siege_ = false;
  unsigned tampered_permille_ = 0;
  std::array<unsigned, kDeeds> weights_{};

  std::deque<Recorded> requests_;  // that arrived
  std::deque<Recorded> replies_;
  std::map<std::string, sync::RequestId> last_asked_;  // by child
  std::map<std::string, sync::SessionId> last_session_;

  BoxSecretKey channel_key_;
  storage::Identity identity_;
  Member member_;
  std::uint64_t joined_run_ = 0;  // of the hub, in which the member shook hands
  // By its name: another box may come to lie where it lay.
  std::string joined_;
  storage::LogId log_;
  storage::Seq written_ = 0;
  storage::ChainHash hash_;
};

}  // namespace yichuang::sim
