#include "node/http/connection.h"

#include <algorithm>

#include "node/api/problem.h"
#include "node/api/protection.h"
#include "node/http/answer.h"
#include "node/http/limits.h"
#include "node/http/ranges.h"
#include "node/http/target.h"

namespace yichuang::node {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr auto kNever = Connection::Clock::time_point::max();
// A client with less of ours does not pay for what others make us hold.
constexpr std::int64_t kSmallHeldBytes = std::int64_t{256} << 10;
// Below this head and body go out as one.
constexpr std::size_t kJoinedBytesMax = std::size_t{32} << 10;

std::chrono::milliseconds time_for(std::uint64_t bytes) {
  return kPaceGrace + std::chrono::milliseconds(bytes * 1000 / kPaceBytesPerSecondMin);
}

Response in_words(const Fault& fault) {
  return problem(Error{ErrorCode::kInvalid, fault.words}, "", fault.status);
}

}  // namespace

Connection::Connection(std::uint64_t id, const Poco::Net::StreamSocket& socket, std::shared_ptr<Address> address,
                       const Site& site)
    : id_(id),
      address_(std::move(address)),
      site_(site),
      wire_(socket),
      deadline_(since_ + kHeadMax),
      last_answered_(since_) {}

void Connection::go_on() {
  std::vector<std::shared_ptr<Connection>> freed;
  {
    const std::lock_guard lock(turn_);
    if (closed_) return;
    socket_empty_ = false;
    Next next = Next::kOn;
    for (int steps = 0; next == Next::kOn && steps < kTurnSteps; ++steps) next = step();
    if (next != Next::kClosed) park(next);
    freed.swap(freed_);
  }
  for (const auto& other : freed) other->wake();
}

Connection::Next Connection::step() {
  if (!out_.empty()) return flush();
  if (source_) return fetch_piece();
  if (stream_) return begin_stream();
  if (ending_ && !draining_) {
    wire_.end_writing();
    draining_ = true;
  }
  if (draining_ || streaming_) return read();
  switch (reader_.state()) {
    case RequestReader::State::kAsks:
      return ask();
    case RequestReader::State::kWhole:
      return answer();
    case RequestReader::State::kFault:
      return refuse(reader_.fault());
    default:
      return read();
  }
}

std::optional<Connection::Next> Connection::held_up(Wire::Way way) {
  switch (way) {
    case Wire::Way::kDone:
      return std::nullopt;
    case Wire::Way::kWaitToRead:
      return Next::kAwaitRead;
    case Wire::Way::kWaitToWrite:
      return Next::kAwaitWrite;
    case Wire::Way::kBroken:
      break;
  }
  close();
  return Next::kClosed;
}

Connection::Next Connection::flush() {
  const Wire::Moved moved = wire_.write(std::string_view(out_.front()).substr(out_at_));
  if (const auto next = held_up(moved.way)) return *next;
  sent_ += moved.bytes;
  out_at_ += moved.bytes;
  out_bytes_ -= moved.bytes;
  if (out_at_ == out_.front().size()) {
    out_.pop_front();
    out_at_ = 0;
  }
  return Next::kOn;
}

Connection::Next Connection::fetch_piece() {
  if (source_at_ == source_end_) {
    source_.reset();
    return Next::kOn;
  }
  auto piece = source_->read(source_at_, std::min<std::uint64_t>(source_end_ - source_at_, kPieceBytes));
  const bool unsized = source_->size == Pieces::kSizeUnknown;
  if (piece && piece->empty() && unsized) {
    if (chunked_) out_.emplace_back(kLastChunk);
    if (chunked_) out_bytes_ += kLastChunk.size();
    source_.reset();
    return Next::kOn;
  }
  if (!piece || piece->empty()) {
    // Its length was said already: an end before it tells that something is wrong.
    close();
    return Next::kClosed;
  }
  source_at_ += piece->size();
  std::string framed = unsized && chunked_ ? chunk_of(*piece) : std::move(*piece);
  out_bytes_ += framed.size();
  out_.push_back(std::move(framed));
  return Next::kOn;
}

Connection::Next Connection::read() {
  if (socket_empty_) return Next::kAwaitRead;
  thread_local std::string buffer(kReadBytes, '\0');
  const Wire::Moved moved = wire_.read(buffer.data(), buffer.size());
  if (const auto next = held_up(moved.way)) return *next;
  socket_empty_ = !wire_.may_hold_back() && moved.bytes < buffer.size();
  received_ += moved.bytes;
  if (draining_ || streaming_) return drain(moved.bytes);
  reader_.take(std::string_view(buffer.data(), moved.bytes));
  hold();
  if (holds_too_much()) {
    site_.traffic.count(Cut::kHeldBytes);
    return refuse({503, Cut::kHeldBytes, "本所服务器正忙,请稍后再试"});
  }
  return Next::kOn;
}

Connection::Next Connection::drain(std::size_t bytes) {
  drained_ += bytes;
  if (drained_ <= kDrainBytesMax) return Next::kOn;
  cut(Cut::kDrained);
  return Next::kClosed;
}

