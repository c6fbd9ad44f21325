#include "node/domain/web_trust/names.h"

#include <algorithm>

#include "storage/base/check.h"

namespace yichuang::node {
namespace {

constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

// A suffix that is nobody's on the internet, and mDNS.
constexpr const char* kDomains[] = {"internal", "local"};
// RFC 1918, 3927, 4193, loopback.
constexpr const char* kPrivateNetworks[] = {"10.0.0.0/8",  "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
                                            "127.0.0.0/8", "::1/128",       "fc00::/7"};
// Hold for one line alone: no browser can be told them, or they are none.
constexpr const char* kOfOneLine[] = {"fe80::/10", "0.0.0.0/8", "::/128"};

IpNetwork network(const char* text) {
  const auto out = IpNetwork::from(text);
  CHECK(out);
  return *out;
}

bool covered(const std::vector<IpNetwork>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const IpNetwork& one) { return one.covers(address); });
}

std::string own_label(const Division& division) {
  return "yc-" + division.str();
}

bool is_own_host(const Division& division, const std::string& host, const std::vector<std::string>& domains) {
  if (host == "localhost") return true;
  const std::size_t dot = host.find('.');
  if (dot == std::string::npos || host.substr(0, dot) != own_label(division)) return false;
  return std::find(domains.begin(), domains.end(), host.substr(dot + 1)) != domains.end();
}

void settle(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  if (list.size() > kWebNamesMax) list.resize(kWebNamesMax);
}

}  // namespace

WebScope web_scope(const std::vector<std::string>& more_domains, const std::vector<IpNetwork>& more_networks) {
  WebScope out;
  out.domains.assign(std::begin(kDomains), std::end(kDomains));
  out.domains.insert(out.domains.end(), more_domains.begin(), more_domains.end());
  for (const char* text : kPrivateNetworks) out.networks.push_back(network(text));
  out.networks.insert(out.networks.end(), more_networks.begin(), more_networks.end());
  return out;
}

bool is_host_name(const std::string& text) {
  if (text.empty() || text.size() > kHostBytesMax || IpAddress::from(text)) return false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t dot = std::min(text.find('.', at), text.size());
    const std::string label = text.substr(at, dot - at);
    const bool letters = std::all_of(label.begin(), label.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (label.empty() || label.size() > kLabelBytesMax || !letters || label.front() == '-' || label.back() == '-') {
      return false;
    }
    at = dot + 1;
  }
  return true;
}

WebNames wanted_web_names(const Division& division, const std::vector<std::string>& configured,
                          const std::vector<std::string>& found) {
  WebNames out;
  out.hosts = {"localhost"};
  for (const char* domain : kDomains) out.hosts.push_back(own_label(division) + "." + domain);
  out.addresses = {"127.0.0.1", "::1"};
  for (const std::string& text : configured) {
    if (const auto address = IpAddress::from(text)) {
      out.addresses.push_back(address->str());
    } else if (is_host_name(text)) {
      out.hosts.push_back(text);
    }
  }
  std::vector<IpNetwork> of_one_line;
  for (const char* text : kOfOneLine) of_one_line.push_back(network(text));
  for (const std::string& text : found) {
    const auto address = IpAddress::from(text);
    if (address && !covered(of_one_line, *address)) out.addresses.push_back(address->str());
  }
  settle(out.hosts);
  settle(out.addresses);
  return out;
}

WebNames permitted_web_names(const Division& division, const WebNames& asked, const WebScope& scope) {
  WebNames out;
  for (const std::string& host : asked.hosts) {
    if (is_host_name(host) && is_own_host(division, host, scope.domains)) out.hosts.push_back(host);
  }
  for (const std::string& text : asked.addresses) {
    const auto address = IpAddress::from(text);
    if (address && covered(scope.networks, *address)) out.addresses.push_back(address->str());
  }
  settle(out.hosts);
  settle(out.addresses);
  return out;
}

}  // namespace yichuang::node
