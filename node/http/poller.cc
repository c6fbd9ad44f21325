#include "node/http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "storage/base/check.h"

namespace yichuang::node {
namespace {

std::uint32_t bits(Poller::For what) {
  return (what == Poller::For::kRead ? EPOLLIN | EPOLLRDHUP : EPOLLOUT) | EPOLLONESHOT;
}

}  // namespace

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), woken_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(epoll_ >= 0 && woken_ >= 0);
  epoll_event event{};
  event.events = EPOLLIN;
  CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, woken_, &event) == 0);
}

Poller::~Poller() {
  ::close(woken_);
  ::close(epoll_);
}

bool Poller::add(int descriptor, std::uint64_t id) {
  epoll_event event{};
  event.events = bits(For::kRead);
  event.data.u64 = id;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Poller::arm(int descriptor, std::uint64_t id, For what) const {
  epoll_event event{};
  event.events = bits(what);
  event.data.u64 = id;
  static_cast<void>(::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event));
}

std::uint64_t Poller::wait() const {
  epoll_event event{};
  while (::epoll_wait(epoll_, &event, 1, -1) < 1) continue;
  return event.data.u64;
}

void Poller::wake_all() const {
  const std::uint64_t one = 1;
  static_cast<void>(::write(woken_, &one, sizeof one) < 0);
}

}  // namespace yichuang::node
