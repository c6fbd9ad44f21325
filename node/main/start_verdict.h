#pragma once

#include <optional>
#include <string>

#include "node/api/ledger_access.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// What was found at the start, and how a restored node comes back to the present.
class StartVerdict {
 public:
  struct Found {
    bool first = false;  // nothing was ever written here
    bool stopped_badly = false;
    std::size_t logs_replayed = 0;  // write-ahead logs, and their bytes
    std::uint64_t bytes_replayed = 0;
    std::size_t torn_logs = 0;
    bool rebuilt = false;
    std::optional<Instant> restored_from;  // when the backup was made
    std::uint64_t own_entries = 0;         // in this division's logs
    std::int64_t cases = 0;
    Instant last_write;  // 0: none
    std::string clock;   // what is wrong with it; empty when all is well
    std::uint64_t disk_free_bytes = 0;
    std::optional<Instant> last_backup;
  };
  explicit StartVerdict(Found found) : found_(std::move(found)) {}

  // In one line, as of now.
  std::string text(const LedgerAccess& ledger, const sync::ExchangeService& exchange) const;

 private:
  Found found_;
};

}  // namespace yichuang::node
