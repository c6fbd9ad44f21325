#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/sim/newcomers.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// Files that people carry between boxes: written by any box for the one above or
// below it, and read there late, twice, half, or in any order.
//
//   Owned by   a Workload.
//   Limit      kCarried files at a time; the oldest are lost.
class Sticks {
 public:
  static constexpr std::size_t kCarried = 24;

  // With boxes that are let in by stick, when somebody sets any up.
  explicit Sticks(World& world, Newcomers* newcomers = nullptr) : world_(world), newcomers_(newcomers) {}

  // Somebody writes one, or reads one of those that lie about.
  void something(Prng& prng);
  // Somebody invites a box, or carries its request or the answer.
  void enrolment(Prng& prng);
  // All of them are let in, by whole sticks.
  void let_all_in(Prng& prng);
  // Both ways between a child and its hub, whole.
  void round(const std::string& child);
  // What keeps a child without a line from being even with its hub; empty when
  // nothing does. What it keeps to offer must be the same as at the last look.
  std::string unsettled(Box& child);

 private:
  struct Stick {
    std::string from, to;  // divisions
    std::string bytes;
    bool request = false;  // to be let in
  };
  bool write(const std::string& from, const std::string& to);
  void lay(Stick stick);
  void bring(std::size_t at, Prng& prng);
  void read(const Stick& stick, std::size_t bytes);

  World& world_;
  Newcomers* newcomers_;
  std::vector<Stick> lying_about_;
  std::map<std::string, std::string> kept_;  // of each child, as of the last look
};

}  // namespace yichuang::sim
