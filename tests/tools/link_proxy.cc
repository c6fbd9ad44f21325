#include "tests/tools/link_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

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
    threads_.emplace_back([this, pair] { pass(pair, pair->child, pair->hub, up_); });
    threads_.emplace_back([this, pair] { pass(pair, pair->hub, pair->child, down_); });
  }
}

void LinkProxy::pass(const std::shared_ptr<Pair>& pair, int from, int to, std::atomic<std::uint64_t>& counted) {
  std::vector<char> buffer(
      options_.bytes_per_s == 0 ? kBufferBytes : std::min<std::uint64_t>(kBufferBytes, options_.bytes_per_s / 20 + 1));
  for (;;) {
    const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    counted += static_cast<std::uint64_t>(got);
    if (options_.bytes_per_s > 0) {
      std::this_thread::sleep_for(
          std::chrono::microseconds(static_cast<std::uint64_t>(got) * 1'000'000 / options_.bytes_per_s));
    }
    if (!write_all(to, buffer.data(), static_cast<std::size_t>(got))) break;
  }
  pair->hang_up();
}

}  // namespace yichuang::tests
