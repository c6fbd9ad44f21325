#include "node/http/request_reader.h"

#include <algorithm>

#include "node/http/limits.h"

namespace yichuang::node {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

// A control byte has no place in a head, but for the tab within a field.
bool is_stray(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> number(std::string_view text, unsigned base, std::size_t digits_max) {
  if (text.empty() || text.size() > digits_max) return std::nullopt;
  std::uint64_t out = 0;
  for (const char c : text) {
    unsigned digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= base) return std::nullopt;
    out = out * base + digit;
  }
  return out;
}

bool lists(std::string_view values, std::string_view wanted) {
  while (!values.empty()) {
    const std::size_t comma = std::min(values.find(','), values.size());
    if (lower(trimmed(values.substr(0, comma))) == wanted) return true;
    values.remove_prefix(std::min(comma + 1, values.size()));
  }
  return false;
}

// These say who asks, for what, and where the request ends: said twice, nobody knows.
bool is_said_once(std::string_view name) {
  for (const std::string_view known :
       {"host", "content-length", "transfer-encoding", "authorization", "content-type", "origin", "range", "expect"}) {
    if (name == known) return true;
  }
  return false;
}

}  // namespace

void RequestReader::take(std::string_view bytes) {
  if (state_ == State::kFault) return;
  in_ += bytes;
  run();
}

void RequestReader::allow_body(std::size_t bytes_max) {
  if (state_ != State::kAsks) return;
  body_bytes_max_ = bytes_max;
  if (head_.body_bytes > bytes_max) {
    fail(413, Cut::kBodyTooLarge, "请求内容过大");
    return;
  }
  left_ = head_.body_bytes;
  chunk_ = Chunk::kSize;
  trailer_bytes_ = 0;
  state_ = State::kBody;
  run();
}

void RequestReader::next() {
  if (state_ != State::kWhole) return;
  head_ = {};
  std::string().swap(body_);
  // A parked connection holds nothing.
  if (at_ == in_.size()) std::string().swap(in_);
  at_ = in_.empty() ? 0 : at_;
  looked_at_ = line_began_ = fields_ = 0;
  skipped_line_ = false;
  state_ = State::kBetween;
  run();
}

void RequestReader::run() {
  for (bool on = true; on;) {
    switch (state_) {
      case State::kBetween:
        on = at_ < in_.size();
        if (on) state_ = State::kHead;
        break;
      case State::kHead:
        on = find_head();
        break;
      case State::kBody:
        on = head_.chunked ? read_chunked() : read_body();
        break;
      case State::kAsks:
      case State::kWhole:
      case State::kFault:
        on = false;
    }
  }
  if (at_ > kReadBytes) drop(0);
}

bool RequestReader::fail(int status, Cut cut, const char* words) {
  fault_ = {status, cut, words};
  state_ = State::kFault;
  std::string().swap(in_);
  std::string().swap(body_);
  at_ = 0;
  return false;
}

void RequestReader::drop(std::size_t bytes) {
  at_ += bytes;
  in_.erase(0, at_);
  at_ = 0;
}

// Looks at each byte of a head once.
bool RequestReader::find_head() {
  for (; at_ + looked_at_ < in_.size(); ++looked_at_) {
    const char c = in_[at_ + looked_at_];
    if (is_stray(c)) return fail(400, Cut::kMalformed, "不是 HTTP 请求");
    const bool first_line = fields_ == 0;
    if (looked_at_ - line_began_ >= kLineBytesMax) {
      return first_line ? fail(414, Cut::kTargetTooLong, "地址过长") : fail(431, Cut::kHeadTooLarge, "请求头过大");
    }
    if (looked_at_ >= kHeadBytesMax) return fail(431, Cut::kHeadTooLarge, "请求头过大");
    if (c != '\n') {
      if (looked_at_ > line_began_ && in_[at_ + looked_at_ - 1] == '\r')
        return fail(400, Cut::kMalformed, "不是 HTTP 请求");
      continue;
    }
    if (looked_at_ == line_began_ || in_[at_ + looked_at_ - 1] != '\r')
      return fail(400, Cut::kMalformed, "不是 HTTP 请求");
    const bool empty = looked_at_ - line_began_ == 1;
    if (empty && first_line) {
      // Some send one empty line behind a body; no more than that.
      if (skipped_line_) return fail(400, Cut::kMalformed, "不是 HTTP 请求");
      skipped_line_ = true;
      at_ += 2;
      looked_at_ = line_began_ = 0;
      state_ = State::kBetween;
      return true;
    }
    if (empty) {
      parse_head();
      return state_ != State::kFault;
    }
    // A first line is looked at when it is there: a client of HTTP/0.9 sends no more.
    const std::string_view text(in_.data() + at_ + line_began_, looked_at_ - 1 - line_began_);
    if (first_line && !parse_line(text)) return false;
    if (++fields_ > kHeadFieldsMax + 1) return fail(431, Cut::kHeadTooLarge, "请求头过多");
    line_began_ = looked_at_ + 1;
  }
  return false;
}

void RequestReader::parse_head() {
  const std::string_view whole(in_.data() + at_, line_began_);
  for (std::size_t at = whole.find('\n') + 1; at < whole.size();) {
    const std::size_t end = whole.find('\r', at);
    if (!parse_field(whole.substr(at, end - at))) return;
    at = end + 2;
  }
  if (!frame()) return;
  at_ += looked_at_ + 1;
  looked_at_ = line_began_ = fields_ = 0;
  state_ = State::kAsks;
}

