#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/box.h"
#include "tests/sim/schedule.h"
#include "tests/sim/trace.h"
#include "tests/support/identities.h"

namespace yichuang::sim {

// How bad the world is; drawn anew for every seed, so that rare faults meet each
// other.
struct Weather {
  unsigned loss_percent = 0;
  unsigned twice_percent = 0;
  unsigned told_percent = 50;  // of lost messages, how many the sender hears of
  Millis latency_min{5};
  Millis latency_max{200};
  unsigned power_cut_permille = 0;  // of durable writes
  unsigned bytes_per_ms = 0;        // that each line carries each way; 0: as many as there are
};

// An entry that some box promised somebody to keep.
struct Promise {
  storage::Held entry;
  storage::RecordRef ref;
  std::string by;
};

// A case number that somebody was told.
struct GivenNumber {
  std::string number;
  storage::EntryId id;
  std::string by;
  // The one way in which a number may come twice: its box went on from its memory.
  bool excused = false;
};

// The division of the box above that of `division`.
std::string parent_of(const std::string& division);

// Machines, the lines between them, and what people were told.
class World {
 public:
  struct Shape {
    unsigned counties = 2;
    unsigned towns = 5;  // in all
  };
  // Some of its boxes may not use their lines as they like.
  World(std::uint64_t seed, Shape shape, bool aloud);
  // With these divisions, those above first; unless `ruled`, all may.
  World(std::uint64_t seed, const std::vector<std::string>& divisions, bool aloud, bool ruled = false);

  // ---- time
  void plan(Millis after, std::function<void()> what) { schedule_.after(after, std::move(what)); }
  Instant now() const { return schedule_.now(); }
  // The time by a clock that is right.
  Instant wall() const { return Instant{1'700'000'000'000} + (now() - Instant{}); }
  void pass(Millis time) { schedule_.run_for(time); }
  // All clocks move on by `time`; nothing happens in it.
  void leap(Millis time) { schedule_.leap(time); }

  // ---- machines
  Box& box(const std::string& division) { return *boxes_.at(division); }
  std::vector<Box*> boxes();
  std::vector<Box*> running();
  std::vector<std::string> divisions() const;
  // The box of the division above that its line leads to.
  Box& hub_of(const Box& child);
  void crash(Box& box);
  void start(Box& box);
  void take_image(Box& box);
  std::size_t images(const std::string& division) { return images_[division].size(); }
  // Puts an earlier disk back into the box of `division` and starts it; any of those
  // taken when `which` is not named.
  void restore(const std::string& division, std::optional<std::size_t> which = std::nullopt);
  void take_memory(Box& box);
  // Lets the box of `division` go on from an earlier image of its memory.
  void resume(const std::string& division, std::optional<Box::Notice> notice = std::nullopt);
  // Writes past the ledger what a bad disk made of `lines` lines of the box's feed.
  void damage(Box& box, const storage::WriteSet& damaged, std::size_t lines);
  // Lines that were damaged so, by division.
  std::map<std::string, std::uint64_t> damaged_lines;
  // Boxes that were put back to an image or replaced, and lines led to another hub.
  std::uint64_t fallen_back = 0;
  // A second box from one disk image of a town's or a county's, with its key; none when
  // there are boxes enough, or for a province, or where there is no line.
  // From an earlier image when `which` names one.
  Box* twin(const std::string& division, std::optional<std::size_t> which = std::nullopt);
  // The boxes of `division` besides the one that box() gives.
  std::vector<Box*> twins(const std::string& division);
  // A new key for a box that was told to stop.
  void enrol_anew(Box& box);
  // One of several boxes of a division goes out of service for good, disk and all; when
  // box() gave it, another one stands in its place.
  void switch_off(const std::string& key);
  // What the people at a county do who read that their box was told to stop.
  void look_after_twin_hubs();
  // The line of `child` leads to the box called `hub` from now on, as long as there is one.
  void lead(const std::string& child, const std::string& hub);
  // A new box with a new key and an empty disk takes the division over.
  void replace(const std::string& division);
  // A box that its hub has certified by other ways: unpacked, and put in the place of the
  // division's box, if there is one.
  std::unique_ptr<Box> unpack(storage::Identity identity, const BoxSecretKey& channel_key);
  void put_in(std::unique_ptr<Box> fresh);
  bool has(const std::string& division) const { return boxes_.contains(division); }
  // Told of every box that begins a run, before anything else happens there.
  std::function<void(Box& box)> on_start;

  // Its box was revoked, as far as anybody has tried; the next box is another.
  void note_revoked(const std::string& division) {
    revoked_.insert_or_assign(division, box(division).identity().node());
  }
  bool is_revoked(const std::string& division) const { return revoked_.contains(division); }

