#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "node/api/http.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// Hints for open pages that something changed, as server-sent events (HTML
// Living Standard §9.2): `event: cases`, and the page fetches again.
//
//   Owned by   the daemon.
//   Thread     any.
//   Limit      kStreamsMax pages; each holds a thread of the server.
class Events {
 public:
  static constexpr std::size_t kStreamsMax = 48;
  static constexpr std::chrono::seconds kPing{15};

  // Called for every batch, on the writer's thread.
  void on_committed(const storage::CommitNews& news);
  // Something changed that stands in no batch, such as a line.
  void tell(const std::string& topic);
  // Ends every stream, now and later.
  void stop();

  // Errors: kUnavailable when too many pages listen.
  Result<Response> stream();

 private:
  void run(const std::function<bool(std::string_view)>& write);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t version_ = 0;
  std::map<std::string, std::uint64_t> last_;  // topic → version at which it last changed
  std::size_t streams_ = 0;
  bool stopping_ = false;
};

}  // namespace yichuang::node
