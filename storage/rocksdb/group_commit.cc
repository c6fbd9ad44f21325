#include "storage/rocksdb/group_commit.h"

#include <pthread.h>

#include <atomic>
#include <chrono>

namespace yichuang::storage {

// A caller that waits.
struct GroupCommit::Call {
  const Command* command = nullptr;
  std::optional<Result<Written>> result;
  std::mutex mutex;
  std::condition_variable wake;
  bool done = false;
};

GroupCommit::GroupCommit(Ledger& ledger, std::function<WriteTime()> time)
    : ledger_(ledger), time_(std::move(time)), thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "writer");
}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Result<Written> GroupCommit::execute(const Command& command) {
  const auto call = std::make_shared<Call>();
  call->command = &command;
  {
    const std::lock_guard lock(mutex_);
    if (held_) return *held_;
    calls_.push_back(call);
  }
  wake_.notify_one();
  {
    std::unique_lock waiting(call->mutex);
    call->wake.wait(waiting, [&] { return call->done; });
  }
  return std::move(*call->result);
}

void GroupCommit::submit(std::function<void(Batch&)> change, std::function<void(const Result<void>&)> done) {
  std::optional<Error> refused;
  {
    const std::lock_guard lock(mutex_);
    refused = held_;
    if (!refused) changes_.push_back({std::move(change), std::move(done)});
  }
  if (refused) {
    done(*refused);
  } else {
    wake_.notify_one();
  }
}

Result<void> GroupCommit::run(std::function<void(Batch&)> change) {
  struct Waiting {
    std::atomic<bool> done{false};
    Result<void> result;
  };
  const auto waiting = std::make_shared<Waiting>();
  submit(std::move(change), [waiting](const Result<void>& result) {
    waiting->result = result;
    waiting->done = true;
    waiting->done.notify_one();
  });
  waiting->done.wait(false);
  return std::move(waiting->result);
}

std::unique_ptr<GroupCommit::Subscription> GroupCommit::subscribe(std::function<void(const CommitNews&)> told) {
  const std::lock_guard lock(subscribers_mutex_);
  subscribers_.emplace(++last_subscriber_, std::move(told));
  return std::unique_ptr<Subscription>(new Subscription(*this, last_subscriber_));
}

GroupCommit::Subscription::~Subscription() {
  const std::lock_guard lock(writer_.subscribers_mutex_);
  writer_.subscribers_.erase(number_);
}

void GroupCommit::hold(std::optional<Error> why) {
  const std::lock_guard lock(mutex_);
  held_ = std::move(why);
}

std::optional<Error> GroupCommit::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

void GroupCommit::work() {
  for (;;) {
    std::deque<std::shared_ptr<Call>> calls;
    std::deque<Change> changes;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !calls_.empty() || !changes_.empty(); });
      if (calls_.empty() && changes_.empty()) return;
      calls.swap(calls_);
      changes.swap(changes_);
    }
    write_batch(std::move(calls), std::move(changes));
  }
}

void GroupCommit::write_batch(std::deque<std::shared_ptr<Call>> calls, std::deque<Change> changes) {
  auto batch = ledger_.begin(time_());
  for (const auto& call : calls) call->result = batch->execute(*call->command);
  const auto until = std::chrono::steady_clock::now() + kReplicationSlice;
  std::deque<Change> done;
  while (!changes.empty() && (done.empty() || std::chrono::steady_clock::now() < until)) {
    changes.front().change(*batch);
    done.push_back(std::move(changes.front()));
    changes.pop_front();
  }
  if (!changes.empty()) {
    const std::lock_guard lock(mutex_);
    for (; !changes.empty(); changes.pop_back()) changes_.push_front(std::move(changes.back()));
  }

  const Result<CommitNews> committed = ledger_.commit(std::move(batch));
  const Result<void> outcome = committed ? Result<void>() : Result<void>(committed.error());
  if (committed) {
    const std::lock_guard lock(subscribers_mutex_);
    for (const auto& [number, told] : subscribers_) told(*committed);
  }
  for (const auto& call : calls) {
    if (!committed && *call->result) call->result = committed.error();
    {
      const std::lock_guard waking(call->mutex);
      call->done = true;
    }
    call->wake.notify_one();
  }
  for (const Change& change : done) change.done(outcome);
}

}  // namespace yichuang::storage
