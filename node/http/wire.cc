#include "node/http/wire.h"

#include <Poco/Exception.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace yichuang::node {
namespace {

// A piece that TLS takes or refuses as a whole.
constexpr std::size_t kSecurePieceBytes = std::size_t{16} << 10;

// As SecureStreamSocket gives them for sockets that do not wait. Poco 1.11 takes the
// socket within for one that waits, up to its time-out of 0, and then throws
// TimeoutException: that says the same.
constexpr int kTlsWantsRead = -1;
constexpr int kTlsWantsWrite = -2;

}  // namespace

Wire::Wire(const Poco::Net::StreamSocket& socket)
    : socket_(socket), descriptor_(socket_.impl()->sockfd()), secure_(socket_.secure()) {
  socket_.setBlocking(false);
  const int on = 1;
  // Fails on a Unix socket, where there is nothing to hold back.
  static_cast<void>(::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

Wire::Moved Wire::read(char* into, std::size_t bytes_max) {
  if (!secure_) {
    for (;;) {
      const ssize_t got = ::recv(descriptor_, into, bytes_max, MSG_DONTWAIT);
      if (got > 0) return {Way::kDone, static_cast<std::size_t>(got)};
      if (got < 0 && errno == EINTR) continue;
      return {got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? Way::kWaitToRead : Way::kBroken};
    }
  }
  // What another connection left behind on this thread is no fault of this one.
  ERR_clear_error();
  try {
    const int got = socket_.receiveBytes(into, static_cast<int>(bytes_max));
    if (got > 0) return {Way::kDone, static_cast<std::size_t>(got)};
    if (got == kTlsWantsRead) return {Way::kWaitToRead};
    if (got == kTlsWantsWrite) return {Way::kWaitToWrite};
  } catch (const Poco::TimeoutException&) {
    return {Way::kWaitToRead};
  } catch (const Poco::Exception&) {
    return {Way::kBroken};
  }
  return {Way::kBroken};
}

Wire::Moved Wire::write(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (!secure_) {
    for (;;) {
      const ssize_t put = ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (put >= 0) return {Way::kDone, static_cast<std::size_t>(put)};
      if (errno == EINTR) continue;
      return {errno == EAGAIN || errno == EWOULDBLOCK ? Way::kWaitToWrite : Way::kBroken};
    }
  }
  ERR_clear_error();
  try {
    const auto some = static_cast<int>(std::min(bytes.size(), kSecurePieceBytes));
    const int put = socket_.sendBytes(bytes.data(), some);
    if (put > 0) return {Way::kDone, static_cast<std::size_t>(put)};
    if (put == kTlsWantsRead) return {Way::kWaitToRead};
    if (put == kTlsWantsWrite) return {Way::kWaitToWrite};
  } catch (const Poco::TimeoutException&) {
    return {Way::kWaitToWrite};
  } catch (const Poco::Exception&) {
    return {Way::kBroken};
  }
  return {Way::kBroken};
}

void Wire::end_writing() {
  // TLS says goodbye in close().
  if (secure_) return;
  static_cast<void>(::shutdown(descriptor_, SHUT_WR));
}

void Wire::keep_short(int bytes, std::chrono::milliseconds gone_after) {
  const auto gone_after_ms = static_cast<int>(gone_after.count());
  static_cast<void>(::setsockopt(descriptor_, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes));
  static_cast<void>(::setsockopt(descriptor_, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone_after_ms, sizeof gone_after_ms));
}

void Wire::close() {
  if (secure_) ERR_clear_error();
  try {
    socket_.close();
  } catch (const Poco::Exception&) {
    // TLS could not say goodbye; the descriptor is closed all the same.
  }
}

}  // namespace yichuang::node