bool RequestReader::parse_line(std::string_view text) {
  const std::size_t first = text.find(' ');
  const std::size_t last = text.rfind(' ');
  if (first == std::string_view::npos || first == last) return fail(400, Cut::kMalformed, "不是 HTTP/1.1 请求");
  const std::string_view target = text.substr(first + 1, last - first - 1);
  const std::string_view version = text.substr(last + 1);
  if (!is_token(text.substr(0, first)) || first > 32 || target.empty() || target.find(' ') != std::string_view::npos ||
      target.find('\t') != std::string_view::npos)
    return fail(400, Cut::kMalformed, "不是 HTTP/1.1 请求");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return version.starts_with("HTTP/") ? fail(505, Cut::kNotUnderstood, "只支持 HTTP/1.1")
                                        : fail(400, Cut::kMalformed, "不是 HTTP/1.1 请求");
  }
  head_.method = text.substr(0, first);
  head_.target = target;
  head_.chunks_understood = version == "HTTP/1.1";
  return true;
}

bool RequestReader::parse_field(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_token(text.substr(0, colon)))
    return fail(400, Cut::kMalformed, "请求头不合格式");
  const std::string name = lower(text.substr(0, colon));
  const std::string_view value = trimmed(text.substr(colon + 1));
  const auto [field, added] = head_.fields.emplace(name, value);
  if (added) return true;
  if (is_said_once(name)) return fail(400, Cut::kMalformed, "请求头重复");
  field->second.append(name == "cookie" ? "; " : ", ").append(value);
  return true;
}

// Where the request ends, and what becomes of the connection.
bool RequestReader::frame() {
  const auto field = [&](const char* name) -> std::string_view {
    const auto found = head_.fields.find(name);
    return found == head_.fields.end() ? std::string_view() : std::string_view(found->second);
  };
  const bool sized = head_.fields.contains("content-length");
  if (head_.chunks_understood &&
      (field("host").empty() || field("host").find_first_of(" \t,/@") != std::string_view::npos))
    return fail(400, Cut::kMalformed, "须有 Host");
  if (head_.fields.contains("transfer-encoding")) {
    if (sized || !head_.chunks_understood) return fail(400, Cut::kMalformed, "请求的长度说法不一");
    if (lower(field("transfer-encoding")) != "chunked") return fail(501, Cut::kNotUnderstood, "不支持的传输编码");
    head_.chunked = true;
  }
  if (sized) {
    const auto bytes = number(field("content-length"), 10, 18);
    if (!bytes) return fail(400, Cut::kMalformed, "请求的长度不对");
    head_.body_bytes = *bytes;
  }
  if (head_.fields.contains("expect")) {
    if (lower(field("expect")) != "100-continue") return fail(417, Cut::kNotUnderstood, "不支持的 Expect");
    head_.awaits_continue = head_.chunks_understood && (head_.chunked || head_.body_bytes > 0);
  }
  const std::string_view connection = field("connection");
  head_.keep_alive = head_.chunks_understood ? !lists(connection, "close") : lists(connection, "keep-alive");
  return true;
}

bool RequestReader::read_body() {
  const std::size_t got = std::min<std::uint64_t>(left_, in_.size() - at_);
  body_.append(in_, at_, got);
  left_ -= got;
  drop(got);
  if (left_ == 0) state_ = State::kWhole;
  return false;
}

// A line of the chunked coding, without its end; absent when it is not whole yet or
// is a fault.
std::optional<std::string_view> RequestReader::line(std::size_t bytes_max) {
  const std::size_t end = in_.find('\n', at_);
  const std::size_t length = (end == std::string::npos ? in_.size() : end) - at_;
  if (length > bytes_max + 1) {
    fail(400, Cut::kMalformed, "分块不合格式");
    return std::nullopt;
  }
  if (end == std::string::npos) return std::nullopt;
  if (length == 0 || in_[end - 1] != '\r') {
    fail(400, Cut::kMalformed, "分块不合格式");
    return std::nullopt;
  }
  const std::string_view out(in_.data() + at_, length - 1);
  at_ = end + 1;
  return out;
}

bool RequestReader::read_chunked() {
  switch (chunk_) {
    case Chunk::kSize: {
      const auto text = line(kChunkLineBytesMax);
      if (!text) return false;
      const auto bytes = number(*text, 16, kChunkLineBytesMax - 1);
      if (!bytes) return fail(400, Cut::kMalformed, "分块不合格式");
      if (*bytes > body_bytes_max_ - body_.size()) return fail(413, Cut::kBodyTooLarge, "请求内容过大");
      left_ = *bytes;
      chunk_ = left_ == 0 ? Chunk::kTrailer : Chunk::kBytes;
      return true;
    }
    case Chunk::kBytes: {
      const std::size_t got = std::min<std::uint64_t>(left_, in_.size() - at_);
      body_.append(in_, at_, got);
      at_ += got;
      left_ -= got;
      if (left_ == 0) chunk_ = Chunk::kEnd;
      return left_ == 0;
    }
    case Chunk::kEnd: {
      const auto text = line(0);
      if (!text) return false;
      chunk_ = Chunk::kSize;
      return true;
    }
    case Chunk::kTrailer: {
      const auto text = line(kTrailerBytesMax);
      if (!text) return false;
      trailer_bytes_ += text->size();
      if (trailer_bytes_ > kTrailerBytesMax) return fail(431, Cut::kHeadTooLarge, "请求尾部过大");
      if (!text->empty()) return true;
      state_ = State::kWhole;
      return false;
    }
  }
  return false;
}

}  // namespace yichuang::node
