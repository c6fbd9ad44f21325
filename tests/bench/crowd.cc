#include "tests/bench/crowd.h"

#include <pthread.h>

#include "sync/enrol/invitation.h"
#include "tests/bench/measure.h"

namespace yichuang::bench {

using namespace storage;

namespace {

// Cases that a hall's windows make durable together on a busy morning.
constexpr std::size_t kPerCommit = 8;

sync::Now now() {
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  return {Instant{std::chrono::duration_cast<Millis>(steady).count()}, wall_now()};
}

// The townships of gen_cases.py, by its own rule.
std::string township(std::size_t i) {
  return std::to_string(4101 + i / 90) + std::to_string(21 + (i / 15) % 6) +
         std::to_string(100 + i % 15 + 15 * (i / 90 % 2));
}

// What a township's daemon says of itself.
sync::pb::NodeStatus status_of(const Ledger& ledger) {
  sync::pb::NodeStatus out;
  out.set_division(ledger.identity().division().str());
  out.set_name(ledger.identity().certificate.name);
  out.set_node(ledger.identity().node().str());
  out.set_version("bench");
  const auto wall = static_cast<std::uint64_t>(wall_now().ms);
  out.set_as_of_ms(wall);
  out.set_started_ms(wall);
  out.set_disk_free_bytes(std::uint64_t{40} << 30);
  out.set_disk_total_bytes(std::uint64_t{60} << 30);
  return out;
}

}  // namespace

struct Crowd::Child {
  Child(const CrowdHub& hub, std::size_t number)
      : prng(1000 + number),
        channel_key(*BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize))),
        address{box_public_key(sync::listening_key(hub.identity.division_secret)), hub.root} {
    tests::Authority authority(prng);
    ledger = must(Ledger::open(map, authority.below(hub.identity, township(number), box_public_key(channel_key)),
                               Projections{}, prng));
  }

  SeededPrng prng;
  BoxSecretKey channel_key;
  sync::HubAddress address;
  MemoryMap map;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<sync::Exchange> exchange;
  std::unique_ptr<sync::HubClient> line;
  std::int64_t wake_ms = 0;  // as it was planned last
  bool equal = false;
};

Crowd::Crowd(CrowdHub hub, std::size_t children) : hub_(std::move(hub)) {
  for (std::size_t i = 0; i < children; ++i) children_.push_back(std::make_unique<Child>(hub_, i));
}

Crowd::~Crowd() {
  part();
}

std::pair<std::string, std::string> Crowd::file(const std::vector<BenchCase>& cases, std::size_t count,
                                                const std::shared_ptr<const node::Catalogue>& catalogue) {
  std::size_t next = 0;
  std::string first;
  const auto number = std::make_shared<std::string>();
  for (const auto& child : children_) {
    node::CaseContext context{catalogue, std::make_shared<const node::WorkingDays>(), {}, &child->prng};
    node::Actor actor{"", "某", child->ledger->identity().division(), {v1::WINDOW_CLERK}, {}, "03"};
    for (std::size_t filed = 0; filed < count;) {
      context.now = wall_now();
      auto batch = child->ledger->begin({context.now});
      for (std::size_t i = 0; i < kPerCommit && filed < count; ++i, ++filed, ++next) {
        const BenchCase& one = cases[next % cases.size()];
        v1::FileCase request;
        CHECK(request.ParseFromString(one.request));
        actor.account = one.clerk;
        auto draft = std::make_shared<node::FilingDraft>(must(node::draft_filing(request, actor, context)));
        *draft->filed.mutable_earlier() = one.earlier;
        must(batch->execute(node::file_case(draft, number)));
        if (first.empty()) first = *number;
      }
      must(child->ledger->commit(std::move(batch)));
    }
  }
  return {first, *number};
}

