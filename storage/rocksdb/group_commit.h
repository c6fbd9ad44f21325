#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "storage/ledger/ledger.h"

namespace yichuang::storage {

// The one writer: takes what people and the exchange want written, in turn, and
// makes as much of it durable by one sync as has come together. While one batch
// is on its way to the disk, the next is put together on top of it.
//
//   Owned by   the daemon; the ledger outlives it.
//   Thread     two of its own: one runs what batches hold, one writes them; every
//              call here may come from any thread.
//   Limit      people's commands all go into the next batch, before replication;
//              replication gets a slice of kReplicationSlice of each.
//   Errors     a write that fails is told to each whose it was, and to those of
//              the batches above it; nothing of any is there.
class GroupCommit {
 public:
  static constexpr std::chrono::milliseconds kReplicationSlice{10};

  // `time` gives the wall clock and how far the parent's is ahead; it is asked
  // once a batch, on the writer's thread.
  GroupCommit(Ledger& ledger, std::function<WriteTime()> time);
  // Finishes what was given to it before.
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  // Runs a command, and returns once what it wrote is durable.
  // Errors: the command's own; those of Ledger::commit; the one that holds()
  // was given.
  Result<Written> execute(const Command& command);

  // The same for any change, in the lane of replication; `done` is called on
  // a thread of the writer's, only to post it on.
  void submit(std::function<void(Batch&)> change, std::function<void(const Result<void>&)> done);
  // As submit, and waits.
  Result<void> run(std::function<void(Batch&)> change);

  // Calls `told` whenever a batch has become durable, before anybody learns that
  // it was theirs; on the writer's thread, only to post it on. The subscription
  // ends with the object given, which waits for a call under way; it must end
  // before the writer does.
  class Subscription {
   public:
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    friend class GroupCommit;
    Subscription(GroupCommit& writer, std::uint64_t number) : writer_(writer), number_(number) {}
    GroupCommit& writer_;
    std::uint64_t number_;
  };
  std::unique_ptr<Subscription> subscribe(std::function<void(const CommitNews&)> told);

  // From now on every write is refused with `why`; none is when absent.
  void hold(std::optional<Error> why);
  std::optional<Error> held() const;
  // The same for files alone: whoever would bring one asks files_held() first.
  void hold_files(std::optional<Error> why);
  std::optional<Error> files_held() const;

 private:
  struct Round;
  struct Change {
    std::function<void(Batch&)> change;
    std::function<void(const Result<void>&)> done;
  };

  // A batch with those who wait for it.
  struct Stage {
    std::unique_ptr<Batch> batch;
    std::shared_ptr<Round> round;
    std::deque<Change> changes;
    std::optional<Result<void>> written;  // set by the disk's thread
  };

  void run_batches();
  void write_stages();
  std::shared_ptr<Stage> put_together(std::shared_ptr<Round> round, std::deque<Change> changes);
  void hand_over(std::shared_ptr<Stage> stage);
  // Lets go of batches that are in the map by now.
  // Errors: that of one that failed; none is in flight then, and the ledger stands
  // where the disk does.
  Result<void> let_go_of_written();
  Result<void> give_up(Result<void> failure);
  void tell(Stage& stage, const Result<void>& outcome);

  Ledger& ledger_;
  std::function<WriteTime()> time_;
  std::mutex subscribers_mutex_;
  std::map<std::uint64_t, std::function<void(const CommitNews&)>> subscribers_;
  std::uint64_t last_subscriber_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<Round> round_;  // that callers join now
  std::deque<Change> changes_;
  std::optional<Error> held_;
  std::optional<Error> files_held_;
  bool stopping_ = false;

  // Sealed stages, oldest first, each on top of the one before: at most one that
  // waits for the disk's thread and one that it writes. Of the running thread.
  std::deque<std::shared_ptr<Stage>> in_flight_;
  std::shared_ptr<Stage> to_write_;  // waits for the disk's thread
  std::optional<Error> failed_;      // of the write after which nothing is written
  bool disk_stopping_ = false;
  std::condition_variable stage_given_;
  std::condition_variable stage_taken_;
  std::thread disk_thread_;
  std::thread thread_;
};

}  // namespace yichuang::storage
