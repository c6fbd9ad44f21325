#include "node/domain/web_trust/names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace yichuang::node {
namespace {

constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

using Bytes = std::array<unsigned char, 16>;

bool is_private_v4(const Bytes& at) {
  return at[0] == 10 || at[0] == 127 || (at[0] == 172 && (at[1] & 0xf0) == 16) || (at[0] == 192 && at[1] == 168) ||
         (at[0] == 169 && at[1] == 254);
}

bool is_private_v6(const Bytes& at) {
  const bool loopback = std::all_of(at.begin(), at.end() - 1, [](unsigned char byte) { return byte == 0; });
  return (loopback && at[15] == 1) || (at[0] & 0xfe) == 0xfc;
}

std::string own_label(const Division& division) {
  return "yc-" + division.str();
}

bool is_own_host(const Division& division, const std::string& host, const std::vector<std::string>& domains) {
  if (host == "localhost") return true;
  const std::size_t dot = host.find('.');
  if (dot == std::string::npos || host.substr(0, dot) != own_label(division)) return false;
  const std::string domain = host.substr(dot + 1);
  return std::find(std::begin(kWebDomains), std::end(kWebDomains), domain) != std::end(kWebDomains) ||
         std::find(domains.begin(), domains.end(), domain) != domains.end();
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

void settle(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  if (list.size() > kWebNamesMax) list.resize(kWebNamesMax);
}

}  // namespace

std::string ip_address(const std::string& text) {
  Bytes bytes{};
  char out[INET6_ADDRSTRLEN] = {};
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, text.c_str(), bytes.data()) != 1) continue;
    return ::inet_ntop(family, bytes.data(), out, sizeof out) == nullptr ? "" : out;
  }
  return {};
}

bool is_private_address(const std::string& text) {
  Bytes bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return is_private_v4(bytes);
  return ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 && is_private_v6(bytes);
}

bool is_host_name(const std::string& text) {
  if (text.empty() || text.size() > kHostBytesMax || !ip_address(text).empty()) return false;
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
  for (const char* domain : kWebDomains) out.hosts.push_back(own_label(division) + "." + domain);
  out.addresses = {"127.0.0.1", "::1"};
  for (const std::string& text : configured) {
    if (const std::string address = ip_address(text); !address.empty()) {
      out.addresses.push_back(address);
    } else if (is_host_name(lower(text))) {
      out.hosts.push_back(lower(text));
    }
  }
  for (const std::string& text : found) {
    if (is_private_address(text)) out.addresses.push_back(ip_address(text));
  }
  settle(out.hosts);
  settle(out.addresses);
  return out;
}

WebNames permitted_web_names(const Division& division, const WebNames& asked, const std::vector<std::string>& domains) {
  WebNames out;
  for (const std::string& host : asked.hosts) {
    if (is_host_name(host) && is_own_host(division, host, domains)) out.hosts.push_back(host);
  }
  for (const std::string& text : asked.addresses) {
    if (is_private_address(text)) out.addresses.push_back(ip_address(text));
  }
  settle(out.hosts);
  settle(out.addresses);
  return out;
}

}  // namespace yichuang::node
