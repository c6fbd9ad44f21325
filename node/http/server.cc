#include "node/http/server.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "node/http/admission.h"
#include "node/http/connection.h"
#include "node/http/limits.h"
#include "node/http/listening.h"
#include "node/http/poller.h"

namespace yichuang::node {
namespace {

// Between two looks at deadlines: nobody comes so fast that they are forgotten.
constexpr int kAcceptedAtOnce = 64;

// What a shell gives is less than the connections that we let in.
void raise_descriptor_limit() {
  rlimit now{};
  if (::getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur >= kDescriptorsWanted) return;
  now.rlim_cur = std::min<rlim_t>(kDescriptorsWanted, now.rlim_max);
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &now));
}

class HttpServerImpl final : public HttpServer {
 public:
  // `socket` listens, plainly or with TLS; `path` is removed at the end.
  HttpServerImpl(const Poco::Net::ServerSocket& socket, Service& service, const StaticFiles& files, Traffic& traffic,
                 From from, std::string path)
      : path_(std::move(path)), socket_(socket), admission_(traffic), site_{service,    files,   traffic,
                                                                            admission_, poller_, from} {
    socket_.setBlocking(false);
    raise_descriptor_limit();
    const std::size_t workers = from == From::kNetwork ? kWorkers : kLocalWorkers;
    for (std::size_t i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
    keeper_ = std::thread([this] { keep(); });
  }

  ~HttpServerImpl() override {
    stopping_ = true;
    poller_.wake_all();
    keeper_.join();
    for (std::thread& worker : workers_) worker.join();
    for (const auto& connection : admission_.all()) connection->end();
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  int port() const override { return path_.empty() ? socket_.address().port() : 0; }

 private:
  void work() {
    for (std::uint64_t id = poller_.wait(); id != 0 && !stopping_; id = poller_.wait()) {
      if (const auto connection = admission_.find(id)) connection->go_on();
    }
  }

  void keep() {
    auto looked = Connection::Clock::now();
    while (!stopping_) {
      pollfd ready{socket_.impl()->sockfd(), POLLIN, 0};
      if (::poll(&ready, 1, static_cast<int>(kSweepEvery.count())) > 0) let_in();
      const auto now = Connection::Clock::now();
      if (now - looked < kSweepEvery) continue;
      looked = now;
      for (const auto& connection : admission_.all()) connection->look_at_clock(now);
    }
  }

  void let_in() {
    for (int i = 0; i < kAcceptedAtOnce; ++i) {
      try {
        Poco::Net::SocketAddress from;
        errno = 0;
        let_in(socket_.acceptConnection(from), from);
      } catch (const std::exception&) {
        if (errno != EMFILE && errno != ENFILE) return;
        // Somebody has to go, or nobody ever comes in again.
        if (!one_gives_way(admission_.may_give_way(), Cut::kNoDescriptor)) std::this_thread::sleep_for(kSweepEvery);
        return;
      }
    }
  }

  void let_in(const Poco::Net::StreamSocket& socket, const Poco::Net::SocketAddress& from) {
    const std::string name = site_.from == From::kThisMachine ? "local" : from.host().toString();
    const auto full = admission_.full_for(name);
    if (full && !one_gives_way(*full, Cut::kTooMany)) {
      site_.traffic.count(Cut::kTooMany);
      return;
    }
    const auto connection = std::make_shared<Connection>(++last_id_, socket, admission_.address(name), site_);
    admission_.add(connection);
    if (!poller_.add(connection->descriptor(), connection->id())) connection->end();
  }

  static bool one_gives_way(const Admission::MayGiveWay& may_give_way, Cut why) {
    for (const auto& connection : may_give_way) {
      if (connection->give_way(why)) return true;
    }
    return false;
  }

  const std::string path_;
  Poco::Net::ServerSocket socket_;
  Poller poller_;
  Admission admission_;
  const Site site_;
  std::atomic<bool> stopping_{false};
  std::uint64_t last_id_ = 0;  // the keeper's
  std::vector<std::thread> workers_;
  std::thread keeper_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, Service& service,
                                                       const StaticFiles& files, Traffic& traffic) {
  TRY_ASSIGN(const Poco::Net::ServerSocket socket, listen_plainly(address));
  return std::unique_ptr<HttpServer>(
      std::make_unique<HttpServerImpl>(socket, service, files, traffic, From::kNetwork, ""));
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, Tls& tls, Service& service,
                                                       const StaticFiles& files, Traffic& traffic) {
  TRY_ASSIGN(const Poco::Net::ServerSocket socket, listen_securely(address, tls));
  return std::unique_ptr<HttpServer>(
      std::make_unique<HttpServerImpl>(socket, service, files, traffic, From::kNetwork, ""));
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen_locally(const std::string& path, Service& service,
                                                               const StaticFiles& files, Traffic& traffic) {
  try {
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    Poco::Net::ServerSocket socket;
    socket.bind(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, path));
    ::umask(before);
    socket.listen(kBacklog);
    return std::unique_ptr<HttpServer>(
        std::make_unique<HttpServerImpl>(socket, service, files, traffic, From::kThisMachine, path));
  } catch (const Poco::Exception& failed) {
    return Error{ErrorCode::kUnavailable, "不能打开本机套接字 " + path + ":" + failed.displayText()};
  }
}

}  // namespace yichuang::node
