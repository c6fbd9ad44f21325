#include "node/api/events.h"

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
      return "accounts";
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

Result<void> Events::refuse_if_full(const std::string& address) const {
  const auto theirs = streams_.find(address);
  const std::size_t count = theirs == streams_.end() ? 0 : theirs->second;
  if (stopping_ || streams_in_all_ >= kStreamsMax || count >= kStreamsPerAddressMax) {
    return Error{ErrorCode::kUnavailable, "打开的页面过多,改为定时刷新"};
  }
  return {};
}

Result<Response> Events::stream(const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    TRY(refuse_if_full(request.remote));
  }
  Response out;
  out.content_type = "text/event-stream; charset=utf-8";
  out.body = "retry: 5000\n\n";
  out.stream = [this, address = request.remote](std::shared_ptr<Outlet> outlet) { join(address, std::move(outlet)); };
  return out;
}

void Events::join(const std::string& address, std::shared_ptr<Outlet> outlet) {
  const std::lock_guard lock(mutex_);
  ++streams_[address];
  ++streams_in_all_;
  newcomers_.push_back({address, std::move(outlet), version_});
}

void Events::run() {
  auto next_ping = std::chrono::steady_clock::now() + kPing;
  std::uint64_t told = 0;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const bool news = changed_.wait_until(lock, next_ping, [&] { return stopping_ || version_ != told; });
    if (stopping_) break;
    told = version_;
    for (Page& page : newcomers_) pages_.push_back(std::move(page));
    newcomers_.clear();
    lock.unlock();
    tell(!news);
    if (!news) next_ping = std::chrono::steady_clock::now() + kPing;
    lock.lock();
    // What comes together is told together.
    changed_.wait_for(lock, kGap, [&] { return stopping_; });
  }
  pages_.clear();
  newcomers_.clear();
}

void Events::tell(bool ping) {
  std::vector<std::string> gone;
  std::string text;
  for (Page& page : pages_) {
    {
      const std::lock_guard lock(mutex_);
      text = news_since(page.told);
      page.told = version_;
    }
    if (ping) text += ":\n\n";
    if (text.empty() || page.outlet->write(text)) continue;
    gone.push_back(page.address);
    page.outlet.reset();
  }
  if (gone.empty()) return;
  std::erase_if(pages_, [](const Page& page) { return !page.outlet; });
  const std::lock_guard lock(mutex_);
  for (const std::string& address : gone) {
    --streams_in_all_;
    if (--streams_[address] == 0) streams_.erase(address);
  }
}

std::string Events::news_since(std::uint64_t told) const {
  std::string out;
  for (const auto& [topic, version] : last_) {
    if (version > told) out += "event: " + topic + "\ndata: {}\n\n";
  }
  return out;
}

}  // namespace yichuang::node
