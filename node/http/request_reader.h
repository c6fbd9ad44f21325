#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "node/http/traffic.h"

namespace yichuang::node {

// A request's first line and fields, as far as framing needs them.
struct Head {
  std::string method;
  std::string target;
  std::map<std::string, std::string> fields;  // names in lower case; a name's values joined by ", "
  bool keep_alive = true;
  bool chunks_understood = true;  // HTTP/1.1
  bool awaits_continue = false;   // Expect: 100-continue
  bool chunked = false;
  std::uint64_t body_bytes = 0;  // as stated; 0 when chunked
};

// Why a request is refused before it is one.
struct Fault {
  int status = 400;
  Cut cut = Cut::kMalformed;
  std::string words;
};

// Makes requests of the bytes of one connection, in the order of their coming.
// Strict: what two programs could read in two ways is a fault, and after a fault
// nothing of the connection is read any more.
//
//   Owned by   one Connection.
//   Thread     that of its owner.
//   Time, I/O  none. The same bytes give the same requests, however they are cut.
//   Limit      limits.h; a body holds no more than it was allowed.
class RequestReader {
 public:
  enum class State : std::uint8_t {
    kBetween,  // nothing of a request is here
    kHead,     // part of a head
    kAsks,     // a head is whole: look at head() and call allow_body()
    kBody,
    kWhole,  // head() and body() are a request: call next() when it is answered
    kFault,
  };

  // Bytes as they come; not in kWhole, kAsks or kFault unless few (they are kept).
  void take(std::string_view bytes);
  State state() const { return state_; }
  const Head& head() const { return head_; }
  const Fault& fault() const { return fault_; }
  std::string& body() { return body_; }

  // The body may be that large; a larger one becomes a fault.
  void allow_body(std::size_t bytes_max);
  // Goes on to the request behind.
  void next();

  std::size_t held_bytes() const { return in_.capacity() + body_.capacity(); }

 private:
  void run();
  bool find_head();
  void parse_head();
  bool parse_line(std::string_view line);
  bool parse_field(std::string_view line);
  bool frame();
  bool add_to_body(std::size_t bytes_max);
  bool read_body();
  bool read_chunked();
  std::optional<std::string_view> line(std::size_t bytes_max);
  bool fail(int status, Cut cut, const char* words);
  void drop(std::size_t bytes);

  State state_ = State::kBetween;
  Head head_;
  Fault fault_;
  std::string in_;
  std::size_t at_ = 0;          // consumed of in_
  std::size_t looked_at_ = 0;   // of a head under way, from at_
  std::size_t line_began_ = 0;  // likewise
  std::size_t fields_ = 0;
  bool skipped_line_ = false;
  std::string body_;
  std::size_t body_bytes_max_ = 0;
  enum class Chunk : std::uint8_t { kSize, kBytes, kEnd, kTrailer } chunk_ = Chunk::kSize;
  std::uint64_t left_ = 0;  // of the body, or of the chunk
  std::size_t trailer_bytes_ = 0;
};

}  // namespace yichuang::node
