#include "sync/engine/line_meter.h"

#include <boost/test/unit_test.hpp>

#include "sync/protocol/limits.h"

using namespace yichuang;
using namespace yichuang::sync;

namespace {

// A line that carries so much and answers so late, one message at a time.
struct Line {
  double bytes_per_ms;
  Millis round_trip;
  Instant now{1'000'000};

  void send(LineMeter& meter, std::size_t bytes) {
    const LineMeter::Mark mark = meter.sent(now);
    now = now + round_trip + Millis{static_cast<std::int64_t>(static_cast<double>(bytes) / bytes_per_ms)};
    meter.answered(mark, bytes, now);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(line_meter)

BOOST_AUTO_TEST_CASE(a_thin_line_gets_messages_of_two_seconds_and_the_hardest_packing) {
  LineMeter meter;
  Line line{8, Millis{1600}};
  line.send(meter, 100);
  for (int i = 0; i < 10; ++i) line.send(meter, meter.message_bytes());
  BOOST_TEST(meter.bytes_per_ms() > 5);
  BOOST_TEST(meter.bytes_per_ms() < 12);
  BOOST_TEST(meter.message_bytes() < 24'000u);
  BOOST_TEST(meter.message_bytes() > 10'000u);
  BOOST_TEST(meter.window_bytes() > meter.message_bytes());
  BOOST_TEST(meter.level() == 19);
}

BOOST_AUTO_TEST_CASE(a_fast_line_gets_whole_messages_packed_lightly) {
  LineMeter meter;
  Line line{100'000, Millis{2}};
  line.send(meter, 100);
  for (int i = 0; i < 5; ++i) line.send(meter, meter.message_bytes());
  BOOST_TEST(meter.message_bytes() == kMessageBytesMax);
  BOOST_TEST(meter.level() == 3);
}

BOOST_AUTO_TEST_CASE(several_under_way_do_not_make_a_line_look_thin) {
  LineMeter meter;
  Instant now{1'000'000};
  const auto first = meter.sent(now);
  meter.answered(first, 100, now + Millis{100});
  // Three of 10,000 bytes are sent at once over 10 bytes a ms.
  const auto mark = meter.sent(now);
  for (int i = 1; i <= 3; ++i) meter.answered(mark, 10'000, now + Millis{i * 1000 + 100});
  BOOST_TEST(meter.bytes_per_ms() > 9);
  BOOST_TEST(meter.bytes_per_ms() < 12);
}

BOOST_AUTO_TEST_CASE(a_large_message_on_a_thin_line_is_waited_for_long_enough) {
  LineMeter meter;
  Line line{8, Millis{1600}};
  for (int i = 0; i < 10; ++i) line.send(meter, 16'000);
  BOOST_TEST(meter.patience(kMessageBytesMax).count() > 1.5 * static_cast<double>(kMessageBytesMax) / 8);
  meter.lost();
  BOOST_TEST((meter.patience(0) == kRequestTimeout));
}

BOOST_AUTO_TEST_SUITE_END()
