#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace yichuang::tests {

// A line between a child and its hub that can be watched and cut: listens on
// loopback and passes every TCP connection on to another port there.
//
//   Owned by   a test or benchmark.
//   Thread     two for each connection, one that listens; every call here may
//              come from any.
//   Units      payload bytes of TCP, without headers and acknowledgements.
class LinkProxy {
 public:
  struct Options {
    int listen_port = 0;  // 0: any that is free
    int to_port = 0;
    // Bytes a second each way; 0: as fast as it goes.
    std::uint64_t bytes_per_s = 0;
    // Of each byte, each way.
    std::chrono::milliseconds delay{0};
    // Of a hundred segments of kSegmentBytes. As over TCP, what is lost comes
    // again a round trip later and all behind it waits.
    unsigned loss_percent = 0;
  };
  static constexpr std::size_t kSegmentBytes = 1400;
  explicit LinkProxy(Options options);
  ~LinkProxy();
  LinkProxy(const LinkProxy&) = delete;
  LinkProxy& operator=(const LinkProxy&) = delete;

  int port() const { return port_; }
  // Towards the hub, and back.
  std::uint64_t bytes_up() const { return up_; }
  std::uint64_t bytes_down() const { return down_; }
  std::uint64_t connections() const { return connections_; }

  // Breaks every connection and lets none through until restore().
  void cut();
  void restore() { cut_ = false; }
  // The connections that stand now swallow what is sent on them; new ones do not.
  enum class Way : std::uint8_t { kUp, kDown, kBoth };
  void swallow(Way way);

 private:
  struct Pair;

  void accept_all();
  void pass(const std::shared_ptr<Pair>& pair, Way way);
  void pass_slowly(const std::shared_ptr<Pair>& pair, Way way);

  Options options_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<std::uint64_t> up_{0};
  std::atomic<std::uint64_t> down_{0};
  std::atomic<std::uint64_t> connections_{0};
  std::atomic<bool> cut_{false};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::weak_ptr<Pair>> pairs_;
  std::vector<std::thread> threads_;  // of connections; joined at the end
  std::thread acceptor_;
};

}  // namespace yichuang::tests
