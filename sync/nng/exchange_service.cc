#include "sync/nng/exchange_service.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <thread>

#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/clock_watch.h"
#include "sync/nng/hub_client.h"
#include "sync/nng/hub_server.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {
namespace {

using Clock = std::chrono::steady_clock;

// How long people's view of the line may lag behind it.
constexpr Millis kPublishEvery{100};
// The same for what nodes below say, when there are many of them.
constexpr Millis kPublishManyEvery{1000};
constexpr std::size_t kFewStatuses = 100;
// Of many events at once, after how many the answers are sent.
constexpr std::size_t kEventsPerDrain = 16;
// How often the addresses of the hub are looked at.
constexpr Millis kLookAround{1000};

class ExchangeServiceImpl final : public ExchangeService {
 public:
  ExchangeServiceImpl(const storage::Ledger& ledger, storage::GroupCommit& writer, Options options, WallClock wall)
      : options_(std::move(options)),
        writer_(writer),
        wall_(std::move(wall)),
        exchange_(ledger, options_.above, options_.listen ? Exchange::Serves::kChildren : Exchange::Serves::kNobody,
                  options_.root, prng_) {}

  ~ExchangeServiceImpl() override {
    subscription_.reset();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    client_.reset();
    server_.reset();
    // What was given to the writer still reports here.
    std::unique_lock lock(mutex_);
    writes_done_.wait(lock, [&] { return writes_under_way_ == 0; });
  }

  Result<void> begin() {
    if (options_.listen) {
      TRY_ASSIGN(server_, HubServer::listen(*options_.listen, [this](RequestId request, std::string message) {
                   // When it came over the line, however long it waits for its turn here.
                   post([this, request, message = std::move(message), came = now()] {
                     exchange_.on_request(request, message, came);
                   });
                 }));
    }
    if (options_.above) {
      client_ = HubClient::dial(
          options_.hub_addresses,
          {[this](RequestId request, std::string message) {
             post([this, request, message = std::move(message), came = now()] {
               exchange_.on_reply(request, message, came);
             });
           },
           [this](RequestId request) { post([this, request] { exchange_.on_failure(request, now()); }); },
           [this] { post([this] { exchange_.on_line_up(now()); }); },
           [this] { post([this] { exchange_.on_line_down(now()); }); }});
    }
    subscription_ = writer_.subscribe([this](const storage::CommitNews& news) {
      if (!news.empty()) post([this, news] { exchange_.on_committed(news, now()); });
    });
    // Whoever asks from now on is told of the line, up or not.
    exchange_.start(now());
    drain();
    publish();
    thread_ = std::thread([this] { work(); });
    pthread_setname_np(thread_.native_handle(), "sync");
    return {};
  }

  void say_of_self(pb::NodeStatus status) override {
    post([this, status = std::move(status)] {
      own_ = status;
      refresh_statuses();
    });
  }

  void prove(const storage::RecordRef& ref, std::vector<storage::EntryId> entries) override {
    post([this, ref, entries = std::move(entries)] {
      if (exchange_.uplink() == nullptr) return;
      for (const storage::EntryId& id : entries) exchange_.uplink()->prove(ref, id, now());
    });
  }

  void heard_by_stick(std::vector<storage::CertificateChain> met,
                      std::vector<std::pair<Division, storage::LogId>> receipts) override {
    post([this, met = std::move(met), receipts = std::move(receipts)] { exchange_.on_stick(met, receipts, now()); });
  }

  void revoked_by_stick(pb::Revoked revoked) override {
    told_by_stick_.store(true, std::memory_order_relaxed);
    post([this, revoked = std::move(revoked)] {
      exchange_.on_told_revoked(revoked);
      revoked_.store(true, std::memory_order_relaxed);
      told_by_stick_.store(false, std::memory_order_release);
    });
  }

  void told_by_stick(storage::Certificate child, std::vector<pb::NodeStatus> statuses) override {
    post([this, child = std::move(child), statuses = std::move(statuses)] {
      if (exchange_.downlink() != nullptr) exchange_.downlink()->on_told(child, statuses);
    });
  }

  std::optional<UplinkStatus> uplink() const override {
    const std::lock_guard lock(shown_mutex_);
    return shown_.uplink;
  }
  bool revoked() const override {
    return told_by_stick_.load(std::memory_order_acquire) || revoked_.load(std::memory_order_relaxed);
  }
  std::map<std::string, pb::NodeStatus> below() const override {
    const std::lock_guard lock(shown_mutex_);
    return shown_.below;
  }
  DownlinkCounters counters() const override {
    const std::lock_guard lock(shown_mutex_);
    return shown_.counters;
  }
  Millis clock_ahead() const override { return Millis{clock_ahead_ms_.load(std::memory_order_relaxed)}; }
  int port() const override { return server_ ? server_->port() : 0; }

 private:
  using Event = std::function<void()>;

  struct Shown {
    std::optional<UplinkStatus> uplink;
    std::map<std::string, pb::NodeStatus> below;
    DownlinkCounters counters;
  };

  Now now() const {
    const auto steady = std::chrono::duration_cast<Millis>(Clock::now().time_since_epoch());
    return {Instant{steady.count()}, wall_()};
  }

  void post(Event event) {
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
    }
    wake_.notify_one();
  }

