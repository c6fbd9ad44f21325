#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "storage/base/instant.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::sync {

// What the hub lacks of the logs below us, and in which order it is sent: the
// newest range first, whichever log it lies in, so that a case taken now
// overtakes a backlog of months.
//
//   Owned by   Uplink.
//   Thread     sync thread only.
//   Invariant  a log stands in the queue while the hub is not known to hold
//              something of it that is not under way.
class PushQueue {
 public:
  explicit PushQueue(Division hub) : hub_(hub) {}

  // Looks again at what the hub lacks of `log`.
  void consider(const storage::LedgerView& view, const storage::LogId& log);
  // Leaves a log out until clear() or take_up(): the hub refuses it.
  void set_aside(const storage::LogId& log);
  void take_up(const storage::LedgerView& view, const storage::LogId& log);
  // Sends the lowest part that the hub lacks of `log` first from now on: it
  // refuses to hold the log with more holes.
  void close_holes(const storage::LogId& log) { lowest_first_.insert(log); }
  // Forgets everything, under way or not.
  void clear();

  // The next range to send, no more than about `bytes_max` bytes of entries; it
  // counts as under way from here. Absent when there is nothing.
  std::optional<storage::LogRange> take(const storage::LedgerView& view, std::size_t bytes_max);
  // A range arrived, or was lost: it is under way no more.
  void landed(const storage::LedgerView& view, const storage::LogId& log, storage::Span span);

  // The time of what take() gives next.
  std::optional<Instant> newest() const { return empty() ? std::nullopt : std::optional(order_.begin()->time); }

  bool empty() const { return order_.empty(); }
  bool quiet() const { return order_.empty() && under_way_.empty(); }

  // Entries that no receipt of the hub covers, and the time of the oldest log's
  // first such checkpoint; by looking at the queued logs.
  struct Backlog {
    std::uint64_t entries = 0;
    std::optional<Instant> oldest;
  };
  Backlog backlog(const storage::LedgerView& view) const;

 private:
  struct Next {
    Instant time;  // of the checkpoint at its end
    storage::LogId log;
    storage::Span span;
    bool operator<(const Next& other) const { return time != other.time ? other.time < time : log < other.log; }
  };
  storage::RangeSet lacking(const storage::LedgerView& view, const storage::LogInfo& log) const;

  Division hub_;
  std::set<Next> order_;
  std::map<storage::LogId, Next> queued_;
  std::map<storage::LogId, storage::RangeSet> under_way_;
  std::set<storage::LogId> aside_;
  std::set<storage::LogId> lowest_first_;
};

}  // namespace yichuang::sync
