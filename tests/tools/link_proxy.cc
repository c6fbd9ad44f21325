#include "tests/tools/link_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <random>
#include <string>

#include "storage/base/check.h"

namespace yichuang::tests {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

sockaddr_in loopback(int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  return out;
}

const sockaddr* plain(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);  // the sockets' own way of inheritance
}

void no_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool write_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::send(to, bytes, size, MSG_NOSIGNAL);
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

// The two ends of one connection; closed when both directions are over.
struct LinkProxy::Pair {
  int child;
  int hub;
  std::atomic<bool> swallows_up{false};
  std::atomic<bool> swallows_down{false};
  Pair(int child_socket, int hub_socket) : child(child_socket), hub(hub_socket) {}
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    ::close(child);
    ::close(hub);
  }
  void hang_up() const {
    ::shutdown(child, SHUT_RDWR);
    ::shutdown(hub, SHUT_RDWR);
  }
};

LinkProxy::LinkProxy(Options options) : options_(options) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(listener_ >= 0);
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = loopback(options_.listen_port);
  CHECK(::bind(listener_, plain(address), sizeof address) == 0);
  CHECK(::listen(listener_, 256) == 0);
  socklen_t size = sizeof address;
  CHECK(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LinkProxy::~LinkProxy() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  cut();
  for (std::thread& thread : threads_) thread.join();
}

void LinkProxy::cut() {
  cut_ = true;
  const std::lock_guard lock(mutex_);
  for (const auto& weak : pairs_) {
    if (const auto pair = weak.lock()) pair->hang_up();
  }
  pairs_.clear();
}

void LinkProxy::accept_all() {
  while (!stopping_) {
    const int child = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (child < 0) continue;
    const sockaddr_in address = loopback(options_.to_port);
    const int hub = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (cut_ || stopping_ || ::connect(hub, plain(address), sizeof address) != 0) {
      ::close(child);
      ::close(hub);
      continue;
    }
    no_delay(child);
    no_delay(hub);
    ++connections_;
    const auto pair = std::make_shared<Pair>(child, hub);
    const std::lock_guard lock(mutex_);
    pairs_.push_back(pair);
    for (const Way way : {Way::kUp, Way::kDown}) {
      threads_.emplace_back([this, pair, way] {
        const bool plain = options_.delay.count() == 0 && options_.loss_percent == 0;
        plain ? pass(pair, way) : pass_slowly(pair, way);
      });
    }
  }
}

void LinkProxy::swallow(Way way) {
  const std::lock_guard lock(mutex_);
  for (const auto& weak : pairs_) {
    const auto pair = weak.lock();
    if (!pair) continue;
    if (way != Way::kDown) pair->swallows_up = true;
    if (way != Way::kUp) pair->swallows_down = true;
  }
}

void LinkProxy::pass(const std::shared_ptr<Pair>& pair, Way way) {
  const bool up = way == Way::kUp;
  const int from = up ? pair->child : pair->hub;
  const int to = up ? pair->hub : pair->child;
  std::atomic<std::uint64_t>& counted = up ? up_ : down_;
  const std::atomic<bool>& swallows = up ? pair->swallows_up : pair->swallows_down;
  std::vector<char> buffer(
      options_.bytes_per_s == 0 ? kBufferBytes : std::min<std::uint64_t>(kBufferBytes, options_.bytes_per_s / 20 + 1));
  for (;;) {
    const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    counted += static_cast<std::uint64_t>(got);
    if (swallows) continue;
    if (options_.bytes_per_s > 0) {
      std::this_thread::sleep_for(
          std::chrono::microseconds(static_cast<std::uint64_t>(got) * 1'000'000 / options_.bytes_per_s));
    }
    if (!write_all(to, buffer.data(), static_cast<std::size_t>(got))) break;
  }
  pair->hang_up();
}

// Segments leave at the line's pace, arrive after its delay, and some a round trip
// later still. A thread of its own carries them, so that many are under way at once.
void LinkProxy::pass_slowly(const std::shared_ptr<Pair>& pair, Way way) {
  using Clock = std::chrono::steady_clock;
  struct Segment {
    Clock::time_point due;
    std::string bytes;
  };
  const bool up = way == Way::kUp;
  const int from = up ? pair->child : pair->hub;
  const int to = up ? pair->hub : pair->child;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Segment> under_way;
  bool over = false;
  std::thread carrier([&] {
    for (;;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return over || !under_way.empty(); });
      if (under_way.empty()) return;
      const Segment segment = std::move(under_way.front());
      under_way.pop_front();
      changed.notify_all();
      lock.unlock();
      std::this_thread::sleep_until(segment.due);
      if (!write_all(to, segment.bytes.data(), segment.bytes.size())) return;
    }
  });
  std::mt19937 dice(up ? 1 : 2);
  Clock::time_point free = Clock::now();
  std::string buffer(kSegmentBytes, '\0');
  const std::atomic<bool>& swallows = up ? pair->swallows_up : pair->swallows_down;
  for (;;) {
    const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    (up ? up_ : down_) += static_cast<std::uint64_t>(got);
    if (swallows) continue;
    free = std::max(free, Clock::now());
    if (options_.bytes_per_s > 0) {
      free += std::chrono::microseconds(static_cast<std::uint64_t>(got) * 1'000'000 / options_.bytes_per_s);
    }
    if (dice() % 100 < options_.loss_percent) free += 2 * options_.delay;
    // What the sender's kernel would hold stays with the sender.
    std::this_thread::sleep_until(free);
    const std::lock_guard lock(mutex);
    under_way.push_back({free + options_.delay, buffer.substr(0, static_cast<std::size_t>(got))});
    changed.notify_all();
  }
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  changed.notify_all();
  carrier.join();
  pair->hang_up();
}

}  // namespace yichuang::tests
