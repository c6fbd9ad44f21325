#pragma once

#include <map>
#include <string>
#include <vector>

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

  explicit Sticks(World& world) : world_(world) {}

  // Somebody writes one, or reads one of those that lie about.
  void something(Prng& prng);
  // Both ways between a child and its hub, whole.
  void round(const std::string& child);
  // What keeps a child without a line from being even with its hub; empty when
  // nothing does. What it keeps to offer must be the same as at the last look.
  std::string unsettled(Box& child);

 private:
  struct Stick {
    std::string from, to;  // divisions
    std::string bytes;
  };
  void write(const std::string& from, const std::string& to);
  void read(const Stick& stick, std::size_t bytes);

  World& world_;
  std::vector<Stick> lying_about_;
  std::map<std::string, std::string> kept_;  // of each child, as of the last look
};

}  // namespace yichuang::sim
