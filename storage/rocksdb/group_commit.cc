#include "storage/rocksdb/group_commit.h"

#include <pthread.h>

#include <chrono>
#include <future>

namespace yichuang::storage {

// The callers whose commands go into one batch, and who are woken together.
struct GroupCommit::Round {
  struct Call {
    const Command& command;
    std::optional<Result<Written>> result;
  };
  std::vector<Call*> calls;  // each on its caller's stack
  // Not std::atomic::wait: that yields the processor again and again before it sleeps.
  std::promise<void> over;
  const std::shared_future<void> told{over.get_future()};
};

GroupCommit::GroupCommit(Ledger& ledger, std::function<WriteTime()> time)
    : ledger_(ledger),
      time_(std::move(time)),
      round_(std::make_shared<Round>()),
      disk_thread_([this] { write_stages(); }),
      thread_([this] { run_batches(); }) {
  pthread_setname_np(thread_.native_handle(), "writer");
  pthread_setname_np(disk_thread_.native_handle(), "disk");
}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  {
    const std::lock_guard lock(mutex_);
    disk_stopping_ = true;
  }
  stage_given_.notify_one();
  disk_thread_.join();
}

Result<Written> GroupCommit::execute(const Command& command) {
  Round::Call call{command, {}};
  std::shared_ptr<Round> round;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (held_) return *held_;
    round = round_;
    first = round->calls.empty();
    round->calls.push_back(&call);
  }
  if (first) wake_.notify_one();
  std::shared_future<void>(round->told).wait();
  return std::move(*call.result);
}

void GroupCommit::submit(std::function<void(Batch&)> change, std::function<void(const Result<void>&)> done) {
  std::optional<Error> refused;
  {
    const std::lock_guard lock(mutex_);
    refused = held_;
    if (!refused) changes_.push_back({std::move(change), done});
  }
  if (refused) return done(*refused);
  wake_.notify_one();
}

Result<void> GroupCommit::run(std::function<void(Batch&)> change) {
  const auto outcome = std::make_shared<std::promise<Result<void>>>();
  std::future<Result<void>> told = outcome->get_future();
  submit(std::move(change), [outcome](const Result<void>& result) { outcome->set_value(result); });
  return told.get();
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

void GroupCommit::hold_files(std::optional<Error> why) {
  const std::lock_guard lock(mutex_);
  files_held_ = std::move(why);
}

std::optional<Error> GroupCommit::files_held() const {
  const std::lock_guard lock(mutex_);
  return held_ ? held_ : files_held_;
}

// ---------------------------------------------------------------- running

void GroupCommit::run_batches() {
  for (;;) {
    auto round = std::make_shared<Round>();
    std::deque<Change> changes;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !round_->calls.empty() || !changes_.empty(); });
      if (round_->calls.empty() && changes_.empty()) break;
      round.swap(round_);
      changes.swap(changes_);
    }
    hand_over(put_together(std::move(round), std::move(changes)));
  }
}

std::shared_ptr<GroupCommit::Stage> GroupCommit::put_together(std::shared_ptr<Round> round,
                                                              std::deque<Change> changes) {
  (void)let_go_of_written();
  auto stage = std::make_shared<Stage>();
  stage->batch = in_flight_.empty() ? ledger_.begin(time_()) : ledger_.begin_above(*in_flight_.back()->batch, time_());
  for (Round::Call* call : round->calls) call->result = stage->batch->execute(call->command);
  stage->round = std::move(round);
  const auto until = std::chrono::steady_clock::now() + kReplicationSlice;
  while (!changes.empty() && (stage->changes.empty() || std::chrono::steady_clock::now() < until)) {
    changes.front().change(*stage->batch);
    stage->changes.push_back(std::move(changes.front()));
    changes.pop_front();
  }
  if (!changes.empty()) {
    const std::lock_guard lock(mutex_);
    for (; !changes.empty(); changes.pop_back()) changes_.push_front(std::move(changes.back()));
  }
  return stage;
}

void GroupCommit::hand_over(std::shared_ptr<Stage> stage) {
  Result<void> outcome = ledger_.seal(*stage->batch);
  {
    std::unique_lock lock(mutex_);
    stage_taken_.wait(lock, [&] { return to_write_ == nullptr; });
  }
  const Result<void> before = let_go_of_written();
  if (!before) outcome = before;
  if (!outcome) {
    // It does not hold, or what it stands on is not there.
    stage->batch.reset();
    if (before) ledger_.forget_sealed();
    return tell(*stage, outcome);
  }
  if (in_flight_.empty()) ledger_.stand_alone(*stage->batch);
  in_flight_.push_back(stage);
  {
    const std::lock_guard lock(mutex_);
    to_write_ = std::move(stage);
  }
  stage_given_.notify_one();
}

Result<void> GroupCommit::let_go_of_written() {
  while (!in_flight_.empty()) {
    std::optional<Result<void>> written;
    {
      const std::lock_guard lock(mutex_);
      written = in_flight_.front()->written;
    }
    if (!written) return {};
    if (!*written) return give_up(*written);
    // The next one read through it so far.
    if (in_flight_.size() > 1) ledger_.stand_alone(*in_flight_[1]->batch);
    in_flight_.pop_front();
  }
  return {};
}

Result<void> GroupCommit::give_up(Result<void> failure) {
  std::unique_lock lock(mutex_);
  stage_taken_.wait(lock, [&] { return in_flight_.back()->written.has_value(); });
  in_flight_.clear();
  failed_.reset();
  lock.unlock();
  ledger_.forget_sealed();
  return failure;
}

// ---------------------------------------------------------------- writing

void GroupCommit::write_stages() {
  for (;;) {
    std::shared_ptr<Stage> stage;
    std::optional<Error> failed;
    {
      std::unique_lock lock(mutex_);
      stage_given_.wait(lock, [&] { return disk_stopping_ || to_write_; });
      if (!to_write_) return;
      stage = std::move(to_write_);
      to_write_ = nullptr;
      failed = failed_;
    }
    stage_taken_.notify_one();
    // What stands on a batch that failed is not written either.
    const Result<void> written = failed ? Result<void>(*failed) : ledger_.write_sealed(*stage->batch);
    if (written) {
      const std::lock_guard lock(subscribers_mutex_);
      for (const auto& [number, told] : subscribers_) told(stage->batch->news());
    }
    {
      const std::lock_guard lock(mutex_);
      if (!written) failed_ = written.error();
      stage->written = written;
    }
    stage_taken_.notify_one();
    tell(*stage, written);
  }
}

void GroupCommit::tell(Stage& stage, const Result<void>& outcome) {
  if (!outcome) {
    for (Round::Call* call : stage.round->calls) {
      if (*call->result) call->result = outcome.error();
    }
  }
  stage.round->over.set_value();
  for (const Change& change : stage.changes) change.done(outcome);
}

}  // namespace yichuang::storage
