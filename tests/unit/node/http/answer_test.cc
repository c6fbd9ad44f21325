#include "node/http/answer.h"

#include <boost/test/unit_test.hpp>

#include "node/http/ranges.h"
#include "node/http/target.h"

namespace yichuang::node {

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(a_range_is_the_part_that_is_there) {
  const auto part = [](const char* field, std::uint64_t size) {
    ByteRange range{};
    const RangeWish wish = read_range(field, size, range);
    if (wish == RangeWish::kWhole) return std::string("whole");
    if (wish == RangeWish::kBeyond) return std::string("beyond");
    return std::to_string(range.first) + "+" + std::to_string(range.bytes);
  };
  BOOST_TEST(part("bytes=0-0", 10) == "0+1");
  BOOST_TEST(part("bytes=2-", 10) == "2+8");
  BOOST_TEST(part("bytes=2-99", 10) == "2+8");
  BOOST_TEST(part("bytes=-3", 10) == "7+3");
  BOOST_TEST(part("bytes=-99", 10) == "0+10");
  BOOST_TEST(part("bytes=9-18446744073709551615", 10) == "9+1");
  BOOST_TEST(part("bytes=10-", 10) == "beyond");
  BOOST_TEST(part("bytes=-0", 10) == "beyond");
  BOOST_TEST(part("bytes=0-", 0) == "beyond");
  BOOST_TEST(part("bytes=-5", 0) == "beyond");
  for (const char* field : {"", "bytes=", "bytes=-", "bytes=3-2", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2",
                            "bytes=18446744073709551616-", "bytes=--1"}) {
    BOOST_TEST(part(field, 10) == "whole", field);
  }
}

BOOST_AUTO_TEST_CASE(an_etag_is_found_in_a_list) {
  BOOST_TEST(names_etag("\"a\", W/\"b\"", "\"b\""));
  BOOST_TEST(names_etag("*", "\"b\""));
  BOOST_TEST(!names_etag("\"ab\"", "\"b\""));
  BOOST_TEST(!names_etag("", "\"b\""));
}

BOOST_AUTO_TEST_CASE(no_value_begins_a_line_of_its_own) {
  Response response;
  response.headers["Location"] = "/a\r\nSet-Cookie: b";
  const std::string head = compose(response, {}, true, false).head;
  BOOST_TEST(head.find("\r\nSet-Cookie") == std::string::npos);
  BOOST_TEST(head.find("Location: /aSet-Cookie: b\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stream_to_http_1_0_ends_with_the_connection) {
  Response response;
  response.body = "hello";
  response.stream = [](const std::shared_ptr<Outlet>&) {};
  const Answer modern = compose(response, {}, true, false);
  BOOST_TEST(modern.chunked);
  BOOST_TEST(!modern.ends);
  BOOST_TEST(modern.body == "5\r\nhello\r\n");
  const Answer old = compose(response, {}, false, false);
  BOOST_TEST(!old.chunked);
  BOOST_TEST(old.ends);
  BOOST_TEST(old.body == "hello");
}

BOOST_AUTO_TEST_CASE(what_has_no_known_size_goes_out_in_chunks_and_never_in_part) {
  Response response;
  response.pieces = Pieces{Pieces::kSizeUnknown, [](std::uint64_t, std::size_t) { return std::string("x"); }};
  Request request;
  request.method = "GET";
  request.headers["range"] = "bytes=2-5";
  const Answer modern = compose(response, request, true, false);
  BOOST_TEST(modern.chunked);
  BOOST_TEST(!modern.ends);
  BOOST_TEST(modern.source.has_value());
  BOOST_TEST(modern.head.starts_with("HTTP/1.1 200 "));
  BOOST_TEST(modern.head.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
  BOOST_TEST(modern.head.find("Content-Length") == std::string::npos);
  BOOST_TEST(modern.head.find("Accept-Ranges") == std::string::npos);
  const Answer old = compose(response, request, false, false);
  BOOST_TEST(!old.chunked);
  BOOST_TEST(old.ends);
}

BOOST_AUTO_TEST_CASE(a_path_never_climbs_whichever_way_it_is_written) {
  const auto target = parse_target("/api/v1/cases?q=%E6%9D%8E&limit=2&limit=3");
  BOOST_REQUIRE(target.has_value());
  BOOST_TEST(target->path == "/api/v1/cases");
  BOOST_TEST(target->query.at("q") == "李");
  BOOST_TEST(target->query.at("limit") == "3");
  for (const char* text : {"/..", "/a/../b", "/a/%2e%2e/b", "/a/.%2E", "/a%2f..%2fb", "/a%00", "/a%0d%0a", "/a\\b",
                           "/a%5cb", "//a/b", "*", "", "a", "/%zz", "/."}) {
    BOOST_TEST(!parse_target(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace yichuang::node
