#include "sync/nng/hub_client.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include "storage/base/check.h"
#include "sync/nng/closing.h"
#include "sync/nng/message.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {
namespace {

constexpr nng_duration kDialAgainMin = 100;
constexpr nng_duration kDialAgainMax = 2000;
// A request waits no longer for a line to come up: the engine tries again.
constexpr nng_duration kSendTimeout = 3000;
// An address without a line for so long gives way to the next.
constexpr Millis kAddressPatience{10'000};

// One socket with one dialer, which dials its address again and again.
class Line {
 public:
  Line(const std::string& address, const HubClient::Events& events) : events_(events) {
    CHECK(nng_req0_open(&socket_) == 0);
    nng_socket_set_size(socket_, NNG_OPT_RECVMAXSZ, kMessageBytesMax);
    nng_socket_set_ms(socket_, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
    nng_socket_set_ms(socket_, NNG_OPT_RECONNMINT, kDialAgainMin);
    nng_socket_set_ms(socket_, NNG_OPT_RECONNMAXT, kDialAgainMax);
    const auto changed = [](nng_pipe, nng_pipe_ev event, void* self) {
      auto& line = *static_cast<Line*>(self);
      if (line.mute_) return;
      line.up_ = event == NNG_PIPE_EV_ADD_POST;
      line.up_ ? line.events_.line_up() : line.events_.line_down();
    };
    nng_pipe_notify(socket_, NNG_PIPE_EV_ADD_POST, changed, this);
    nng_pipe_notify(socket_, NNG_PIPE_EV_REM_POST, changed, this);
    nng_dialer dialer{};
    const std::string url = "tcp://" + address;
    if (nng_dialer_create(&dialer, socket_, url.c_str()) == 0) nng_dialer_start(dialer, NNG_FLAG_NONBLOCK);
  }
  // Ends the line; one that NNG does not let go of is left behind, mute.
  static void end(std::unique_ptr<Line> line) {
    if (close_in_time(line->socket_)) return;
    line->mute_ = true;
    static_cast<void>(line.release());
  }
  ~Line() {
    for (Slot& slot : slots_) nng_aio_stop(slot.aio);
    for (Slot& slot : slots_) nng_aio_free(slot.aio);
  }

  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool up() const { return up_; }

  void send(RequestId request, const std::string& message) {
    Slot* slot = nullptr;
    {
      const std::lock_guard lock(mutex_);
      slot = &free_slot();
      slot->request = request;
      slot->phase = Phase::kSending;
      by_request_[request] = slot;
    }
    nng_aio_set_timeout(slot->aio, kSendTimeout);
    nng_aio_set_msg(slot->aio, to_message(message));
    nng_ctx_send(slot->context, slot->aio);
  }

  void abandon(RequestId request) {
    Slot* slot = nullptr;
    {
      const std::lock_guard lock(mutex_);
      const auto found = by_request_.find(request);
      if (found == by_request_.end()) return;
      slot = found->second;
      slot->abandoned = true;
    }
    nng_aio_cancel(slot->aio);
  }

 private:
  enum class Phase : std::uint8_t { kFree, kSending, kReceiving };
  struct Slot {
    Line* line = nullptr;
    nng_ctx context{};
    nng_aio* aio = nullptr;
    Phase phase = Phase::kFree;
    bool abandoned = false;
    RequestId request = 0;
  };

  Slot& free_slot() {
    for (Slot& slot : slots_) {
      if (slot.phase == Phase::kFree) return slot;
    }
    Slot& slot = slots_.emplace_back();
    slot.line = this;
    CHECK(nng_ctx_open(&slot.context, socket_) == 0);
    CHECK(nng_aio_alloc(
              &slot.aio, [](void* self) { static_cast<Slot*>(self)->line->done(*static_cast<Slot*>(self)); }, &slot) ==
          0);
    return slot;
  }

  void done(Slot& slot) {
    const int result = nng_aio_result(slot.aio);
    bool sent = false;
    {
      const std::lock_guard lock(mutex_);
      sent = slot.phase == Phase::kSending && result == 0 && !slot.abandoned;
      if (sent) slot.phase = Phase::kReceiving;
    }
    if (sent) {
      // How long an answer may take is the engine's to say; it abandons.
      nng_aio_set_timeout(slot.aio, NNG_DURATION_INFINITE);
      nng_ctx_recv(slot.context, slot.aio);
      return;
    }
    std::optional<std::string> answer;
    RequestId request = 0;
    bool abandoned = false;
    {
      const std::lock_guard lock(mutex_);
      if (slot.phase == Phase::kSending && result != 0) nng_msg_free(nng_aio_get_msg(slot.aio));
      if (slot.phase == Phase::kReceiving && result == 0) answer = from_message(nng_aio_get_msg(slot.aio));
      request = slot.request;
      abandoned = std::exchange(slot.abandoned, false);
      by_request_.erase(request);
      slot.phase = Phase::kFree;
    }
    if (abandoned || mute_) return;
    answer ? events_.answered(request, std::move(*answer)) : events_.failed(request);
  }

  const HubClient::Events& events_;
  nng_socket socket_{};
  std::atomic<bool> up_{false};
  std::atomic<bool> mute_{false};
  std::mutex mutex_;
  std::deque<Slot> slots_;  // never moves its elements
  std::map<RequestId, Slot*> by_request_;
};

class HubClientImpl final : public HubClient {
 public:
  HubClientImpl(std::vector<std::string> addresses, Events events)
      : addresses_(std::move(addresses)), events_(std::move(events)) {
    line_ = std::make_unique<Line>(addresses_.front(), events_);
  }
  ~HubClientImpl() override { Line::end(std::move(line_)); }

  void send(RequestId request, std::string message) override { line_->send(request, message); }
  void abandon(RequestId request) override { line_->abandon(request); }

  // With the whole socket: one of which a part was closed NNG 1.5.2 closes still less
  // surely.
  void redial() override {
    Line::end(std::move(line_));
    address_ = (address_ + 1) % addresses_.size();
    line_ = std::make_unique<Line>(addresses_[address_], events_);
  }

  void look_around(Instant steady) override {
    if (line_->up() || addresses_.size() == 1) {
      silent_since_.reset();
      return;
    }
    if (!silent_since_) silent_since_ = steady;
    if (steady - *silent_since_ < kAddressPatience) return;
    silent_since_ = steady;
    redial();
  }

 private:
  const std::vector<std::string> addresses_;
  const Events events_;
  std::size_t address_ = 0;
  std::optional<Instant> silent_since_;
  std::unique_ptr<Line> line_;
};

// A box that lives by stick: whatever is asked fails.
class NoLine final : public HubClient {
 public:
  explicit NoLine(Events events) : events_(std::move(events)) {}

  void send(RequestId request, std::string) override { events_.failed(request); }
  void abandon(RequestId) override {}
  void redial() override {}
  void look_around(Instant) override {}

 private:
  const Events events_;
};

}  // namespace

std::unique_ptr<HubClient> HubClient::dial(std::vector<std::string> addresses, Events events) {
  if (addresses.empty()) return std::make_unique<NoLine>(std::move(events));
  return std::make_unique<HubClientImpl>(std::move(addresses), std::move(events));
}

}  // namespace yichuang::sync
