#pragma once

#include <memory>
#include <string>

#include "node/api/service.h"
#include "node/http/static_files.h"
#include "node/http/tls.h"

namespace yichuang::node {

// The web server (Poco): turns requests into Requests, and answers back. It
// reads no more of a body than its route takes.
//
//   Owned by   the daemon; service and files outlive it.
//   Thread     one for each connection, kThreadsMax at most.
class HttpServer {
 public:
  static constexpr int kThreadsMax = 128;
  static constexpr int kQueuedMax = 256;

  // Errors: as listen_plainly.
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, Service& service,
                                                    const StaticFiles& files);
  // The same over HTTPS.
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, Tls& tls, Service& service,
                                                    const StaticFiles& files);
  // On a socket of mode 0600 under `path`; whoever can open it is the node's own
  // administrator.
  static Result<std::unique_ptr<HttpServer>> listen_locally(const std::string& path, Service& service,
                                                            const StaticFiles& files);
  // Ends open connections within two seconds. Streams must have been told.
  virtual ~HttpServer() = default;
  virtual int port() const = 0;
};

}  // namespace yichuang::node