  // ---- lines
  Weather weather;
  // A message on the line between a child and its hub, as it is sent and again as it
  // arrives. Whoever listens may change what is sent.
  struct Line {
    std::string child;
    bool up = true;
    sync::RequestId request = 0;  // the child's own number
    bool delivered = false;
  };
  std::function<void(const Line& line, std::string& message)> on_line;
  // Somebody who is no child asks; what is answered at once, empty when nothing is.
  std::string ask(Box& hub, const std::string& message);
  // One more member below the box of `division`'s parent.
  storage::Identity certify(const std::string& division, const BoxPublicKey& channel_key);
  // Told of every answer and of the request that it is for.
  std::function<void(const Box& hub, std::string_view request, std::string_view answer)> on_answer;
  void cut(const std::string& child) { cut_.insert(child); }
  void mend(const std::string& child) { cut_.erase(child); }
  bool is_cut(const std::string& child) const { return cut_.contains(child) || without_line.contains(child); }
  // These have none to their hub, and live by sticks.
  std::set<std::string> without_line;
  // When a box last heard its hub, by line or by a stick that was news; and its clock's
  // fault then. By its name.
  struct Heard {
    Instant at;
    Millis skew{0};
  };
  std::map<std::string, Heard> heard;
  void note_heard(const Box& box, Millis ago = Millis{0}) { heard[box.name()] = {now() - ago, box.skew}; }
  // Boxes that went on from their memory, and when they last did.
  std::map<std::string, Instant> resumed;
  // The next answer that is on its way to the child takes so much longer.
  void delay_next_answer(const std::string& child, Millis by) { late_[child] = by; }
  // A connection that stands and swallows what is sent on it: one way, both, or
  // what is large. Only a new connection mends it.
  enum class Swallows : std::uint8_t { kUp, kDown, kBoth, kLarge };
  void swallow(const std::string& child, Swallows what) { swallowing_[child] = what; }

  // ---- what people were told, and what no living box can know any more
  std::map<storage::EntryId, Promise> promised;
  std::set<storage::EntryId> lost;
  std::vector<GivenNumber> given;
  // Logs that were written on from one number twice.
  std::set<storage::LogId> forked;
  // Nodes of which there were two boxes, or that went back in time with their memory.
  std::set<storage::NodeId> copied;
  std::set<storage::EntryId> forged;
  // What boxes have asked proofs of since the skies are clear.
  struct ProofAsked {
    std::string box;
    storage::RecordRef ref;
    storage::EntryId id;
  };
  std::vector<ProofAsked> proofs_asked;

  Prng& prng() { return prng_; }
  Trace& trace() { return trace_; }
  void say(const std::string& sentence) { trace_.say(now(), sentence); }
  // No more faults: every line is whole, every box runs.
  void clear_skies();

 private:
  static constexpr std::size_t kBoxesMax = 24;
  Box::Surroundings surroundings();
  std::unique_ptr<Box> make_box(const std::string& division, const storage::Identity& parent, bool hub);
  void send_up(Box& from, sync::RequestId request, std::string message);
  void answer(Box& from, sync::RequestId token, std::string message);
  void wake_at(Box& box, Instant when);
  // Everything that `before` held and nobody holds now is lost for good.
  void count_losses(const std::set<storage::EntryId>& before);
  std::set<storage::EntryId> held_by(Box& box);
  bool chance(unsigned percent) { return prng_.below(100) < percent; }
  Millis latency();
  // When what is sent now arrives at the other end of a line.
  Millis travel(std::map<std::string, Instant>& free, const std::string& child, std::size_t bytes);
  bool is_swallowed(const std::string& child, bool up, std::size_t bytes) const;
  sync::LineRules some_rules();
  sync::HubLimits some_limits();
  void scrap_twins(const storage::NodeId& node);
  void take_place(const std::string& division, std::unique_ptr<Box> fresh);
  void begin(Box& box);
  // The day on a new certificate: none of the division's is as new.
  Instant next_issue(const std::string& division);
  // The box of that key, if it is still in that run.
  Box* still(const std::string& key, std::uint64_t run);

  SeededPrng prng_;
  bool ruled_;
  tests::Authority authority_;
  Schedule schedule_;
  Trace trace_;
  std::map<std::string, std::unique_ptr<Box>> boxes_;
  std::map<std::string, std::vector<std::unique_ptr<storage::MemoryMap>>> images_;
  std::map<std::string, std::vector<std::unique_ptr<Box::Memory>>> memories_;
  std::set<std::string> cut_;
  std::map<std::string, std::string> led_;  // children to one of several hubs
  std::map<std::string, Millis> late_;
  std::map<std::string, storage::NodeId> revoked_;
  std::map<std::string, Swallows> swallowing_;
  // When a line is done with what was sent on it before, up and down.
  std::map<std::string, Instant> free_up_;
  std::map<std::string, Instant> free_down_;
  struct Waiting {
    std::string child;
    std::uint64_t run;
    sync::RequestId request;
    std::string head{};   // of the message
    bool broken = false;  // its connection is gone
  };
  std::map<sync::RequestId, Waiting> waiting_;
  sync::RequestId last_token_ = 0;
  std::string told_stranger_;
  std::map<const Box*, Instant> wakes_;
  std::uint64_t made_ = 0;
  std::int64_t backups_put_back_ = 0;
  std::map<std::string, Instant> issued_;
};

// The entries that a box's records hold, allowed or not.
std::map<storage::RecordRef, storage::Record> records_of(Box& box);

}  // namespace yichuang::sim
