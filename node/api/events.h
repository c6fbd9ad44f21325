#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "node/api/http.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// Hints for open pages that something changed, as server-sent events (HTML
// Living Standard §9.2): `event: cases`, and the page fetches again.
//
//   Owned by   the daemon; outlives the web server.
//   Thread     any; one of its own writes all streams.
//   Limit      kStreamsMax pages, kStreamsPerAddressMax of one address; a page hears
//              of a topic at once, and while news go on ever more seldom: after
//              kGapMin, then twice that, up to once in kGapMax.
class Events {
 public:
  // A county's pages; each costs a connection and a line here.
  static constexpr std::size_t kStreamsMax = 256;
  // Tabs of one PC, or the PCs behind one router.
  static constexpr std::size_t kStreamsPerAddressMax = 48;
  static constexpr std::chrono::seconds kPing{15};
  static constexpr std::chrono::milliseconds kGapMin{10};
  static constexpr std::chrono::milliseconds kGapMax{250};

  Events();
  ~Events();

  // Called for every batch, on the writer's thread.
  void on_committed(const storage::CommitNews& news);
  // Something changed that stands in no batch, such as a line.
  void tell(const std::string& topic);
  // Ends every stream, now and later.
  void stop();

  // Errors: kUnavailable when too many pages listen.
  Result<Response> stream(const Request& request);

 private:
  // One of the places that there are; given back when the last copy goes.
  using Seat = std::shared_ptr<void>;
  struct Page {
    Seat seat;
    std::shared_ptr<Outlet> outlet;
    std::uint64_t told = 0;
  };
  void run();
  void tell_pages(bool ping);
  std::string news_since(std::uint64_t told) const;
  Result<Seat> take_seat(const std::string& address);
  void leave(const std::string& address);
  void join(Seat seat, std::shared_ptr<Outlet> outlet);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t version_ = 0;
  std::map<std::string, std::uint64_t> last_;  // topic → version at which it last changed
  std::vector<Page> newcomers_;
  std::map<std::string, std::size_t> seats_;  // by address
  std::size_t seats_in_all_ = 0;
  bool stopping_ = false;
  std::vector<Page> pages_;  // the thread's own
  std::thread thread_;
};

}  // namespace yichuang::node
