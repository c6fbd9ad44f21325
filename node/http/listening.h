#pragma once

#include <Poco/Net/ServerSocket.h>

#include <string>

#include "node/http/tls.h"
#include "storage/base/result.h"

namespace yichuang::node {

// Connections that wait to be accepted.
inline constexpr int kBacklogMax = 256;

// Sockets that clerks' PCs connect to. `address` is host:port; port 0 takes a
// free one.
// Errors: kInvalid for an address that is none; kUnavailable when nobody can
// listen there.
Result<Poco::Net::ServerSocket> listen_plainly(const std::string& address);
// Every connection shakes hands on the thread that serves it, so a peer that
// does not go on holds up nobody else.
Result<Poco::Net::ServerSocket> listen_securely(const std::string& address, Tls& tls);

// Can `address` be reached from this machine alone? Errors: kInvalid.
Result<bool> is_loopback(const std::string& address);

}  // namespace yichuang::node