Connection::Next Connection::ask() {
  const Head& head = reader_.head();
  auto target = parse_target(head.target);
  if (!target) {
    ending_ = true;
    send(problem(target.error(), "", 400), head.method != "HEAD");
    reader_ = {};
    return Next::kOn;
  }
  request_ = {};
  request_.method = head.method;
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  request_.headers = head.fields;
  request_.local = site_.from == From::kThisMachine;
  request_.secure = wire_.secure();
  request_.remote = address_->name;
  const auto bytes_max = site_.service.body_bytes_max(request_);
  if (!bytes_max) {
    ending_ = true;
    send(problem(bytes_max.error(), ""), head.method != "HEAD");
    reader_ = {};
    return Next::kOn;
  }
  body_bytes_max_ = *bytes_max;
  const bool awaits = head.awaits_continue;
  reader_.allow_body(body_bytes_max_);
  if (awaits && reader_.state() == RequestReader::State::kBody) {
    out_.emplace_back(kContinue);
    out_bytes_ += kContinue.size();
  }
  return Next::kOn;
}

Connection::Next Connection::answer() {
  if (!site_.admission.begin_work(*address_, shared_from_this())) return Next::kElsewhere;
  yields_ = Yields::kNever;
  const bool with_body = request_.method != "HEAD";
  ending_ = !reader_.head().keep_alive;
  Response response;
  try {
    const bool api = is_api(request_.path);
    if (!with_body) request_.method = "GET";
    if (api) {
      Request asked = request_;  // how it is to be sent is looked up in ours
      asked.body = std::move(reader_.body());
      response = site_.service.handle(std::move(asked));
    } else {
      response = site_.files.serve(request_);
    }
  } catch (const std::exception&) {
    // Said as a fault of ours; the connection is as good as before.
    response = problem(Error{ErrorCode::kIo, "本所服务器出错"}, "");
  }
  if (auto next = site_.admission.end_work(*address_)) freed_.push_back(std::move(next));
  ++answered_;
  last_answered_ = Clock::now();
  send(std::move(response), with_body);
  request_ = {};
  reader_.next();
  return Next::kOn;
}

Connection::Next Connection::refuse(const Fault& fault) {
  ending_ = true;
  if (fault.cut != Cut::kHeldBytes) site_.traffic.count(fault.cut);
  Fault said = fault;
  if (fault.cut == Cut::kBodyTooLarge) {
    said.words = "请求内容超过 " + std::to_string(body_bytes_max_ / 1024) + " KiB";
  }
  send(in_words(said), reader_.head().method != "HEAD");
  reader_ = {};
  return Next::kOn;
}

Connection::Next Connection::begin_stream() {
  streaming_ = true;
  site_.traffic.streams.fetch_add(1);
  // The kernel gives up later than we do, or the cut would not be counted.
  wire_.keep_short(kStreamSocketBytes, std::chrono::milliseconds(2 * kStallMax));
  std::exchange(stream_, {})(shared_from_this());
  return Next::kOn;
}

// What goes out of a response, and how it ends.
void Connection::send(Response response, bool with_body) {
  add_protection(wire_.secure() ? request_.header("host") : "", response);
  Answer answer = compose(std::move(response), request_, reader_.head().chunks_understood, ending_);
  ending_ = answer.ends;
  if (with_body && answer.stream) {
    stream_ = std::move(answer.stream);
    chunked_ = answer.chunked;
  }
  if (with_body && answer.source) {
    chunked_ = answer.chunked;
    source_ = std::move(answer.source);
    source_at_ = answer.range.first;
    source_end_ = answer.range.first + answer.range.bytes;
  }
  out_bytes_ += answer.head.size();
  if (with_body && !answer.body.empty()) {
    out_bytes_ += answer.body.size();
    if (answer.body.size() <= kJoinedBytesMax) {
      answer.head += answer.body;
      answer.body.clear();
    }
  }
  out_.push_back(std::move(answer.head));
  if (with_body && !answer.body.empty()) out_.push_back(std::move(answer.body));
}

bool Connection::write(std::string_view text) {
  const std::lock_guard lock(turn_);
  if (closed_) return false;
  if (out_.empty()) moved_ = Clock::now();
  std::string framed = chunked_ ? chunk_of(text) : std::string(text);
  out_bytes_ += framed.size();
  out_.push_back(std::move(framed));
  Next next = Next::kOn;
  while (next == Next::kOn && !out_.empty()) next = flush();
  if (next == Next::kClosed) return false;
  if (out_bytes_ > kStreamUnsentBytesMax) {
    cut(Cut::kStreamBehind);
    return false;
  }
  // The socket waits to be read already.
  if (!out_.empty()) park(next);
  return true;
}

void Connection::park(Next next) {
  const auto now = Clock::now();
  set_deadline(now);
  hold();
  if (sends() && holds_too_much()) {
    cut(Cut::kHeldBytes);
    return;
  }
  if (next == Next::kElsewhere) return;
  const bool writes = next == Next::kAwaitWrite || next == Next::kOn;
  site_.poller.arm(wire_.descriptor(), id_, writes ? Poller::For::kWrite : Poller::For::kRead);
}

