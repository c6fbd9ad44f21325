#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "node/api/http.h"
#include "node/http/ranges.h"

namespace yichuang::node {

// A response as it goes out: the head, then `body`, then `range` of `source`, then
// the stream.
struct Answer {
  std::string head;
  std::string body;
  std::optional<Pieces> source{};
  ByteRange range{};
  std::function<void(std::shared_ptr<Outlet>)> stream{};
  bool chunked = false;  // the stream, or a source of unknown size
  bool ends = false;     // the connection ends behind it
};

// `chunks_understood` is false for HTTP/1.0, whose streams end with the connection.
Answer compose(Response response, const Request& request, bool chunks_understood, bool ends);

// A part of a stream in the chunked coding.
std::string chunk_of(std::string_view text);
// Behind the last one.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// What is the service's to answer; all else are pages.
bool is_api(std::string_view path);

}  // namespace yichuang::node
