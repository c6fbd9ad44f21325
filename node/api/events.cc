#include "node/api/events.h"

#include <algorithm>

#include "node/domain/kinds.h"

namespace yichuang::node {
namespace {

const char* topic_of(storage::Collection collection) {
  switch (collection) {
    case kCases:
      return "cases";
    case kCatalogue:
    case kCalendars:
      return "catalogue";
    case kGrants:
    case kProfiles:
    case kFactors:
    case kFactorResets:
      return "accounts";
    case kRulings:
      return "conflicts";
    default:
      return "node";
  }
}

}  // namespace

Events::Events() : thread_([this] { run(); }) {}

Events::~Events() {
  stop();
}

void Events::on_committed(const storage::CommitNews& news) {
  if (news.collections.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    ++version_;
    for (const storage::Collection collection : news.collections) last_[topic_of(collection)] = version_;
  }
  changed_.notify_one();
}

void Events::tell(const std::string& topic) {
  {
    const std::lock_guard lock(mutex_);
    last_[topic] = ++version_;
  }
  changed_.notify_all();
}

void Events::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<Events::Seat> Events::take_seat(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto theirs = seats_.find(address);
  const std::size_t count = theirs == seats_.end() ? 0 : theirs->second;
  if (stopping_ || seats_in_all_ >= kStreamsMax || count >= kStreamsPerAddressMax) {
    return Error{ErrorCode::kUnavailable, "打开的页面过多,改为定时刷新"};
  }
  ++seats_[address];
  ++seats_in_all_;
  return Seat(nullptr, [this, address](void*) { leave(address); });
}

void Events::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --seats_in_all_;
  if (--seats_[address] == 0) seats_.erase(address);
}

Result<Response> Events::stream(const Request& request) {
  TRY_ASSIGN(Seat seat, take_seat(request.remote));
  Response out;
  out.content_type = "text/event-stream; charset=utf-8";
  out.body = "retry: 5000\n\n";
  out.stream = [this, seat](std::shared_ptr<Outlet> outlet) { join(seat, std::move(outlet)); };
  return out;
}

void Events::join(Seat seat, std::shared_ptr<Outlet> outlet) {
  const std::lock_guard lock(mutex_);
  if (!stopping_) newcomers_.push_back({std::move(seat), std::move(outlet), version_});
}

void Events::run() {
  auto next_ping = std::chrono::steady_clock::now() + kPing;
  auto gap = kGapMin;
  std::uint64_t told = 0;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const bool news = changed_.wait_until(lock, next_ping, [&] { return stopping_ || version_ != told; });
    if (stopping_) break;
    told = version_;
    for (Page& page : newcomers_) pages_.push_back(std::move(page));
    newcomers_.clear();
    lock.unlock();
    tell_pages(!news);
    if (!news) next_ping = std::chrono::steady_clock::now() + kPing;
    lock.lock();
    // What comes together is told together.
    changed_.wait_for(lock, gap, [&] { return stopping_; });
    gap = version_ == told ? kGapMin : std::min(gap * 2, kGapMax);
  }
  std::vector<Page> newcomers;
  newcomers.swap(newcomers_);
  lock.unlock();
  // Seats are given back without our holding the lock.
  newcomers.clear();
  pages_.clear();
}

void Events::tell_pages(bool ping) {
  std::string text;
  for (Page& page : pages_) {
    {
      const std::lock_guard lock(mutex_);
      text = news_since(page.told);
      page.told = version_;
    }
    if (ping) text += ":\n\n";
    if (!text.empty() && !page.outlet->write(text)) page.outlet.reset();
  }
  std::erase_if(pages_, [](const Page& page) { return !page.outlet; });
}

std::string Events::news_since(std::uint64_t told) const {
  std::string out;
  for (const auto& [topic, version] : last_) {
    if (version > told) out += "event: " + topic + "\ndata: {}\n\n";
  }
  return out;
}

}  // namespace yichuang::node
