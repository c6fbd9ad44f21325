#include "sync/channel/envelope.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "sync/channel/replay_window.h"

using namespace yichuang;
using namespace yichuang::sync;

namespace {

CipherKey key(char c) {
  return CipherKey(*SecretKey::from(std::string(32, c)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(envelope)

BOOST_AUTO_TEST_CASE(a_request_opens_with_its_key_and_untouched_only) {
  const EnvelopeHead head{Envelope::kRequest, *SessionId::from("sessionA"), 7};
  const std::string message = seal_request(key('k'), head, "push");
  BOOST_TEST((open_request(key('k'), message) == "push"));
  BOOST_TEST(!open_request(key('x'), message).has_value());
  for (std::size_t i = 0; i < message.size(); ++i) {
    std::string changed = message;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    BOOST_TEST(!open_request(key('k'), changed).has_value());
    BOOST_TEST(!open_request(key('k'), message.substr(0, i)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_reply_answers_one_request_only) {
  const EnvelopeHead head{Envelope::kReply, *SessionId::from("sessionA"), 3};
  const std::string message = seal_reply(key('k'), head, 7, "done");
  BOOST_TEST((open_reply(key('k'), 7, message) == "done"));
  BOOST_TEST(!open_reply(key('k'), 8, message).has_value());
}

BOOST_AUTO_TEST_CASE(a_type_that_is_none_is_no_envelope) {
  BOOST_TEST(!read_head(std::string(17, '\0')).has_value());
  BOOST_TEST(!read_head(std::string(17, '\x07')).has_value());
  BOOST_TEST(!read_head(std::string(16, '\x03')).has_value());
  BOOST_TEST(read_head(std::string(17, '\x03')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(replay_window)

BOOST_AUTO_TEST_CASE(behaves_as_a_set_of_all_counters_would_beside_it) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SeededPrng prng(seed);
    ReplayWindow window;
    std::set<std::uint64_t> seen;
    std::uint64_t base = prng.below(3000);
    for (int i = 0; i < 3000; ++i) {
      base += prng.below(prng.below(100) == 0 ? 3000 : 3);
      const std::uint64_t back = prng.below(prng.below(10) == 0 ? 2000 : 40);
      const std::uint64_t counter = base > back ? base - back : 0;
      const std::uint64_t highest = seen.empty() ? 0 : *seen.rbegin();
      const bool in_window = counter > highest || highest - counter < ReplayWindow::kSize;
      const bool fresh = in_window && !seen.contains(counter);
      BOOST_REQUIRE_EQUAL(window.accept(counter), fresh);
      seen.insert(counter);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
