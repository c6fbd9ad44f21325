#include "sync/nng/enrol.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "sync/nng/hub_client.h"

namespace yichuang::sync {
namespace {

using Clock = std::chrono::steady_clock;

// One request at a time, waited for.
class Conversation {
 public:
  explicit Conversation(std::vector<std::string> addresses)
      : client_(HubClient::dial(std::move(addresses),
                                {[this](RequestId request, std::string message) { take(request, std::move(message)); },
                                 [this](RequestId request) { take(request, std::nullopt); }, [] {}, [] {}})) {}
  ~Conversation() { client_.reset(); }

  // Absent when the line failed or `until` passed.
  std::optional<std::string> ask(std::string message, Clock::time_point until) {
    RequestId request = 0;
    {
      const std::lock_guard lock(mutex_);
      request = ++last_;
      answered_ = false;
      answer_.reset();
    }
    client_->send(request, std::move(message));
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_until(lock, until, [&] { return answered_; })) {
      lock.unlock();
      client_->abandon(request);
      return std::nullopt;
    }
    return std::move(answer_);
  }
  void look_around() {
    const auto now = std::chrono::duration_cast<Millis>(Clock::now().time_since_epoch());
    client_->look_around(Instant{now.count()});
  }

 private:
  void take(RequestId request, std::optional<std::string> message) {
    const std::lock_guard lock(mutex_);
    if (request != last_) return;
    answer_ = std::move(message);
    answered_ = true;
    arrived_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  RequestId last_ = 0;
  bool answered_ = false;
  std::optional<std::string> answer_;
  std::unique_ptr<HubClient> client_;
};

}  // namespace

Result<Enrolled> enrol_over_line(const Invitation& invitation, const SigningKey& key, const BoxSecretKey& channel_key,
                                 Prng& prng, Millis patience) {
  Conversation conversation(invitation.addresses);
  const auto until = Clock::now() + patience;
  while (Clock::now() < until) {
    Enrolment enrolment(invitation, key, channel_key, prng);
    std::string message = enrolment.first_message();
    for (;;) {
      auto answer = conversation.ask(std::move(message), until);
      if (!answer) break;
      auto step = enrolment.on_answer(*answer);
      if (!step && step.error().code == ErrorCode::kUnavailable) break;
      if (!step) return step.error();
      if (auto* enrolled = std::get_if<Enrolled>(&*step)) return std::move(*enrolled);
      message = std::move(std::get<std::string>(*step));
    }
    conversation.look_around();
  }
  return Error{ErrorCode::kUnavailable, "连不上上级节点:" + invitation.addresses.front()};
}

}  // namespace yichuang::sync
