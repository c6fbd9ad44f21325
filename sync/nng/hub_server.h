#pragma once

#include <functional>
#include <memory>
#include <string>

#include "storage/base/result.h"
#include "sync/engine/work.h"

namespace yichuang::sync {

// Listens for children over NNG (REP): one context for each request that waits
// for its answer, more as more of them wait.
//
//   Thread     NNG's call `arrived`, only to post it on. answer(): the sync thread.
//   Limit      messages of kMessageBytesMax; kParkedMax contexts and some more.
class HubServer {
 public:
  using Arrived = std::function<void(RequestId request, std::string message)>;

  // `address` is host:port; port 0 takes a free one.
  // Errors: kUnavailable when nobody can listen there.
  static Result<std::unique_ptr<HubServer>> listen(const std::string& address, Arrived arrived);
  virtual ~HubServer() = default;

  // Every request is answered once; an empty message lets it go without.
  virtual void answer(RequestId request, std::string message) = 0;
  virtual int port() const = 0;
};

}  // namespace yichuang::sync
