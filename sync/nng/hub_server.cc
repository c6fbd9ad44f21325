#include "sync/nng/hub_server.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include <deque>
#include <mutex>

#include "storage/base/check.h"
#include "sync/nng/closing.h"
#include "sync/nng/message.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {
namespace {

// Contexts that wait for a request; when fewer are left, more are opened.
constexpr std::size_t kListening = 16;
constexpr std::size_t kContextsMax = kParkedMax + 512;

class HubServerImpl final : public HubServer {
 public:
  explicit HubServerImpl(Arrived arrived) : arrived_(std::move(arrived)) {}

  ~HubServerImpl() override {
    if (!close_in_time(socket_)) {
      // The contexts ended first, and call nobody any more.
      static_cast<void>(new std::deque<Context>(std::move(contexts_)));
      return;
    }
    for (Context& context : contexts_) nng_aio_stop(context.aio);
    for (Context& context : contexts_) nng_aio_free(context.aio);
  }

  Result<void> start(const std::string& address) {
    CHECK(nng_rep0_open(&socket_) == 0);
    nng_socket_set_size(socket_, NNG_OPT_RECVMAXSZ, kMessageBytesMax);
    nng_listener listener;
    const std::string url = "tcp://" + address;
    if (const int error = nng_listen(socket_, url.c_str(), &listener, 0); error != 0) {
      return Error{ErrorCode::kUnavailable, "cannot listen on " + address + ": " + nng_strerror(error)};
    }
    nng_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port_);
    const std::lock_guard lock(mutex_);
    while (listening_ < kListening) open_one();
    return {};
  }

  void answer(RequestId request, std::string message) override {
    Context* context = nullptr;
    {
      const std::lock_guard lock(mutex_);
      context = &contexts_[request];
      if (message.empty()) ++listening_;
      context->sending = !message.empty();
    }
    if (message.empty()) {
      // Receiving anew drops the request before it.
      nng_ctx_recv(context->context, context->aio);
      return;
    }
    nng_aio_set_msg(context->aio, to_message(message));
    nng_ctx_send(context->context, context->aio);
  }
  int port() const override { return port_; }

 private:
  struct Context {
    HubServerImpl* server = nullptr;
    RequestId number = 0;
    nng_ctx context{};
    nng_aio* aio = nullptr;
    bool sending = false;
  };

  void open_one() {
    if (contexts_.size() >= kContextsMax) return;
    Context& context = contexts_.emplace_back();
    context.server = this;
    context.number = contexts_.size() - 1;
    CHECK(nng_aio_alloc(
              &context.aio, [](void* self) { static_cast<Context*>(self)->server->done(*static_cast<Context*>(self)); },
              &context) == 0);
    CHECK(nng_ctx_open(&context.context, socket_) == 0);
    ++listening_;
    nng_ctx_recv(context.context, context.aio);
  }

  void done(Context& context) {
    const int result = nng_aio_result(context.aio);
    // What was not sent is still ours.
    if (context.sending && result != 0) nng_msg_free(nng_aio_get_msg(context.aio));
    if (result == NNG_ECLOSED || result == NNG_ECANCELED) return;
    if (context.sending) {
      {
        const std::lock_guard lock(mutex_);
        context.sending = false;
        ++listening_;
      }
      nng_ctx_recv(context.context, context.aio);
      return;
    }
    if (result != 0) {
      nng_ctx_recv(context.context, context.aio);
      return;
    }
    std::string message = from_message(nng_aio_get_msg(context.aio));
    {
      const std::lock_guard lock(mutex_);
      --listening_;
      if (listening_ < kListening / 2) open_one();
    }
    arrived_(context.number, std::move(message));
  }

  Arrived arrived_;
  nng_socket socket_{};
  int port_ = 0;
  std::mutex mutex_;
  std::deque<Context> contexts_;  // never moves its elements
  std::size_t listening_ = 0;
};

}  // namespace

Result<std::unique_ptr<HubServer>> HubServer::listen(const std::string& address, Arrived arrived) {
  auto server = std::make_unique<HubServerImpl>(std::move(arrived));
  TRY(server->start(address));
  return std::unique_ptr<HubServer>(std::move(server));
}

}  // namespace yichuang::sync
