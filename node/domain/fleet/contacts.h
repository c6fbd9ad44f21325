#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/domain/fleet/fleet.pb.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::node {

// A node below is silent when it says nothing for longer than two parked polls.
inline constexpr Millis kSilentAfter{120'000};

// Entries held in the logs that a division's boxes wrote.
std::uint64_t own_entries(const storage::LedgerView& view, const Division& division);

// When each node below was heard from and what it brought, hour by hour, so that
// a line that fails every Friday afternoon shows.
//
//   Owned by   the daemon.
//   Thread     one at a time; takes no lock. The daemon guards it.
//   Time, I/O  none: times in, rows to write out.
//   Limit      kDaysKept days; a row for each node and day.
class Contacts {
 public:
  static constexpr std::string_view kRows = "contact/";
  static constexpr int kDaysKept = 30;
  static constexpr std::size_t kNodesMax = 5000;

  // Goes on with what was noted before the start.
  Contacts(const storage::LedgerView& view, Instant now);

  // What is known of every node below, to be told about once a second. Is there
  // anything new that people would look at?
  bool note(const std::map<std::string, sync::pb::NodeStatus>& below, Instant now);
  // The rows as they are to be kept now, and those that are too old.
  std::vector<storage::LocalChange> changes(const storage::LedgerView& view, Instant now);

  // Oldest hour first; hours in which this node did not run are not there.
  v1::ContactHistory history(const storage::LedgerView& view, const std::string& division, Instant now) const;
  // When a node was last heard from, by whichever run of this one.
  std::optional<Instant> last_contact(const std::string& division) const;

 private:
  struct Noted {
    v1::ContactDayRow row;
    std::string day;
    Instant before;                        // when it was last told of
    std::optional<std::uint64_t> entries;  // held of it at the last look
    std::string shown;                     // what people look at
    bool changed = false;
  };
  v1::ContactHourRow& hour_of(Noted& noted, const std::string& division, Instant now);

  std::map<std::string, Noted> noted_;
  std::map<std::string, Instant> last_;
  std::vector<storage::LocalChange> closed_;  // days that ended since the last changes()
  std::string swept_;                         // the day on which old rows were last looked for
};

// What pages ask of Contacts, on any thread.
struct ContactQuestions {
  std::function<std::optional<Instant>(const std::string& division)> last_contact;
  std::function<v1::ContactHistory(const storage::LedgerView& view, const std::string& division, Instant now)> history;
};

}  // namespace yichuang::node
