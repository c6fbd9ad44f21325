#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace yichuang::node {

// One accepted socket, plain or TLS, that never waits. A TLS socket shakes hands
// within its first reads, so nobody waits for that either.
//
//   Owned by   one Connection, under its lock.
class Wire {
 public:
  explicit Wire(const Poco::Net::StreamSocket& socket);

  enum class Way : std::uint8_t { kDone, kWaitToRead, kWaitToWrite, kBroken };
  struct Moved {
    Way way = Way::kDone;
    std::size_t bytes = 0;
  };
  // kDone: that many bytes. After a kWait the same call is to be made again when the
  // socket is ready; TLS may wait to write in order to read.
  Moved read(char* into, std::size_t bytes_max);
  // To be repeated with the same bytes.
  Moved write(std::string_view bytes);

  // More may be here although the socket shows nothing: TLS decrypts ahead.
  bool may_hold_back() const { return secure_; }
  bool secure() const { return secure_; }
  // Tells the other side that nothing more comes; reading goes on.
  void end_writing();
  // For a stream of events: little is kept by the kernel, and a client that is gone
  // is noticed.
  void keep_short(int bytes, std::chrono::milliseconds gone_after);
  void close();
  int descriptor() const { return descriptor_; }

 private:
  Poco::Net::StreamSocket socket_;
  int descriptor_;
  bool secure_;
};

}  // namespace yichuang::node
