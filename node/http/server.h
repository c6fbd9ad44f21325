#pragma once

#include <memory>
#include <string>

#include "node/api/service.h"
#include "node/http/static_files.h"
#include "node/http/tls.h"
#include "node/http/traffic.h"

namespace yichuang::node {

// The web server: turns requests into Requests, and answers back. Connections wait
// in a poller; one that has something to read or can be written to takes one of the
// workers, which hands it back instead of waiting. A keeper lets people in, and out
// when their time is over.
//
//   Owned by   the daemon; service, files and traffic outlive it.
//   Thread     kWorkers and the keeper, whoever comes.
//   Limit      limits.h.
class HttpServer {
 public:
  // `address` is host:port; port 0 takes a free one.
  // Errors: kInvalid for an address that is none; kUnavailable when nobody can
  // listen there.
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, Service& service,
                                                    const StaticFiles& files, Traffic& traffic);
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, Tls& tls, Service& service,
                                                    const StaticFiles& files, Traffic& traffic);
  // On a socket of mode 0600 under `path`; whoever can open it is the node's own
  // administrator.
  static Result<std::unique_ptr<HttpServer>> listen_locally(const std::string& path, Service& service,
                                                            const StaticFiles& files, Traffic& traffic);
  // Lets the answers being made be made, and ends all connections: within two
  // seconds, if no handler takes longer.
  virtual ~HttpServer() = default;
  virtual int port() const = 0;
};

}  // namespace yichuang::node
