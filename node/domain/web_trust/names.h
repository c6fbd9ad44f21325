#pragma once

#include <string>
#include <vector>

#include "node/x509/x509.h"
#include "storage/base/division.h"

namespace yichuang::node {

// A certificate stays small: names of each sort.
inline constexpr std::size_t kWebNamesMax = 16;

// Under what a hub signs: what nobody on the internet is called, and what its
// configuration adds, since many a government network has addresses that look
// public. Every node goes by `yc-<its code>` under each domain.
WebScope web_scope(const std::vector<std::string>& more_domains, const std::vector<IpNetwork>& more_networks);

// Labels of lower-case letters, digits and '-', with dots between, 253 bytes at most.
bool is_host_name(const std::string& text);

// What the node of `division` is called: `localhost`, its code, the addresses
// `found` on its machine but those of one line alone, and what is `configured`.
WebNames wanted_web_names(const Division& division, const std::vector<std::string>& configured,
                          const std::vector<std::string>& found);
// Of what the node of `division` asks for that which a hub signs: `localhost`,
// `yc-<its code>` under the scope's domains, and addresses of its networks.
WebNames permitted_web_names(const Division& division, const WebNames& asked, const WebScope& scope);

}  // namespace yichuang::node
