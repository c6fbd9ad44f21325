#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/check/evidence.h"

namespace yichuang::sim {

// One property that holds whatever happens to a world. Each has a file of its own
// in this folder and a name by which it is run and reported.
//
//   Errors  throws Broken with what is wrong and where.
class Checker {
 public:
  Checker(std::string_view name, std::string_view property) : name_(name), property_(property) {}
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;
  virtual ~Checker() = default;

  std::string name() const { return name_; }
  // The property in one sentence.
  std::string property() const { return property_; }

  // While faults go on, after every step; reads little.
  virtual void watch(World&) {}
  // A box has begun a run, and has heard nobody in it yet.
  virtual void started(World&, Box&) {}
  // A hub gives an answer to a request, each as it stands on the wire.
  virtual void answered(const Box&, std::string_view, std::string_view) {}
  // A world in which nothing moves any more.
  virtual void judge(World&, const Evidence&) {}

 private:
  std::string name_;
  std::string property_;
};

// Each in a file of its name.
std::unique_ptr<Checker> durable();
std::unique_ptr<Checker> forged();
std::unique_ptr<Checker> audience();
std::unique_ptr<Checker> convergence();
std::unique_ptr<Checker> equality();
std::unique_ptr<Checker> decisions();
std::unique_ptr<Checker> numbers();
std::unique_ptr<Checker> memory();
std::unique_ptr<Checker> conflicts();
std::unique_ptr<Checker> listed();
std::unique_ptr<Checker> orders();
std::unique_ptr<Checker> receipts();
std::unique_ptr<Checker> sound();
std::unique_ptr<Checker> files();
std::unique_ptr<Checker> replays();
std::unique_ptr<Checker> feeds();
std::unique_ptr<Checker> twins();
std::unique_ptr<Checker> leases();
std::unique_ptr<Checker> proofs();

// Before a settled world is judged: boxes ask for proofs of some of what their feeds brought.
void ask_for_proofs(World& world);

// All of them, in the order in which they are run.
std::vector<std::unique_ptr<Checker>> every_checker();

}  // namespace yichuang::sim
