#pragma once

#include <cstdint>
#include <memory>

namespace yichuang::node {

// The sockets that wait, and the threads that wait for them. A socket that is ready
// wakes one thread, once, until it is armed again.
//
//   Thread   any.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  enum class For : std::uint8_t { kRead, kWrite };
  // `id` is never 0. False when the kernel takes no more.
  bool add(int descriptor, std::uint64_t id);
  void arm(int descriptor, std::uint64_t id, For what) const;
  // The id of one that is ready; 0 once wake_all() was called, for good.
  std::uint64_t wait() const;
  void wake_all() const;

 private:
  int epoll_;
  int woken_;
};

}  // namespace yichuang::node
