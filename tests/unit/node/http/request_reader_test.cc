#include "node/http/request_reader.h"

#include <boost/test/unit_test.hpp>

#include "node/http/limits.h"

namespace yichuang::node {
namespace {

using State = RequestReader::State;

// Everything that the bytes are, when they come in pieces of `step`: each request in
// a line, a fault as its status.
std::vector<std::string> read_all(const std::string& bytes, std::size_t step, std::size_t body_bytes_max = 1000) {
  RequestReader reader;
  std::vector<std::string> out;
  const auto settle = [&] {
    for (;;) {
      if (reader.state() == State::kAsks) {
        reader.allow_body(body_bytes_max);
      } else if (reader.state() == State::kWhole) {
        out.push_back(reader.head().method + " " + reader.head().target + " " + reader.body());
        reader.next();
      } else {
        return;
      }
    }
  };
  for (std::size_t at = 0; at < bytes.size() && reader.state() != State::kFault; at += step) {
    reader.take(std::string_view(bytes).substr(at, step));
    settle();
  }
  if (reader.state() == State::kFault) out.push_back(std::to_string(reader.fault().status));
  return out;
}

void is_read_as(const std::string& bytes, const std::vector<std::string>& wanted) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()}) {
    const auto got = read_all(bytes, step);
    BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), wanted.begin(), wanted.end());
  }
}

const std::string kHost = "Host: x\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(request_reader)

BOOST_AUTO_TEST_CASE(requests_come_out_in_their_order_however_they_are_cut) {
  is_read_as(
      "GET /a HTTP/1.1\r\n" + kHost + "\r\nPOST /b HTTP/1.1\r\n" + kHost +
          "Content-Length: 3\r\n\r\nabc\r\nPUT /c HTTP/1.1\r\n" + kHost +
          "Transfer-Encoding: chunked\r\n\r\n2\r\nde\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\nGET /d HTTP/1.0\r\n\r\n",
      {"GET /a ", "POST /b abc", "PUT /c de0123456789", "GET /d "});
}

BOOST_AUTO_TEST_CASE(fields_are_found_whatever_their_case_and_lists_are_joined) {
  RequestReader reader;
  reader.take("GET / HTTP/1.1\r\nhOST: x\r\nAccept: a\r\nACCEPT:\tb \r\nCookie: c=1\r\nCookie: d=2\r\n\r\n");
  BOOST_TEST((reader.state() == State::kAsks));
  BOOST_TEST(reader.head().fields.at("accept") == "a, b");
  BOOST_TEST(reader.head().fields.at("cookie") == "c=1; d=2");
}

BOOST_AUTO_TEST_CASE(a_connection_is_kept_as_the_version_says_unless_asked) {
  const auto kept = [](const std::string& line, const std::string& fields) {
    RequestReader reader;
    reader.take(line + "\r\nHost: x\r\n" + fields + "\r\n");
    BOOST_REQUIRE((reader.state() == State::kAsks));
    return reader.head().keep_alive;
  };
  BOOST_TEST(kept("GET / HTTP/1.1", ""));
  BOOST_TEST(!kept("GET / HTTP/1.1", "Connection: x, Close\r\n"));
  BOOST_TEST(!kept("GET / HTTP/1.0", ""));
  BOOST_TEST(kept("GET / HTTP/1.0", "Connection: keep-alive\r\n"));
}

BOOST_AUTO_TEST_CASE(what_may_be_read_in_two_ways_is_a_fault) {
  for (const std::string fields :
       {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: 1, 1\r\n", "Content-Length: +1\r\n", "Content-Length:\r\n", "Content-Length : 1\r\n",
        " a: b\r\n", "a: b\r\n c\r\n", "a: b\nc: d\r\n", "a: b\rc: d\r\n", "a\r\n", ": b\r\n", "a: \x01\r\n",
        "Host: y\r\n"}) {
    is_read_as("POST / HTTP/1.1\r\n" + kHost + fields + "\r\n", {"400"});
  }
  is_read_as("POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n", {"501"});
  is_read_as("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", {"400"});
}

BOOST_AUTO_TEST_CASE(a_body_is_no_larger_than_it_may_be) {
  const std::string chunked = "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n";
  is_read_as("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 1001\r\n\r\n", {"413"});
  is_read_as(chunked + "3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\ny\r\n0\r\n\r\n", {"413"});
  is_read_as(chunked + "fffffffffffffff\r\n", {"413"});
  is_read_as(chunked + "3e8\r\n" + std::string(1000, 'x') + "\r\n0\r\n\r\n", {"POST / " + std::string(1000, 'x')});
}

BOOST_AUTO_TEST_CASE(heads_have_limits) {
  const std::string start = "GET / HTTP/1.1\r\n" + kHost;
  is_read_as("GET /" + std::string(kLineBytesMax, 'a'), {"414"});
  is_read_as(start + "a: " + std::string(kLineBytesMax, 'a'), {"431"});
  std::string fields;
  for (std::size_t i = 0; i < kHeadFieldsMax; ++i) fields += "a: b\r\n";
  is_read_as(start + fields + "\r\n", {"431"});
  is_read_as("GET / HTTP/1.1\r\nHost: x\r\n" + fields.substr(6) + "\r\n", {"GET / "});
}

BOOST_AUTO_TEST_CASE(nothing_is_held_between_requests) {
  RequestReader reader;
  reader.take("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n" + std::string(500, 'x'));
  reader.allow_body(1000);
  BOOST_TEST(reader.held_bytes() >= 500u);
  reader.next();
  BOOST_TEST((reader.state() == State::kBetween));
  BOOST_TEST(reader.held_bytes() < 100u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace yichuang::node
