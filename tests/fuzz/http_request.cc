#include "node/http/limits.h"
#include "node/http/ranges.h"
#include "node/http/request_reader.h"
#include "node/http/target.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace node;

namespace {

constexpr std::size_t kBodyBytesMax = 1000;

struct Reading {
  std::string text;
  std::size_t held_bytes_max = 0;
};

Reading read_in_steps(std::string_view bytes, std::size_t step) {
  RequestReader reader;
  Reading out;
  while (!bytes.empty() && reader.state() != RequestReader::State::kFault) {
    reader.take(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      if (reader.state() == RequestReader::State::kAsks) {
        reader.allow_body(kBodyBytesMax);
      } else if (reader.state() == RequestReader::State::kWhole) {
        CHECK(reader.body().size() <= kBodyBytesMax);
        out.text += reader.head().method + " " + reader.head().target + "\n" + reader.body() + "\n";
        for (const auto& [name, value] : reader.head().fields) out.text.append(name).append("=").append(value) += '\n';
        reader.next();
      } else {
        break;
      }
    }
    out.held_bytes_max = std::max(out.held_bytes_max, reader.held_bytes());
  }
  if (reader.state() == RequestReader::State::kFault) out.text += std::to_string(reader.fault().status);
  return out;
}

// What comes on a connection: read the same however it is cut, and never more held
// than a head, a body and what was read with them.
void one(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto step = static_cast<std::size_t>(static_cast<unsigned char>(bytes.front())) + 1;
  bytes.remove_prefix(1);
  if (bytes.size() > 4 * kHeadBytesMax) return;
  const Reading slow = read_in_steps(bytes, step);
  CHECK(slow.text == read_in_steps(bytes, bytes.size()).text);
  CHECK(slow.held_bytes_max <= 8 * kHeadBytesMax);
  const std::string text(bytes.substr(0, kLineBytesMax));
  if (const auto target = parse_target(text)) {
    CHECK(target->path.starts_with('/') && target->path.find("/../") == std::string::npos);
  }
  ByteRange range{};
  if (read_range(text, 1000, range) == RangeWish::kPart) {
    CHECK(range.bytes > 0 && range.first < 1000 && range.bytes <= 1000 - range.first);
  }
}

std::vector<std::string> seeds() {
  const std::string expecting = "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n";
  return {"\003GET /api/v1/cases?q=%E6%9D%8E HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n",
          "\001POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
          "\020PUT /a HTTP/1.1\r\nHost: x\r\n" + expecting + "3\r\nabc\r\n0\r\nT: 1\r\n\r\n",
          "\002/a/%2e%2e/b?c=d&e",
          "\002bytes=1-2",
          "\002bytes=-5"};
}

const Enlisted enlisted({"http_request", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
