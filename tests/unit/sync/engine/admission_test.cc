#include "sync/engine/admission.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "sync/protocol/limits.h"

using namespace yichuang;
using namespace yichuang::sync;

namespace {

constexpr std::size_t kProvince = 1237;
constexpr Instant kNow{1'000'000};

SessionId child(std::size_t number) {
  std::string bytes(SessionId::kSize, '\0');
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(number >> (8 * i));
  return *SessionId::from(bytes);
}

IntakeQueue::Item item(std::size_t of, std::size_t bytes, Instant came = kNow) {
  return {of, child(of), 0, std::string(bytes, 'x'), came};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admission)

BOOST_AUTO_TEST_CASE(few_children_share_the_total_without_turns) {
  CreditTurns turns;
  BOOST_TEST(turns.credit(child(1), true, 0, 1, kNow) == kCreditBytesEach);
  const std::uint64_t share = turns.credit(child(1), true, 0, 200, kNow);
  BOOST_TEST(share >= kMessageBytesMax);
  BOOST_TEST(share * 200 <= kCreditBytesTotal);
  BOOST_TEST(turns.turns() == 0u);
}

BOOST_AUTO_TEST_CASE(of_a_province_each_gets_its_turn_and_never_too_many_at_once) {
  CreditTurns turns;
  std::map<std::size_t, std::size_t> granted;
  std::map<std::size_t, bool> has_turn;
  for (int round = 0; round < 200; ++round) {
    for (std::size_t i = 0; i < kProvince; ++i) {
      const std::size_t brings = has_turn[i] ? kMessageBytesMax : kSmallMessageBytes;
      has_turn[i] = turns.credit(child(i), true, brings, kProvince, kNow) > 0;
      granted[i] += has_turn[i] ? 1U : 0U;
      BOOST_REQUIRE(turns.turns() <= kTurnsAtOnce);
    }
  }
  std::size_t least = granted[0];
  std::size_t most = granted[0];
  for (const auto& [i, times] : granted) {
    least = std::min(least, times);
    most = std::max(most, times);
  }
  BOOST_TEST(least > 0u);
  BOOST_TEST(most <= 3 * least);
}

BOOST_AUTO_TEST_CASE(a_turn_ends_with_the_backlog_with_silence_and_with_the_session) {
  CreditTurns turns;
  for (std::size_t i = 0; i < kTurnsAtOnce; ++i) {
    BOOST_REQUIRE(turns.credit(child(i), true, 0, kProvince, kNow) == kMessageBytesMax);
  }
  BOOST_TEST(turns.credit(child(999), true, 0, kProvince, kNow) == 0u);
  BOOST_TEST(turns.waiting() == 1u);
  turns.credit(child(0), false, 0, kProvince, kNow);
  BOOST_TEST(turns.credit(child(999), true, 0, kProvince, kNow) == kMessageBytesMax);
  turns.forget(child(1));
  BOOST_TEST(turns.turns() == kTurnsAtOnce - 1);
  turns.expire(kNow + kTurnIdleMax + Millis{1});
  BOOST_TEST(turns.turns() == 0u);
}

BOOST_AUTO_TEST_CASE(whoever_waits_and_goes_silent_blocks_nobody) {
  CreditTurns turns;
  for (std::size_t i = 0; i < kTurnsAtOnce; ++i) turns.credit(child(i), true, 0, kProvince, kNow);
  for (std::size_t i = 100; i < 200; ++i) turns.credit(child(i), true, 0, kProvince, kNow);
  const Instant later = kNow + kTurnIdleMax + Millis{1};
  turns.expire(later);
  BOOST_TEST(turns.waiting() == 0u);
  BOOST_TEST(turns.credit(child(500), true, 0, kProvince, later) == kMessageBytesMax);
}

BOOST_AUTO_TEST_CASE(who_has_little_to_say_goes_before_a_months_backlog) {
  IntakeQueue queue;
  BOOST_TEST(queue.add(item(1, 200'000), false));
  BOOST_TEST(queue.add(item(2, 200'000), false));
  BOOST_TEST(queue.add(item(3, 500), true));
  BOOST_TEST(queue.next()->request == 3u);
  BOOST_TEST(queue.next()->request == 1u);
  BOOST_TEST(queue.next()->request == 2u);
  BOOST_TEST(!queue.next());
  BOOST_TEST(queue.held_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(nobody_fills_the_queue_alone_and_all_together_stay_within_the_total) {
  IntakeQueue queue;
  std::size_t kept = 0;
  while (queue.add(item(1, kMessageBytesMax), false)) ++kept;
  BOOST_TEST(kept == kCreditBytesEach / kMessageBytesMax);
  for (std::size_t i = 2; i < 5000; ++i) queue.add(item(i, kMessageBytesMax), false);
  BOOST_TEST(queue.held_bytes() == kCreditBytesTotal);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_behind_what_has_waited_too_long_but_a_little) {
  IntakeQueue queue;
  BOOST_TEST(queue.add(item(1, 1000), false));
  const Instant late = kNow + kIntakeWaitMax + Millis{1};
  BOOST_TEST(!queue.add(item(2, 1000, late), false));
  BOOST_TEST(queue.add(item(3, 1000, late), true));
}

BOOST_AUTO_TEST_SUITE_END()
