#pragma once

#include <string>
#include <vector>

#include "node/x509/x509.h"
#include "storage/base/division.h"

namespace yichuang::node {

// Every node goes by `yc-<its code>` under these, besides the domains that its
// hub's configuration adds: mDNS, and the suffix that is nobody's on the internet.
inline constexpr const char* kWebDomains[] = {"internal", "local"};
// A certificate stays small: names of each sort.
inline constexpr std::size_t kWebNamesMax = 16;

// The address in its shortest form; empty when the text is none.
std::string ip_address(const std::string& text);
// One that no public site can have; link-local ones of IPv6 are left out, since no
// browser can be told them.
bool is_private_address(const std::string& text);
// Labels of letters, digits and '-', with dots between, 253 bytes at most.
bool is_host_name(const std::string& text);

// What the node of `division` is called without anybody's doing: `localhost`, its
// code, and of `found` the addresses that are private. Of `configured` everything
// is taken that is a host name or an address, since somebody wrote it there.
WebNames wanted_web_names(const Division& division, const std::vector<std::string>& configured,
                          const std::vector<std::string>& found);
// Of what the node of `division` asks for that which a hub signs: private
// addresses, `localhost`, and `yc-<its code>` under the known domains and `domains`.
WebNames permitted_web_names(const Division& division, const WebNames& asked, const std::vector<std::string>& domains);

}  // namespace yichuang::node