void Connection::set_deadline(Clock::time_point now) {
  At at = At::kBetween;
  if (streaming_) {
    at = At::kStreaming;
  } else if (sends()) {
    at = At::kSending;
  } else if (draining_) {
    at = At::kDraining;
  } else if (reader_.state() == RequestReader::State::kHead) {
    at = At::kHead;
  } else if (reader_.state() == RequestReader::State::kBody) {
    at = At::kBody;
  } else if (reader_.state() != RequestReader::State::kBetween) {
    at = At::kWorking;
  }
  const bool first_head = answered_ == 0 && at == At::kHead && at_ == At::kBetween;
  if (at != at_ || answered_ != answered_then_) {
    // The first head is waited for from the connection on.
    if (!first_head) since_ = now;
    at_ = at;
    moved_ = now;
    answered_then_ = answered_;
    sent_then_ = sent_;
    received_then_ = received_;
  }
  if (sent_ != sent_last_) moved_ = now;
  sent_last_ = sent_;
  auto deadline = kNever;
  switch (at) {
    case At::kBetween:
      late_ = answered_ > 0 ? Cut::kIdle : Cut::kSilent;
      deadline = since_ + (answered_ > 0 ? kIdleMax : kHeadMax);
      break;
    case At::kHead:
      late_ = Cut::kSlowHead;
      deadline = since_ + kHeadMax;
      break;
    case At::kBody:
      late_ = Cut::kSlowBody;
      deadline = since_ + time_for(received_ - received_then_);
      break;
    case At::kSending:
      late_ = Cut::kSlowReader;
      deadline = site_.from == From::kThisMachine
                     ? moved_ + kLocalStallMax
                     : std::min<Clock::time_point>(moved_ + kStallMax, since_ + time_for(sent_ - sent_then_));
      break;
    case At::kStreaming:
      late_ = Cut::kStreamBehind;
      deadline = out_.empty() ? kNever : moved_ + kStallMax;
      break;
    case At::kDraining:
      late_ = Cut::kDrained;
      deadline = since_ + kDrainMax;
      break;
    case At::kWorking:
      break;
  }
  deadline_ = deadline;
  const bool asks_nothing = at == At::kBetween || at == At::kHead || at == At::kDraining;
  const bool stranger = answered_ == 0 && (asks_nothing || at == At::kBody);
  yields_ = stranger ? Yields::kStranger : asks_nothing ? Yields::kIdle : Yields::kNever;
}

void Connection::look_at_clock(Clock::time_point now) {
  if (deadline_.load(std::memory_order_relaxed) > now) return;
  const std::unique_lock lock(turn_, std::try_to_lock);
  if (!lock.owns_lock() || closed_ || deadline_.load() > now) return;
  site_.traffic.count(late_);
  if (at_ == At::kHead || at_ == At::kBody) {
    ending_ = true;
    send(in_words({408, late_, "请求没有在规定时间内发完"}), true);
    flush();
  }
  if (!closed_) close();
}

bool Connection::give_way(Cut why) {
  const std::unique_lock lock(turn_, std::try_to_lock);
  if (!lock.owns_lock() || closed_ || yields() == Yields::kNever) return false;
  cut(why);
  return true;
}

void Connection::wake() {
  const std::lock_guard lock(turn_);
  if (closed_) return;
  site_.poller.arm(wire_.descriptor(), id_, Poller::For::kWrite);
}

void Connection::end() {
  const std::lock_guard lock(turn_);
  if (!closed_) close();
}

// Brings what is counted as held to what is held.
void Connection::hold() {
  std::size_t now = out_bytes_;
  now += reader_.held_bytes();
  const std::int64_t more = static_cast<std::int64_t>(now) - held_;
  if (more == 0) return;
  held_ += more;
  address_->held_bytes.fetch_add(more, std::memory_order_relaxed);
  site_.traffic.held_bytes.fetch_add(more, std::memory_order_relaxed);
}

bool Connection::holds_too_much() const {
  if (held_ <= kSmallHeldBytes) return false;
  return address_->held_bytes.load() > static_cast<std::int64_t>(kHeldBytesPerAddressMax) ||
         site_.traffic.held_bytes.load() > static_cast<std::int64_t>(kHeldBytesMax);
}

void Connection::cut(Cut why) {
  site_.traffic.count(why);
  close();
}

void Connection::close() {
  closed_ = true;
  yields_ = Yields::kNever;
  deadline_ = kNever;
  if (streaming_) site_.traffic.streams.fetch_sub(1);
  wire_.close();
  out_.clear();
  source_.reset();
  stream_ = {};
  address_->held_bytes.fetch_sub(held_);
  site_.traffic.held_bytes.fetch_sub(held_);
  held_ = 0;
  site_.admission.remove(id_, *address_);
}

}  // namespace yichuang::node
