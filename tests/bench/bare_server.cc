// bare_server --folder DIR [--certificate FILE --private-key FILE]
//
// What intake and lists are held against: the web server that the node is built
// on, with nothing of ours around it. POST parses the body as JSON, keeps it with
// one synced put in plain RocksDB and answers 201; GET gives as many bytes as the
// query says; /rows says how many are kept. Prints `ready HTTP HTTPS` with its
// ports, 0 for none, and runs until stdin ends.

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>

#include <atomic>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "storage/base/bytes.h"
#include "tests/bench/plain_rocks.h"

namespace yichuang::bench {
namespace {

using Poco::Net::Context;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

// As many as the node takes.
constexpr int kThreadsMax = 128;

class Kept {
 public:
  explicit Kept(const std::string& folder) : rocks_(folder) {}

  void keep(const std::string& body) {
    std::string key;
    append_u64_le(key, next_++);
    rocks_.put_synced(key, body);
  }
  std::size_t rows() const { return rocks_.rows(); }

 private:
  PlainRocks rocks_;
  std::atomic<std::uint64_t> next_{0};
};

void send(HTTPServerResponse& out, HTTPServerResponse::HTTPStatus status, const std::string& body) {
  out.setStatusAndReason(status);
  out.setContentType("application/json");
  out.setContentLength64(static_cast<Poco::Int64>(body.size()));
  out.send() << body;
}

class BareHandler final : public Poco::Net::HTTPRequestHandler {
 public:
  explicit BareHandler(Kept& kept) : kept_(kept) {}

  void handleRequest(HTTPServerRequest& in, HTTPServerResponse& out) override {
    if (in.getMethod() == "POST") return take(in, out);
    const Poco::URI uri(in.getURI());
    if (uri.getPath() == "/rows") return send(out, HTTPServerResponse::HTTP_OK, std::to_string(kept_.rows()));
    send(out, HTTPServerResponse::HTTP_OK, std::string(std::strtoul(uri.getRawQuery().c_str(), nullptr, 10), 'x'));
  }

 private:
  void take(HTTPServerRequest& in, HTTPServerResponse& out) {
    std::string body(static_cast<std::size_t>(std::max<Poco::Int64>(in.getContentLength64(), 0)), '\0');
    in.stream().read(body.data(), static_cast<std::streamsize>(body.size()));
    const auto parsed = nlohmann::json::parse(body, nullptr, false);
    if (parsed.is_discarded()) return send(out, HTTPServerResponse::HTTP_BAD_REQUEST, "{}");
    kept_.keep(body);
    send(out, HTTPServerResponse::HTTP_CREATED, R"({"kept":true})");
  }

  Kept& kept_;
};

class BareFactory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit BareFactory(Kept& kept) : kept_(kept) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
    return new BareHandler(kept_);  // NOLINT: Poco takes it
  }

 private:
  Kept& kept_;
};

class BareServer {
 public:
  BareServer(const Poco::Net::ServerSocket& socket, Kept& kept)
      : socket_(socket), pool_(2, kThreadsMax), server_(new BareFactory(kept), pool_, socket_, params()) {
    server_.start();
  }
  ~BareServer() {
    server_.stopAll(true);
    pool_.stopAll();
  }
  int port() const { return socket_.address().port(); }

 private:
  static Poco::Net::HTTPServerParams::Ptr params() {
    Poco::Net::HTTPServerParams::Ptr out(new Poco::Net::HTTPServerParams);
    out->setMaxThreads(kThreadsMax);
    out->setKeepAlive(true);
    return out;
  }

  Poco::Net::ServerSocket socket_;
  Poco::ThreadPool pool_;
  Poco::Net::HTTPServer server_;
};

template <class Socket>
Socket listening(Socket socket) {
  socket.bind(Poco::Net::SocketAddress("127.0.0.1", 0), true);
  socket.listen(256);
  return socket;
}

int run(const std::string& folder, const std::string& certificate, const std::string& private_key) {
  Kept kept(folder);
  BareServer plain(listening(Poco::Net::ServerSocket()), kept);
  std::unique_ptr<BareServer> secure;
  if (!certificate.empty()) {
    const Context::Ptr context(
        new Context(Context::TLS_SERVER_USE, private_key, certificate, "", Context::VERIFY_NONE, 9, false));
    secure = std::make_unique<BareServer>(listening(Poco::Net::SecureServerSocket(context)), kept);
  }
  std::printf("ready %d %d\n", plain.port(), secure ? secure->port() : 0);
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
  }
  return 0;
}

}  // namespace
}  // namespace yichuang::bench

int main(int argc, char** argv) {
  std::string folder, certificate, private_key;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--folder") folder = argv[i + 1];
    if (option == "--certificate") certificate = argv[i + 1];
    if (option == "--private-key") private_key = argv[i + 1];
  }
  if (folder.empty() || certificate.empty() != private_key.empty()) {
    std::fprintf(stderr, "usage: bare_server --folder DIR [--certificate FILE --private-key FILE]\n");
    return 2;
  }
  return yichuang::bench::run(folder, certificate, private_key);
}
