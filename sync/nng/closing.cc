#include "sync/nng/closing.h"

#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace yichuang::sync {
namespace {

constexpr std::chrono::seconds kCloseMax{3};

}  // namespace

bool close_in_time(nng_socket socket) {
  const auto closed = std::make_shared<std::promise<void>>();
  const std::future<void> done = closed->get_future();
  std::thread([socket, closed] {
    nng_close(socket);
    closed->set_value();
  }).detach();
  return done.wait_for(kCloseMax) == std::future_status::ready;
}

}  // namespace yichuang::sync
