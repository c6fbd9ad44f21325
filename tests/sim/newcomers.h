#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sync/courier/enrolling.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// Boxes that are let in by stick, where there is no line: a county invites one for a new
// town or in the place of a town's box; its request is carried up, the answer down, late,
// twice, half or never. Now and then somebody else asks with the same invitation.
//
//   Owned by   a Workload, or a story.
//   Limit      kWaitingMax at a time, kNewTownsMax towns that were not there.
//   Errors     Broken, when a hub lets in whom it should not, or not whom it should.
class Newcomers {
 public:
  static constexpr std::size_t kWaitingMax = 2;
  static constexpr std::size_t kNewTownsMax = 3;

  explicit Newcomers(World& world) : world_(world) {}

  // A county invites somebody.
  void invite_some(Prng& prng);
  void invite(const std::string& division, Millis lasts, Prng& prng);
  bool full() const { return waiting_.size() >= kWaitingMax; }
  // Divisions for which a box is being set up.
  std::vector<std::string> waiting() const;

  // What the box writes, and whoever else has seen its invitation.
  std::string request(const std::string& division, Prng& prng);
  std::string request_of_another(const std::string& division, Prng& prng);
  // The county reads a request.
  void read_request(Box& hub, std::string_view stick);
  // A stick for that division comes to where its box is set up: was it the answer?
  bool try_answer(const std::string& division, std::string_view stick);
  // The invitation is of no use any more: another machine, and another invitation.
  void begin_anew(const std::string& division, Prng& prng);

 private:
  struct Newcomer {
    std::string division;
    sync::Invitation invitation;
    SigningKey key;
    BoxSecretKey channel_key;
    bool again = false;          // somebody may have been let in before
    std::unique_ptr<Box> box{};  // once an answer has begun to be read
  };
  // What became of an invitation.
  struct Given {
    Instant expires;
    std::optional<storage::NodeId> let_in{};
    std::uint64_t fallen_back = 0;  // World::fallen_back at that time
  };
  Newcomer* find(const std::string& division);
  bool tell_hub(Box& hub, const Newcomer& one);

  World& world_;
  std::vector<Newcomer> waiting_;
  std::map<std::string, Given> given_;  // by the token
  std::size_t new_towns_ = 0;
};

}  // namespace yichuang::sim