std::optional<double> Crowd::connect(std::chrono::seconds patience) {
  const Stopwatch watch;
  equal_ = 0;
  stopping_ = false;
  for (std::size_t i = 0; i < children_.size(); ++i) {
    Child& child = *children_[i];
    child.equal = false;
    child.exchange =
        std::make_unique<sync::Exchange>(*child.ledger, sync::Exchange::Above{child.channel_key, child.address},
                                         sync::Exchange::Serves::kNobody, hub_.root, child.prng);
    using sync::Exchange;
    child.line = sync::HubClient::dial(
        {hub_.address}, {[this, i](sync::RequestId request, std::string message) {
                           post(i, [request, message = std::move(message)](Exchange& exchange, sync::Now at) {
                             exchange.on_reply(request, message, at);
                           });
                         },
                         [this, i](sync::RequestId request) {
                           post(i, [request](Exchange& exchange, sync::Now at) { exchange.on_failure(request, at); });
                         },
                         [this, i] { post(i, [](Exchange& exchange, sync::Now at) { exchange.on_line_up(at); }); },
                         [this, i] { post(i, [](Exchange& exchange, sync::Now at) { exchange.on_line_down(at); }); }});
    post(i, [status = status_of(*child.ledger)](Exchange& exchange, sync::Now at) {
      exchange.uplink()->set_statuses({status}, at);
      exchange.start(at);
    });
  }
  thread_ = std::thread([this] { work(); });
  pthread_setname_np(thread_.native_handle(), "crowd");
  std::unique_lock lock(mutex_);
  const bool all = settled_.wait_for(lock, patience, [&] { return equal_ == children_.size(); });
  return all ? std::optional(watch.seconds()) : std::nullopt;
}

void Crowd::part() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  for (const auto& child : children_) child->line.reset();
  for (const auto& child : children_) child->exchange.reset();
  events_.clear();
  wakes_ = {};
}

std::string Crowd::standing() const {
  const std::lock_guard lock(mutex_);
  return std::to_string(equal_) + " of " + std::to_string(children_.size()) + " equal";
}

void Crowd::post(std::size_t child, std::function<void(sync::Exchange&, sync::Now)> fact) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back({child, now(), std::move(fact)});
  }
  wake_.notify_one();
}

void Crowd::work() {
  for (;;) {
    std::deque<Event> events;
    {
      std::unique_lock lock(mutex_);
      const std::int64_t next = wakes_.empty() ? now().steady.ms + 1000 : wakes_.top().first;
      const Millis wait{std::max<std::int64_t>(next - now().steady.ms, 0)};
      wake_.wait_for(lock, wait, [&] { return stopping_ || !events_.empty(); });
      if (stopping_) return;
      events.swap(events_);
    }
    for (const Event& event : events) {
      event.fact(*children_[event.child]->exchange, event.came);
      drain(event.child);
    }
    while (!wakes_.empty() && wakes_.top().first <= now().steady.ms) {
      const auto [due, number] = wakes_.top();
      wakes_.pop();
      Child& child = *children_[number];
      if (child.wake_ms != due) continue;
      child.wake_ms = 0;
      child.exchange->on_timer(now());
      drain(number);
    }
  }
}

// As the daemon's thread does, with the disk's work done on the spot.
void Crowd::drain(std::size_t number) {
  Child& child = *children_[number];
  for (;;) {
    sync::Work work = child.exchange->take_work(now()).up;
    for (const sync::RequestId request : work.abandoned) child.line->abandon(request);
    if (work.redial) child.line->redial();
    for (auto& send : work.sends) child.line->send(send.request, std::move(send.message));
    if (!work.writes.empty()) {
      perform(child, work.writes);
      continue;
    }
    if (work.wake && work.wake->ms != child.wake_ms) {
      child.wake_ms = work.wake->ms;
      wakes_.emplace(child.wake_ms, number);
    }
    break;
  }
  note_equal(child);
}

void Crowd::perform(Child& child, std::vector<sync::Work::Write>& writes) {
  for (const sync::Work::Write& write : writes) {
    auto batch = child.ledger->begin({wall_now()});
    write.change(*batch);
    const auto committed = child.ledger->commit(std::move(batch));
    if (committed && !committed->empty()) child.exchange->on_committed(*committed, now());
    child.exchange->on_written(sync::Exchange::Side::kUp, write.ticket,
                               committed ? Result<void>() : Result<void>(committed.error()), now());
  }
}

void Crowd::note_equal(Child& child) {
  const sync::UplinkStatus& status = child.exchange->uplink()->status();
  if (child.equal || !status.compared || !status.logs_equal || !status.feed_equal || status.unsent > 0) return;
  child.equal = true;
  const std::lock_guard lock(mutex_);
  if (++equal_ == children_.size()) settled_.notify_all();
}

}  // namespace yichuang::bench
