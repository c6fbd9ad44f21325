#pragma once

#include <functional>
#include <string>

#include "node/api/ledger_access.h"
#include "node/api/published.h"
#include "node/domain/divisions/division_names.h"
#include "node/domain/fleet/contacts.h"
#include "node/domain/fleet/fleet.pb.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// What only the daemon knows of its machine.
struct MachineFacts {
  std::string version;
  Instant started;
  std::uint64_t disk_free_bytes = 0;
  std::uint64_t disk_total_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::string read_only;                 // why nothing is written; empty when all is well
  std::string no_files;                  // why no files are taken; empty when all is well
  std::string support;                   // whom people call
  std::string clock_warning;             // what is wrong with the clock; empty when all is well
  bool clock_unsure = false;             // dates are marked
  std::string start_verdict;             // what was found at the last start
  std::optional<Instant> last_backup;    // opened and found good
  std::optional<Instant> backup_failed;  // the last attempt, when it failed
  std::string backup_failure;
  std::optional<Instant> next_backup;
  std::size_t backups_kept = 0;
  std::uint64_t backup_bytes = 0;
  std::optional<v1::WebCertificate> web_certificate{};
  std::vector<v1::DataLease> data_leases{};  // of the data sets that something is held of
};

// What is said of this node and of those below it.
//
//   Thread   any.
class FleetReport {
 public:
  // What is given outlives it.
  FleetReport(const LedgerAccess& ledger, Published& published, const sync::ExchangeService& exchange,
              ContactQuestions contacts, const DivisionNames& names, std::function<MachineFacts()> facts)
      : ledger_(ledger),
        published_(published),
        exchange_(exchange),
        contacts_(std::move(contacts)),
        names_(names),
        facts_(std::move(facts)) {}

  v1::NodeReport self() const;
  // What may be said to somebody who has not signed in.
  v1::NodeReport welcome() const;
  v1::Fleet below() const;
  // Absent for a division that no node below has.
  std::optional<v1::ContactHistory> contacts(const std::string& division) const;
  // For the hub above.
  sync::pb::NodeStatus status() const;

 private:
  class CasesByDivision;
  void add_shares(const CasesByDivision& cases, const sync::pb::NodeStatus& status, v1::FleetNode& out) const;
  void add_owed(const storage::LedgerView& view, const std::string& division, v1::ContactHistory& out) const;
  std::uint32_t complete_percent(const storage::LedgerView& view, const sync::UplinkStatus& uplink) const;
  void add_chain(const std::optional<sync::UplinkStatus>& uplink, v1::NodeReport& out) const;

  const LedgerAccess& ledger_;
  Published& published_;
  const sync::ExchangeService& exchange_;
  ContactQuestions contacts_;
  const DivisionNames& names_;
  std::function<MachineFacts()> facts_;
};

}  // namespace yichuang::node
