#pragma once

#include <map>
#include <string>

#include "tests/sim/sticks.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// What people and misfortune do to a world, one thing at a time, by a mix that
// every seed draws for itself.
class Workload {
 public:
  Workload(World& world, Prng& prng);

  void step();
  // Whoever is being let in is, before the skies are clear.
  void end();
  const std::map<std::string, std::uint64_t>& done() const { return done_; }
  // The options of this seed, to be shown with it.
  std::string mix() const;

 private:
  enum class Deed : std::uint8_t {
    kWrite,
    kWait,
    kImage,
    kCrash,
    kClock,
    kForge,
    kCut,
    kRestore,
    kReplace,
    kRelease,
    kDiskFull,
    kWeather,
    kResume,
    kStick,
    kRevoke,
    kErase,
    kDamage,
    kSwallow,
    kTwin,
    kReturn,
    kSilence,
    kEnrol
  };
  static constexpr std::size_t kDeeds = 22;

  void happen(Deed deed, const std::string& division, Box& box);
  void write();
  void write_event(Box& box);
  std::string some_file(Box& box);
  void write_register(Box& box);
  void forge();
  void restore();
  void revoke();
  void erase();
  void give_or_take_back();
  void silence(const std::string& division);
  void damage(Box& box);
  void resume(const std::string& division);
  void crash_or_start(Box& box);
  void put_clock_off(Box& box);
  void cut_or_mend(const Box& box);
  void fill_disk(const std::string& division);
  void change_weather();
  void twin_or_enrol(const std::string& division);
  // Below a county of several boxes a line leads now to the one, now to the other.
  void lead(const std::string& county);
  void promise(Box& box, const storage::EntryId& id, const storage::RecordRef& ref);
  std::vector<Division> some_towns(const Box& box, std::size_t up_to, bool anywhere);
  Box* some_box();
  Box& one_of(const std::string& division);
  void count(const std::string& what) { ++done_[what]; }

  World& world_;
  Prng& prng_;
  Newcomers newcomers_;
  Sticks sticks_;
  std::array<unsigned, kDeeds> weights_{};
  std::vector<std::string> cases_;
  std::map<std::string, std::uint64_t> done_;
};

}  // namespace yichuang::sim
