#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sync/engine/work.h"

namespace yichuang::sync {

// Keeps a line to the hub over NNG (REQ) and sends requests on it, several at a
// time. A line that breaks fails what is under way on it: NNG repeats nothing.
//
//   Thread     NNG's call `answered` and `failed`, only to post them on. send(),
//              abandon(): the sync thread.
class HubClient {
 public:
  struct Events {
    std::function<void(RequestId request, std::string message)> answered;
    std::function<void(RequestId request)> failed;
    std::function<void()> line_up;    // the line came (back) up
    std::function<void()> line_down;  // and went
  };

  // Tries the addresses (host:port) in turn until one answers, again and again. With
  // none every request fails.
  static std::unique_ptr<HubClient> dial(std::vector<std::string> addresses, Events events);
  virtual ~HubClient() = default;

  virtual void send(RequestId request, std::string message) = 0;
  // The answer is not waited for any more.
  virtual void abandon(RequestId request) = 0;
  // Gives up the connection for a new one, to the next address if there are several.
  virtual void redial() = 0;
  // For the sync thread's timer: changes to the next address when this one has
  // been silent for long.
  virtual void look_around(Instant steady) = 0;
};

}  // namespace yichuang::sync
