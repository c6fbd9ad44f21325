#pragma once

#include <memory>
#include <string_view>

#include "node/x509/x509.h"
#include "storage/base/result.h"

namespace Poco::Net {
class Context;
}

namespace yichuang::node {

// What HTTPS is served with: TLS 1.2 with forward secrecy and 1.3, tickets so
// that a PC that comes back shakes hands without a signature, and a certificate
// that is exchanged while connections stay. Who comes without TLS is told where to go.
//
//   Owned by   the daemon; outlives the servers that listen with it.
//   Thread     any.
class Tls {
 public:
  static std::unique_ptr<Tls> make();
  virtual ~Tls() = default;

  // Every handshake from now on shows `certificate`. Errors: kCorrupt when it is
  // none of this key.
  virtual Result<void> serve_with(const WebKey& key, std::string_view certificate) = 0;

  virtual Poco::Net::Context& context() = 0;
};

}  // namespace yichuang::node