  void work() {
    for (;;) {
      std::deque<Event> events;
      {
        std::unique_lock lock(mutex_);
        const Instant at = now().steady;
        const Millis wait = std::clamp(next_wake_ - at, Millis{0}, kLookAround);
        wake_.wait_for(lock, wait, [&] { return stopping_ || !events_.empty(); });
        if (stopping_) return;
        events.swap(events_);
      }
      if (clocks_.jumped()) exchange_.on_clock_jump(now());
      exchange_.take_files(!writer_.files_held());
      std::size_t since_drained = 0;
      for (const Event& event : events) {
        event();
        if (++since_drained % kEventsPerDrain == 0) drain();
      }
      if (now().steady >= next_wake_) exchange_.on_timer(now());
      drain();
      publish();
      if (client_) client_->look_around(now().steady);
    }
  }

  void drain() {
    Exchange::BothWork work = exchange_.take_work(now());
    next_wake_ = work.wake.value_or(now().steady + Millis{3'600'000});
    for (const RequestId request : work.up.abandoned) client_->abandon(request);
    if (work.up.redial) client_->redial();
    for (auto& send : work.up.sends) client_->send(send.request, std::move(send.message));
    for (auto& send : work.down.sends) server_->answer(send.request, std::move(send.message));
    for (auto& write : work.up.writes) hand_over(Exchange::Side::kUp, std::move(write));
    for (auto& write : work.down.writes) hand_over(Exchange::Side::kDown, std::move(write));
  }

  void hand_over(Exchange::Side side, Work::Write write) {
    {
      const std::lock_guard lock(mutex_);
      ++writes_under_way_;
    }
    writer_.submit(std::move(write.change), [this, side, ticket = write.ticket](const Result<void>& result) {
      const std::lock_guard lock(mutex_);
      events_.push_back([this, side, ticket, result] { exchange_.on_written(side, ticket, result, now()); });
      --writes_under_way_;
      wake_.notify_one();
      writes_done_.notify_all();
    });
  }

  // What goes up: this node, and what those below it said.
  void refresh_statuses() {
    Uplink* uplink = exchange_.uplink();
    if (uplink == nullptr || own_.division().empty()) return;
    const UplinkStatus& line = uplink->status();
    own_.set_unsent(line.unsent);
    own_.set_oldest_unsent_ms(line.oldest_unsent ? static_cast<std::uint64_t>(line.oldest_unsent->ms) : 0);
    own_.set_clock_ahead_ms(line.clock_ahead.count());
    std::vector<pb::NodeStatus> all = {own_};
    if (const Downlink* downlink = exchange_.downlink()) {
      for (const auto& [division, status] : downlink->statuses()) all.push_back(status);
    }
    uplink->set_statuses(std::move(all), now());
  }

  void publish() {
    if (const Uplink* uplink = exchange_.uplink()) {
      revoked_.store(uplink->status().revoked.has_value(), std::memory_order_relaxed);
    }
    const Instant at = now().steady;
    if (at - published_ < kPublishEvery) {
      next_wake_ = std::min(next_wake_, published_ + kPublishEvery);
      return;
    }
    published_ = at;
    refresh_statuses();
    const std::lock_guard lock(shown_mutex_);
    if (const Uplink* uplink = exchange_.uplink()) {
      shown_.uplink = uplink->status();
      clock_ahead_ms_.store(uplink->status().clock_ahead.count(), std::memory_order_relaxed);
    }
    if (const Downlink* downlink = exchange_.downlink()) {
      shown_.counters = downlink->counters();
      // A province's worth of them takes its time to copy.
      const bool news = downlink->statuses_version() != shown_version_;
      if (!news || (shown_.below.size() > kFewStatuses && at - shown_below_at_ < kPublishManyEvery)) return;
      shown_.below = downlink->statuses();
      shown_version_ = downlink->statuses_version();
      shown_below_at_ = at;
    }
  }

  Options options_;
  storage::GroupCommit& writer_;
  WallClock wall_;
  SecureRandom prng_;
  Exchange exchange_;
  storage::ClockWatch clocks_;
  pb::NodeStatus own_;
  Instant next_wake_;
  Instant published_{-1'000'000};
  Instant shown_below_at_{-1'000'000};
  std::uint64_t shown_version_ = 0;
  std::atomic<std::int64_t> clock_ahead_ms_{0};
  std::atomic<bool> revoked_{false};
  std::atomic<bool> told_by_stick_{false};  // and the engine has not heard yet

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable writes_done_;
  std::deque<Event> events_;
  std::size_t writes_under_way_ = 0;
  bool stopping_ = false;

  mutable std::mutex shown_mutex_;
  Shown shown_;

  std::unique_ptr<storage::GroupCommit::Subscription> subscription_;
  std::unique_ptr<HubServer> server_;
  std::unique_ptr<HubClient> client_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<ExchangeService>> ExchangeService::start(const storage::Ledger& ledger,
                                                                storage::GroupCommit& writer, Options options,
                                                                WallClock wall) {
  auto service = std::make_unique<ExchangeServiceImpl>(ledger, writer, std::move(options), std::move(wall));
  TRY(service->begin());
  return std::unique_ptr<ExchangeService>(std::move(service));
}

}  // namespace yichuang::sync
