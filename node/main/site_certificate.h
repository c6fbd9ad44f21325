#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "node/api/ledger_access.h"
#include "node/domain/fleet/fleet.pb.h"
#include "node/domain/web_trust/web_trust.h"
#include "node/http/tls.h"

namespace yichuang::node {

// Sees to it that HTTPS is served with what the hub has signed, and that the nodes
// below have what this one signs.
//
//   Owned by   the daemon.
//   Thread     look() on one at a time, after the start upkeep's; the rest any.
class SiteCertificate {
 public:
  struct Options {
    std::vector<std::string> names;  // host names and addresses of the configuration
    WebScope scope;                  // for the nodes below
  };
  // Looks at the whole at least this often; addresses of the machine change.
  static constexpr int kLooksBetween = 60;

  // `tls` is null for a node that serves no HTTPS.
  SiteCertificate(Options options, LedgerAccess& ledger, Tls* tls);

  // Writes what has to be written and serves what has arrived; called every second,
  // does nothing while there is no news.
  void look();
  // Called for every batch, on the writer's thread.
  void on_committed(const storage::CommitNews& news);

  // Empty without HTTPS.
  std::optional<v1::WebCertificate> report() const;
  // DER; empty while none has arrived.
  std::string authority() const;

 private:
  void write(const WebTrustTerms& terms);
  void serve(const WebTrust& trust, const WebNames& names);

  Options options_;
  LedgerAccess& ledger_;
  Tls* tls_;
  WebKey key_;
  std::atomic<bool> news_{true};
  int looks_ = 0;
  mutable std::mutex mutex_;
  WebTrust trust_;
  std::string served_;  // DER
};

// From the configuration: host names and addresses of this node; domains and
// networks (`59.192.0.0/10`) of those below.
// Errors: kInvalid, naming every option and value that is none.
Result<SiteCertificate::Options> read_web_options(const std::vector<std::string>& names,
                                                  const std::vector<std::string>& domains,
                                                  const std::vector<std::string>& networks);

}  // namespace yichuang::node
