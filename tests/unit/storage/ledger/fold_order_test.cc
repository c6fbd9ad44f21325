#include "storage/ledger/fold_order.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <deque>

#include "storage/base/prng.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

constexpr TierSet kAll{Tier::kTownship, Tier::kCounty};

// A history under construction; names stand for events.
class History {
 public:
  EntryId add(std::string name, Binding binding, std::uint64_t stamp, std::vector<std::string> after) {
    Held held;
    held.id = *EntryId::from(blake2b(name).view());
    held.kind = Kind::event(8, 1, binding, kAll, Reach::kTownships);
    held.stamp_ms = stamp;
    for (const std::string& seen : after) held.after.push_back(*EntryId::from(blake2b(seen).view()));
    names_.push_back(std::move(name));
    events_.push_back(std::move(held));
    return events_.back().id;
  }

  std::string order(std::vector<std::size_t> arrival = {}) const {
    std::vector<const Held*> events;
    if (arrival.empty()) {
      for (const Held& event : events_) events.push_back(&event);
    } else {
      for (const std::size_t i : arrival) events.push_back(&events_[i]);
    }
    std::string out;
    for (const Held* event : fold_order(events)) out += (out.empty() ? "" : " ") + name(event->id);
    return out;
  }
  std::string name(const EntryId& id) const {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].id == id) return names_[i];
    }
    return "?";
  }
  const std::deque<Held>& events() const { return events_; }

 private:
  std::deque<Held> events_;
  std::vector<std::string> names_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fold_order_suite)

BOOST_AUTO_TEST_CASE(a_decision_comes_before_what_it_had_not_seen) {
  History h;
  h.add("filed", Binding::kNone, 1, {});
  h.add("withdrawn", Binding::kNone, 2, {"filed"});
  h.add("decided", Binding::kDecided, 3, {"filed"});
  BOOST_TEST(h.order() == "filed decided withdrawn");
}

BOOST_AUTO_TEST_CASE(a_withdrawal_that_came_too_late_stays_too_late_when_the_result_is_issued) {
  History h;
  h.add("filed", Binding::kNone, 1, {});
  h.add("withdrawn", Binding::kNone, 2, {"filed"});
  h.add("decided", Binding::kDecided, 3, {"filed"});
  h.add("issued", Binding::kIssued, 4, {"withdrawn", "decided"});
  BOOST_TEST(h.order() == "filed decided withdrawn issued");
}

BOOST_AUTO_TEST_CASE(an_issued_result_keeps_its_decision_against_an_earlier_stamp) {
  History h;
  h.add("filed", Binding::kNone, 1, {});
  h.add("decided", Binding::kDecided, 5, {"filed"});
  h.add("issued", Binding::kIssued, 6, {"decided"});
  h.add("other-decision", Binding::kDecided, 2, {"filed"});
  BOOST_TEST(h.order() == "filed decided issued other-decision");
}

BOOST_AUTO_TEST_CASE(of_two_decisions_the_lower_stamp_stands) {
  History h;
  h.add("filed", Binding::kNone, 1, {});
  h.add("second", Binding::kDecided, 4, {"filed"});
  h.add("first", Binding::kDecided, 3, {"filed"});
  BOOST_TEST(h.order() == "filed first second");
}

BOOST_AUTO_TEST_CASE(what_waits_for_something_missing_is_left_out_with_all_that_saw_it) {
  History h;
  h.add("filed", Binding::kNone, 1, {});
  h.add("reviewed", Binding::kNone, 3, {"missing"});
  h.add("decided", Binding::kDecided, 4, {"reviewed"});
  BOOST_TEST(h.order() == "filed");
}

BOOST_AUTO_TEST_CASE(an_event_stamped_before_what_it_saw_waits) {
  History h;
  h.add("filed", Binding::kNone, 5, {});
  h.add("forged", Binding::kDecided, 4, {"filed"});
  BOOST_TEST(h.order() == "filed");
}

// Random histories of several writers: the order is the same whatever the order
// of arrival, and a writer who has seen everything always comes last.
BOOST_AUTO_TEST_CASE(arrival_does_not_matter_and_who_saw_everything_comes_last) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SeededPrng prng(seed);
    History h;
    h.add("0", Binding::kNone, 1, {});
    const std::size_t count = 2 + prng.below(7);
    for (std::size_t i = 1; i < count; ++i) {
      std::vector<std::string> after;
      std::uint64_t stamp = prng.below(30) + 2;
      for (std::size_t j = 0; j < i; ++j) {
        if (prng.below(3) != 0 && j != 0) continue;
        after.push_back(std::to_string(j));
        stamp = std::max(stamp, h.events()[j].stamp_ms + 1);
      }
      h.add(std::to_string(i), static_cast<Binding>(prng.below(4)), stamp, after);
    }
    const std::string order = h.order();
    std::vector<std::size_t> arrival(count);
    for (std::size_t i = 0; i < count; ++i) arrival[i] = i;
    for (int shuffle = 0; shuffle < 10; ++shuffle) {
      for (std::size_t i = count - 1; i > 0; --i) std::swap(arrival[i], arrival[prng.below(i + 1)]);
      BOOST_REQUIRE_EQUAL(h.order(arrival), order);
    }
    std::vector<std::string> all;
    std::uint64_t stamp = 0;
    for (const Held& event : h.events()) {
      all.push_back(h.name(event.id));
      stamp = std::max(stamp, event.stamp_ms + 1);
    }
    h.add("last", static_cast<Binding>(prng.below(4)), stamp, all);
    BOOST_REQUIRE_EQUAL(h.order(), order + " last");
  }
}

BOOST_AUTO_TEST_SUITE_END()
