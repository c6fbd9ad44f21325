// Lines that are bad without being broken, over real NNG through the proxy.

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/tools/link_proxy.h"
#include "tests/unit/sync/nng/line_node.h"

using namespace yichuang;
using namespace yichuang::storage;
using namespace yichuang::sync;
using tests::LineNode;
using tests::LinkProxy;

namespace {

constexpr Millis kStallAfter{1500};

std::string key_of(int number) {
  std::string out = std::to_string(number);
  return std::string(16 - out.size(), 'k') + out;
}

bool has(const LedgerView& view, int number) {
  return view.record({toy::kCases, key_of(number)}).has_value();
}

// A pair whose line is up and has nothing left to move.
struct Line {
  tests::LinePair pair;
  LineNode hub{pair.county, pair.hub()};
  LinkProxy proxy;
  LineNode child;

  explicit Line(LineRules rules = {0, {}, kStallAfter})
      : proxy({0, hub.service().port(), 0}), child(pair.town, pair.child(proxy.port(), std::move(rules))) {
    BOOST_REQUIRE(child.write(toy::kFiled, key_of(0)));
    BOOST_REQUIRE(hub.eventually([](const LedgerView& view) { return has(view, 0); }));
    std::uint64_t requests = 0;
    BOOST_REQUIRE(shows([&](const UplinkStatus& status) {
      const bool quiet = std::exchange(requests, status.requests) == status.requests;
      return quiet && status.logs_equal && status.feed_equal;
    }));
  }
  bool arrives(int number) {
    BOOST_REQUIRE(child.write(toy::kFiled, key_of(number)));
    return hub.eventually([&](const LedgerView& view) { return has(view, number); });
  }
  // Waits until the child says so of its line: what is shown lags behind by a moment.
  bool shows(const std::function<bool(const UplinkStatus&)>& wanted) {
    for (int i = 0; i < 60; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(250));
      if (wanted(*child.service().uplink())) return true;
    }
    return false;
  }
  UplinkStatus status_with(std::uint64_t stalls) {
    BOOST_TEST(shows([&](const UplinkStatus& status) { return status.stalls >= stalls; }));
    return *child.service().uplink();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_line)

BOOST_AUTO_TEST_CASE(a_connection_that_swallows_everything_is_given_up_for_a_new_one) {
  Line line;
  line.proxy.swallow(LinkProxy::Way::kBoth);
  BOOST_TEST(line.arrives(1));
  const UplinkStatus status = line.status_with(1);
  BOOST_TEST_REQUIRE(status.last_stall.has_value());
  BOOST_TEST((status.last_stall->kind == Stall::Kind::kSilent));
  BOOST_TEST((status.last_stall->lasted >= kStallAfter));
}

BOOST_AUTO_TEST_CASE(one_that_swallows_one_way_only_too) {
  Line line;
  line.proxy.swallow(LinkProxy::Way::kUp);
  BOOST_TEST(line.arrives(1));
  line.proxy.swallow(LinkProxy::Way::kDown);
  BOOST_TEST(line.arrives(2));
  // The case arrived, and its receipt must, too.
  BOOST_TEST(line.child.eventually([&](const LedgerView& view) {
    const auto record = view.record({toy::kCases, key_of(2)});
    return record && view.safety(*record, line.pair.town.division(), line.pair.county.division()).safe();
  }));
  BOOST_TEST(line.status_with(2).stalls >= 2u);
}

BOOST_AUTO_TEST_CASE(a_hub_that_answers_and_takes_nothing_is_a_stall_that_is_told) {
  Line line;
  line.hub.writer().hold(Error{ErrorCode::kDiskFull, "no space left"});
  BOOST_REQUIRE(line.child.write(toy::kFiled, key_of(1)));
  // A line made anew mends nothing here, and the hub answers on that, too.
  const UplinkStatus status = line.status_with(2);
  BOOST_TEST_REQUIRE(status.last_stall.has_value());
  BOOST_TEST((status.last_stall->kind == Stall::Kind::kAnswersOnly));
  BOOST_TEST(status.last_stall->unsent == 1u);
  line.hub.writer().hold(std::nullopt);
  BOOST_TEST(line.hub.eventually([](const LedgerView& view) { return has(view, 1); }));
}

BOOST_AUTO_TEST_CASE(an_outage_is_no_stall) {
  Line line;
  line.proxy.cut();
  BOOST_REQUIRE(line.child.write(toy::kFiled, key_of(1)));
  std::this_thread::sleep_for(2 * kStallAfter);
  BOOST_TEST(line.child.service().uplink()->stalls == 0u);
  line.proxy.restore();
  BOOST_TEST(line.hub.eventually([](const LedgerView& view) { return has(view, 1); }));
}

BOOST_AUTO_TEST_CASE(used_up_bytes_hold_back_old_cases_and_none_of_today) {
  // So few that the handshake uses them up.
  Line line({1000, {}, Millis{300'000}});
  BOOST_TEST(line.arrives(1));
  BOOST_TEST(line.shows([](const UplinkStatus& status) { return status.hour_bytes > 1000; }));
}

// 64 kbit/s, 800 ms each way, one segment of twenty lost.
BOOST_AUTO_TEST_CASE(a_thin_line_moves_a_backlog_steadily_and_what_is_new_overtakes_it) {
  constexpr int kCases = 220;
  constexpr std::chrono::seconds kPatience{30};
  tests::LinePair pair;
  LineNode hub(pair.county, pair.hub());
  LinkProxy::Options options{0, hub.service().port(), 8000};
  options.delay = std::chrono::milliseconds(800);
  options.loss_percent = 5;
  LinkProxy proxy(options);
  proxy.cut();
  LineNode child(pair.town, pair.child(proxy.port(), {}));
  // Nothing that could be packed, some 90 KB in all.
  for (int i = 0; i < kCases; ++i) {
    BOOST_REQUIRE(child.write(toy::kFiled, key_of(i), {}, pair.prng.bytes(250)));
  }
  const auto begun = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
  proxy.restore();
  const auto count = [](const LedgerView& view) { return view.counter(toy::kStates, "open"); };
  BOOST_REQUIRE(hub.eventually([&](const LedgerView& view) { return count(view) > 0; }, kPatience));
  BOOST_REQUIRE(child.write(toy::kFiled, key_of(kCases)));
  std::int64_t before = 0;  // when the new one came
  double longest = 0;       // that nothing moved
  double last = seconds();
  std::int64_t there = 0;
  BOOST_TEST(hub.eventually(
      [&](const LedgerView& view) {
        if (before == 0 && has(view, kCases)) before = count(view);
        if (count(view) > there) {
          longest = std::max(longest, seconds() - last);
          last = seconds();
        }
        there = count(view);
        return there == kCases + 1;
      },
      kPatience));
  BOOST_TEST_MESSAGE("all after " << seconds() << " s, nothing for " << longest << " s at most, the new one with "
                                  << before << " there");
  BOOST_TEST(before > 0);
  BOOST_TEST(before <= kCases);  // some of the backlog came after it
  BOOST_TEST(child.service().uplink()->stalls == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
