#include "node/main/site_certificate.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/calendar/working_days.h"
#include "node/domain/kinds.h"
#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

namespace {

// A plan that leads to another: the key, then the certificate for it.
constexpr int kPlansAtOnce = 4;

// The addresses of this machine's interfaces that are up.
std::vector<std::string> machine_addresses() {
  std::vector<std::string> out;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return out;
  for (const ifaddrs* at = all; at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0) continue;
    char text[INET6_ADDRSTRLEN] = {};
    const void* bytes = nullptr;
    if (at->ifa_addr->sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(at->ifa_addr)->sin_addr;
    if (at->ifa_addr->sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(at->ifa_addr)->sin6_addr;
    if (bytes != nullptr && ::inet_ntop(at->ifa_addr->sa_family, bytes, text, sizeof text) != nullptr) {
      out.emplace_back(text);
    }
  }
  ::freeifaddrs(all);
  return out;
}

std::vector<std::string> all_of(const WebNames& names) {
  std::vector<std::string> out = names.hosts;
  out.insert(out.end(), names.addresses.begin(), names.addresses.end());
  return out;
}

std::string day_of(Instant at) {
  return format_local(at).substr(0, 10);
}

}  // namespace

Result<SiteCertificate::Options> read_web_options(const std::vector<std::string>& names,
                                                  const std::vector<std::string>& domains,
                                                  const std::vector<std::string>& networks) {
  std::vector<Complaint> complaints;
  for (const std::string& name : names) {
    if (!is_host_name(name) && !IpAddress::from(name)) {
      complaints.push_back({"web-names", name + ":应为小写的主机名或 IP 地址"});
    }
  }
  for (const std::string& domain : domains) {
    if (!is_host_name(domain)) complaints.push_back({"web-domains", domain + ":应为小写的域名"});
  }
  std::vector<IpNetwork> read;
  for (const std::string& text : networks) {
    const auto network = IpNetwork::from(text);
    if (network) read.push_back(*network);
    if (!network) complaints.push_back({"web-networks", text + ":应为网段,如 59.192.0.0/10"});
  }
  if (!complaints.empty()) return Error{ErrorCode::kInvalid, "网页证书的名称不对", std::move(complaints)};
  return SiteCertificate::Options{names, web_scope(domains, read)};
}

SiteCertificate::SiteCertificate(Options options, LedgerAccess& ledger, Tls* tls)
    : options_(std::move(options)), ledger_(ledger), tls_(tls), key_(site_key(ledger.identity())) {}

void SiteCertificate::on_committed(const CommitNews& news) {
  for (const Collection collection : {kWebKeys, kWebCertificates, kWebAuthorities}) {
    if (news.collections.contains(collection)) news_.store(true);
  }
}

void SiteCertificate::look() {
  if (!news_.exchange(false) && ++looks_ < kLooksBetween) return;
  looks_ = 0;
  const WebTrustTerms terms{wanted_web_names(ledger_.division(), options_.names, machine_addresses()), options_.scope,
                            tls_ != nullptr};
  write(terms);
  const WebTrust trust = web_trust(*ledger_.read(), ledger_.identity(), key_, ledger_.now());
  if (tls_ != nullptr) serve(trust, terms.names);
  const std::lock_guard lock(mutex_);
  trust_ = trust;
}

void SiteCertificate::write(const WebTrustTerms& terms) {
  const auto plan_on = [&](const LedgerView& view) {
    return plan_web_trust(view, ledger_.identity(), terms, ledger_.now(), ledger_.prng());
  };
  for (int i = 0; i < kPlansAtOnce; ++i) {
    // Signing takes its time: a turn at the writer is only asked for when there is something to say.
    const std::size_t entries = plan_on(*ledger_.read()).entries.size();
    if (entries == 0) return;
    const auto wrote = ledger_.write([&](const LedgerView& view) -> Result<Plan> { return plan_on(view); });
    if (!wrote) {
      log(LogLevel::kWarning, "web_trust_not_written", {{"detail", wrote.error().context}});
      return;
    }
    log(LogLevel::kInfo, "web_trust_written", {{"entries", entries}});
  }
}

void SiteCertificate::serve(const WebTrust& trust, const WebNames& names) {
  std::string certificate = trust.certificate;
  {
    const std::lock_guard lock(mutex_);
    if (!certificate.empty() && certificate == served_) return;
    // One of our own is good until something better comes.
    const auto present = read_web_certificate(served_);
    if (certificate.empty() && present && present->self_signed && present->names == names) return;
  }
  if (certificate.empty()) {
    certificate = provisional_certificate(ledger_.identity(), key_, names, ledger_.now(), ledger_.prng());
  }
  const auto facts = read_web_certificate(certificate);
  if (!facts || !tls_->serve_with(key_, certificate)) return;
  log(facts->self_signed ? LogLevel::kWarning : LogLevel::kInfo, "web_certificate",
      {{"issuer", facts->issuer},
       {"self_signed", facts->self_signed},
       {"until", day_of(facts->until)},
       {"names", all_of(facts->names)},
       {"sha256", facts->fingerprint}});
  std::vector<std::string> refused;
  const std::vector<std::string> wanted = all_of(names);
  const std::vector<std::string> given = all_of(facts->names);
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(refused),
               [&](const std::string& name) { return std::find(given.begin(), given.end(), name) == given.end(); });
  if (!refused.empty()) log(LogLevel::kWarning, "web_names_not_certified", {{"names", refused}});
  const std::lock_guard lock(mutex_);
  served_ = std::move(certificate);
}

std::optional<v1::WebCertificate> SiteCertificate::report() const {
  const std::lock_guard lock(mutex_);
  const auto facts = read_web_certificate(served_);
  if (!facts) return std::nullopt;
  v1::WebCertificate out;
  out.set_issuer(facts->issuer);
  out.set_self_signed(facts->self_signed);
  set_time(*out.mutable_until(), facts->until);
  for (const std::string& name : all_of(facts->names)) out.add_names(name);
  out.set_sha256(facts->fingerprint);
  if (const auto authority = read_web_certificate(trust_.authority)) out.set_authority_sha256(authority->fingerprint);
  return out;
}

std::string SiteCertificate::authority() const {
  const std::lock_guard lock(mutex_);
  return trust_.authority;
}

}  // namespace yichuang::node
