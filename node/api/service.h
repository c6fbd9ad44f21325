#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "node/api/router.h"
#include "node/api/sessions.h"

namespace yichuang::node {

// What was asked and what came of it, for the log and the metrics.
struct Served {
  const Request& request;
  const std::string& route;  // its pattern; empty for none
  const Response& response;
  const std::string& code;  // six letters; empty when all went well
  const std::string& detail;
  Millis took;
};

// The cookie that a session lies in. Over HTTPS its name has the browser see to it that
// no other site and no plain connection has set it (RFC 6265bis, "__Host-").
std::string_view session_cookie(const Request& request);

// Answers requests: finds the route, the session and the right to call it, and
// turns errors into problem details. Knows no server and no socket.
//
//   Owned by   the daemon.
//   Thread     any.
class Service {
 public:
  using Log = std::function<void(const Served&)>;
  Service(Router router, Sessions& sessions, LedgerAccess& ledger, Log log);

  Response handle(Request request);
  // The largest body that a request to this path may have, before it is read.
  // Errors: kUnauthorized where a large one is only taken from who is signed in, so
  // that nobody else makes us hold it.
  Result<std::size_t> body_bytes_max(const Request& head) const;

 private:
  Result<Response> route_and_run(Request& request, std::string& route);
  Result<void> admit(Request& request, Access access);
  Actor node_itself() const;

  Router router_;
  Sessions& sessions_;
  LedgerAccess& ledger_;
  Log log_;
};

}  // namespace yichuang::node
