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

void Events::on_committed(const storage::CommitNews& news) {
  if (news.collections.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    ++version_;
    for (const storage::Collection collection : news.collections) last_[topic_of(collection)] = version_;
  }
  changed_.notify_all();
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
}

Result<Response> Events::stream() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || streams_ >= kStreamsMax) return Error{ErrorCode::kUnavailable, "打开的页面过多,改为定时刷新"};
  }
  Response out;
  out.content_type = "text/event-stream; charset=utf-8";
  out.body = "retry: 5000\n\n";
  out.stream = [this](const std::function<bool(std::string_view)>& write) { run(write); };
  return out;
}

void Events::run(const std::function<bool(std::string_view)>& write) {
  std::unique_lock lock(mutex_);
  ++streams_;
  std::uint64_t told = version_;
  for (bool open = true; open && !stopping_;) {
    const bool news = changed_.wait_for(lock, kPing, [&] { return stopping_ || version_ != told; });
    if (stopping_) break;
    std::string text = news ? "" : ":\n\n";
    for (const auto& [topic, version] : last_) {
      if (version > told) text += "event: " + topic + "\ndata: {}\n\n";
    }
    told = version_;
    lock.unlock();
    open = write(text);
    lock.lock();
  }
  --streams_;
}

}  // namespace yichuang::node
