#include "node/http/server.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "node/api/problem.h"
#include "node/api/protection.h"
#include "node/http/listening.h"

namespace yichuang::node {
namespace {

using Poco::Net::HTTPRequestHandler;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

const Poco::Timespan kConnectionTimeout(30, 0);
const Poco::Timespan kKeepAlive(15, 0);

enum class From : std::uint8_t { kNetwork, kThisMachine };

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// A body that is too large is read to its end and forgotten, up to here: a
// client that is still sending would not see our answer.
constexpr std::size_t kDrainedBytesMax = std::size_t{64} << 20;

// Errors: kTooLarge.
Result<std::string> read_body(HTTPServerRequest& in, std::size_t bytes_max) {
  const auto stated = in.getContentLength64();
  std::string out;
  std::size_t total = 0;
  char buffer[16384];
  while (total <= kDrainedBytesMax && (in.stream().read(buffer, sizeof buffer) || in.stream().gcount() > 0)) {
    const auto got = static_cast<std::size_t>(in.stream().gcount());
    total += got;
    if (total <= bytes_max) out.append(buffer, got);
  }
  if (total > bytes_max) return too_large("请求内容超过 " + std::to_string(bytes_max / 1024) + " KiB");
  if (stated > 0 && out.size() < static_cast<std::size_t>(stated)) return invalid("请求内容不完整");
  return out;
}

Result<Request> read_head(const HTTPServerRequest& in, From from) {
  Request out;
  out.method = in.getMethod();
  try {
    const Poco::URI uri(in.getURI());
    out.path = uri.getPath();
    for (const auto& [name, value] : uri.getQueryParameters()) out.query[name] = value;
  } catch (const Poco::Exception&) {
    return Error{ErrorCode::kInvalid, "地址不对", {{"", "不是有效的 URI"}}};
  }
  for (const auto& [name, value] : in) out.headers[lower(name)] = value;
  out.local = from == From::kThisMachine;
  out.secure = in.secure();
  out.remote = out.local ? "local" : in.clientAddress().host().toString();
  return out;
}

void send(const Response& response, bool with_body, HTTPServerResponse& out) {
  out.setStatusAndReason(static_cast<HTTPServerResponse::HTTPStatus>(response.status));
  for (const auto& [name, value] : response.headers) out.set(name, value);
  const bool no_content = response.status == 204 || response.status == 304;
  if (!no_content) out.setContentType(response.content_type);
  if (response.stream && with_body) {
    out.setChunkedTransferEncoding(true);
    std::ostream& stream = out.send();
    const auto write = [&](std::string_view text) {
      stream << text;
      stream.flush();
      return stream.good();
    };
    if (write(response.body)) response.stream(write);
    return;
  }
  if (!no_content) out.setContentLength64(static_cast<Poco::Int64>(response.body.size()));
  std::ostream& stream = out.send();
  if (with_body && !no_content) stream << response.body;
}

class Handler_ final : public HTTPRequestHandler {
 public:
  Handler_(Service& service, const StaticFiles& files, From from) : service_(service), files_(files), from_(from) {}

  void handleRequest(HTTPServerRequest& in, HTTPServerResponse& out) override {
    try {
      Response response = answer(in, out);
      add_protection(in.secure() ? in.get("Host", "") : "", response);
      send(response, in.getMethod() != "HEAD", out);
    } catch (const std::exception&) {
      // The connection broke; there is nobody to tell.
      out.setKeepAlive(false);
    }
  }

 private:
  Response answer(HTTPServerRequest& in, HTTPServerResponse& out) {
    auto request = read_head(in, from_);
    if (!request) return problem(request.error(), "");
    const bool api = request->path.starts_with("/api/") || request->path == "/healthz" || request->path == "/readyz" ||
                     request->path == "/metrics";
    if (!api) {
      if (auto file = files_.serve(*request)) return std::move(*file);
    }
    if (request->method == "HEAD") request->method = "GET";
    const auto bytes_max = service_.body_bytes_max(*request);
    auto body = read_body(in, bytes_max ? *bytes_max : 0);
    if (!bytes_max) return problem(bytes_max.error(), "");
    if (!body) {
      out.setKeepAlive(false);
      return problem(body.error(), "");
    }
    request->body = std::move(*body);
    return service_.handle(std::move(*request));
  }

  Service& service_;
  const StaticFiles& files_;
  From from_;
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Factory(Service& service, const StaticFiles& files, From from) : service_(service), files_(files), from_(from) {}
  HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
    return new Handler_(service_, files_, from_);  // NOLINT: Poco takes it
  }

 private:
  Service& service_;
  const StaticFiles& files_;
  From from_;
};

class HttpServerImpl final : public HttpServer {
 public:
  HttpServerImpl(const Poco::Net::ServerSocket& socket, Service& service, const StaticFiles& files, From from,
                 std::string path)
      : path_(std::move(path)), pool_(2, kThreadsMax, 30), socket_(socket) {
    Poco::AutoPtr<Poco::Net::HTTPServerParams> params(new Poco::Net::HTTPServerParams);
    params->setMaxThreads(kThreadsMax);
    params->setMaxQueued(kQueuedMax);
    params->setTimeout(kConnectionTimeout);
    params->setKeepAlive(true);
    params->setKeepAliveTimeout(kKeepAlive);
    server_ = std::make_unique<Poco::Net::HTTPServer>(new Factory(service, files, from), pool_, socket_, params);
    server_->start();
  }
  ~HttpServerImpl() override {
    server_->stopAll(true);
    pool_.stopAll();
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  int port() const override { return path_.empty() ? socket_.address().port() : 0; }

 private:
  std::string path_;
  Poco::ThreadPool pool_;
  Poco::Net::ServerSocket socket_;
  std::unique_ptr<Poco::Net::HTTPServer> server_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, Service& service,
                                                       const StaticFiles& files) {
  TRY_ASSIGN(const Poco::Net::ServerSocket socket, listen_plainly(address));
  return std::unique_ptr<HttpServer>(std::make_unique<HttpServerImpl>(socket, service, files, From::kNetwork, ""));
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, Tls& tls, Service& service,
                                                       const StaticFiles& files) {
  TRY_ASSIGN(const Poco::Net::ServerSocket socket, listen_securely(address, tls));
  return std::unique_ptr<HttpServer>(std::make_unique<HttpServerImpl>(socket, service, files, From::kNetwork, ""));
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen_locally(const std::string& path, Service& service,
                                                               const StaticFiles& files) {
  try {
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    Poco::Net::ServerSocket socket;
    socket.bind(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, path));
    ::umask(before);
    socket.listen(16);
    return std::unique_ptr<HttpServer>(
        std::make_unique<HttpServerImpl>(socket, service, files, From::kThisMachine, path));
  } catch (const Poco::Exception& failed) {
    return Error{ErrorCode::kUnavailable, "不能打开本机套接字 " + path + ":" + failed.displayText()};
  }
}

}  // namespace yichuang::node
