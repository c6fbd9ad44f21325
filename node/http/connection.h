#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "node/api/service.h"
#include "node/http/admission.h"
#include "node/http/poller.h"
#include "node/http/request_reader.h"
#include "node/http/static_files.h"
#include "node/http/traffic.h"
#include "node/http/wire.h"

namespace yichuang::node {

enum class From : std::uint8_t { kNetwork, kThisMachine };

// What all connections of a server have in common.
struct Site {
  Service& service;
  const StaticFiles& files;
  Traffic& traffic;
  Admission& admission;
  Poller& poller;
  From from;
};

// One client: reads its requests, has them answered in their order, sends what it
// takes. A thread is here only while there is something to do; what has to be waited
// for is left to the poller.
//
//   Owned by   Admission, and whoever works with it.
//   Thread     any; one at a time.
//   Limit      limits.h.
class Connection final : public Outlet, public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(std::uint64_t id, const Poco::Net::StreamSocket& socket, std::shared_ptr<Address> address,
             const Site& site);

  std::uint64_t id() const { return id_; }
  Address& address() const { return *address_; }
  int descriptor() const { return wire_.descriptor(); }

  // Something is ready: goes on until something is to be waited for.
  void go_on();
  // Ends it when its time is over. Does nothing while a thread is here.
  void look_at_clock(Clock::time_point now);

  // Whether it makes way for a newcomer: first who never asked anything, then who
  // asks nothing now.
  enum class Yields : std::uint8_t { kStranger, kIdle, kNever };
  Yields yields() const { return yields_.load(std::memory_order_relaxed); }
  // Or connected.
  Clock::time_point last_answered() const { return last_answered_.load(std::memory_order_relaxed); }
  // False while a thread is here, or when it is no longer one that yields.
  bool give_way(Cut why);

  // Has go_on() called by a worker soon.
  void wake();
  void end();

  // As an Outlet.
  bool write(std::string_view text) override;

 private:
  enum class Next : std::uint8_t { kOn, kAwaitRead, kAwaitWrite, kElsewhere, kClosed };
  Next step();
  // What is to be waited for before the wire takes or gives more; absent when it does.
  std::optional<Next> held_up(Wire::Way way);
  Next flush();
  Next fetch_piece();
  Next read();
  Next drain(std::size_t bytes);
  Next ask();
  Next answer();
  Next refuse(const Fault& fault);
  Next begin_stream();
  void send(Response response, bool with_body);
  void park(Next next);
  void set_deadline(Clock::time_point now);
  void hold();
  bool holds_too_much() const;
  void cut(Cut why);
  void close();
  bool sends() const { return !out_.empty() || source_.has_value(); }

  const std::uint64_t id_;
  const std::shared_ptr<Address> address_;
  const Site& site_;

  std::mutex turn_;  // guards everything below but the atomics
  Wire wire_;
  bool closed_ = false;
  RequestReader reader_;
  Request request_;
  std::size_t body_bytes_max_ = 0;
  std::deque<std::string> out_;
  std::size_t out_at_ = 0;  // sent of the first
  std::size_t out_bytes_ = 0;
  std::optional<Pieces> source_;
  std::uint64_t source_at_ = 0;
  std::uint64_t source_end_ = 0;
  std::function<void(std::shared_ptr<Outlet>)> stream_;
  bool streaming_ = false;
  bool chunked_ = false;  // the stream, or a source of unknown size
  bool ending_ = false;   // close when all is sent
  bool draining_ = false;
  bool socket_empty_ = false;
  std::uint64_t drained_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::int64_t held_ = 0;
  std::vector<std::shared_ptr<Connection>> freed_;  // may work now that we have

  // Since when it is at what it is at, and how far it was at the last look.
  enum class At : std::uint8_t { kBetween, kHead, kBody, kWorking, kSending, kStreaming, kDraining } at_ = At::kBetween;
  Clock::time_point since_ = Clock::now();
  Clock::time_point moved_ = since_;
  std::uint64_t answered_then_ = 0;
  std::uint64_t sent_then_ = 0;
  std::uint64_t received_then_ = 0;
  std::uint64_t sent_last_ = 0;

  std::atomic<Clock::time_point> deadline_;
  Cut late_ = Cut::kSilent;
  std::atomic<Clock::time_point> last_answered_;
  std::atomic<Yields> yields_{Yields::kStranger};
};

}  // namespace yichuang::node
