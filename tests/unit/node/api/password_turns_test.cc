#include "node/api/password_turns.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

using namespace yichuang;
using namespace yichuang::node;

BOOST_AUTO_TEST_SUITE(password_turns)

BOOST_AUTO_TEST_CASE(one_runs_at_a_time_and_who_finds_too_many_waiting_is_told_at_once) {
  PasswordTurns turns;
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> running{0};
  std::atomic<bool> together{false};
  std::vector<std::future<Result<void>>> queue;
  for (std::size_t i = 0; i < PasswordTurns::kWaitingMax; ++i) {
    queue.push_back(std::async(std::launch::async, [&] {
      return turns.run([&] {
        if (running.fetch_add(1) != 0) together = true;
        released.wait();
        running.fetch_sub(1);
      });
    }));
  }
  while (turns.waiting() < PasswordTurns::kWaitingMax) std::this_thread::yield();
  const auto one_more = turns.run([] { BOOST_ERROR("nobody may run before the queue has moved"); });
  BOOST_REQUIRE(!one_more);
  BOOST_TEST((one_more.error().code == ErrorCode::kUnavailable));
  BOOST_TEST(one_more.error().complaints.front().where == "Retry-After");
  release.set_value();
  for (auto& one : queue) BOOST_TEST(one.get().has_value());
  BOOST_TEST(!together.load());
  BOOST_TEST(turns.waiting() == 0u);
  BOOST_TEST(turns.run([] {}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
