#include "node/http/answer.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>

namespace yichuang::node {
namespace {

// No value that we send may begin a line of its own.
void add_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ");
  for (const char c : value) {
    if (static_cast<unsigned char>(c) >= 0x20) head += c;
  }
  head += "\r\n";
}

std::string first_line(int status) {
  const auto known = static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status);
  return "HTTP/1.1 " + std::to_string(status) + " " + Poco::Net::HTTPResponse::getReasonForStatus(known) + "\r\n";
}

// The part of a whole answer that the request wants, RFC 9110 §14.2.
void take_range(Response& response, const Request& request, ByteRange& range) {
  const std::uint64_t size = response.pieces->size;
  range = {0, size};
  if (size == Pieces::kSizeUnknown) return;
  response.headers["Accept-Ranges"] = "bytes";
  const std::string& only_if = request.header("if-range");
  if (response.status != 200 || request.method != "GET") return;
  if (!only_if.empty() && only_if != response.headers["ETag"]) return;
  switch (read_range(request.header("range"), size, range)) {
    case RangeWish::kWhole:
      return;
    case RangeWish::kPart:
      response.status = 206;
      response.headers["Content-Range"] = "bytes " + std::to_string(range.first) + "-" +
                                          std::to_string(range.first + range.bytes - 1) + "/" + std::to_string(size);
      return;
    case RangeWish::kBeyond:
      response.status = 416;
      response.headers["Content-Range"] = "bytes */" + std::to_string(size);
      range = {};
      return;
  }
}

}  // namespace

Answer compose(Response response, const Request& request, bool chunks_understood, bool ends) {
  Answer out;
  out.ends = ends;
  const bool no_content = response.status == 204 || response.status == 304;
  if (response.pieces && !no_content) take_range(response, request, out.range);
  out.head = first_line(response.status);
  add_field(out.head, "Date", Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::HTTP_FORMAT));
  for (const auto& [name, value] : response.headers) add_field(out.head, name, value);
  if (!no_content) add_field(out.head, "Content-Type", response.content_type);
  const bool unsized = response.pieces && response.pieces->size == Pieces::kSizeUnknown && !no_content;
  if (response.stream || unsized) {
    out.chunked = chunks_understood;
    out.ends = out.ends || !chunks_understood;
    if (out.chunked) add_field(out.head, "Transfer-Encoding", "chunked");
    out.body = out.chunked ? chunk_of(response.body) : std::move(response.body);
    out.stream = std::move(response.stream);
    if (unsized) out.source = std::move(response.pieces);
  } else if (!no_content) {
    const std::uint64_t bytes = response.pieces ? out.range.bytes : response.body.size();
    add_field(out.head, "Content-Length", std::to_string(bytes));
    out.body = std::move(response.body);
    if (response.pieces && bytes > 0) out.source = std::move(response.pieces);
  }
  if (out.ends) {
    add_field(out.head, "Connection", "close");
  } else if (!chunks_understood) {
    add_field(out.head, "Connection", "keep-alive");
  }
  out.head += "\r\n";
  return out;
}

std::string chunk_of(std::string_view text) {
  if (text.empty()) return {};  // an empty one would end the stream
  constexpr char kDigits[] = "0123456789abcdef";
  std::string size;
  for (std::size_t left = text.size(); left > 0; left /= 16) size.insert(size.begin(), kDigits[left % 16]);
  return size.append("\r\n").append(text).append("\r\n");
}

bool is_api(std::string_view path) {
  return path.starts_with("/api/") || path == "/api" || path == "/healthz" || path == "/readyz" || path == "/metrics" ||
         path == "/ca.crt";
}

}  // namespace yichuang::node
