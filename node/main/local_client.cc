#include "node/main/local_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include <nlohmann/json.hpp>

#include "node/api/protobuf_json.h"

namespace yichuang::node {
namespace {

const Poco::Timespan kPatience(300, 0);
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

Error from_problem(int status, const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  Error out{ErrorCode::kInvalid, "节点答复 " + std::to_string(status)};
  if (!json.is_object()) return out;
  out.context = json.value("detail", out.context);
  for (const auto& error : json.value("errors", nlohmann::json::array())) {
    out.complaints.push_back({error.value("where", ""), error.value("what", "")});
  }
  return out;
}

Error cannot_reach(const std::string& socket_path, const Poco::Exception& failed) {
  return Error{ErrorCode::kUnavailable,
               "连不上运行中的节点(" + socket_path + "):" + failed.displayText() + "。请先启动 yichuang serve"};
}

}  // namespace

Result<void> LocalClient::fetch(const std::string& path,
                                const std::function<Result<void>(std::string_view)>& taken) const {
  const std::string socket_path = data_ + "/yichuang.sock";
  try {
    Poco::Net::StreamSocket socket;
    socket.connect(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, socket_path));
    Poco::Net::HTTPClientSession session(socket);
    session.setTimeout(kPatience);
    Poco::Net::HTTPRequest request("GET", path, Poco::Net::HTTPMessage::HTTP_1_1);
    request.setHost("localhost");
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::istream& answer = session.receiveResponse(response);
    if (response.getStatus() >= 400) {
      std::string problem;
      Poco::StreamCopier::copyToString(answer, problem);
      return from_problem(response.getStatus(), problem);
    }
    std::string piece(kPieceBytes, '\0');
    while (answer) {
      answer.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      TRY(taken(std::string_view(piece).substr(0, static_cast<std::size_t>(answer.gcount()))));
    }
    return {};
  } catch (const Poco::Exception& failed) {
    return cannot_reach(socket_path, failed);
  }
}

Result<std::string> LocalClient::call(const std::string& method, const std::string& path,
                                      const std::string& body) const {
  const std::string socket_path = data_ + "/yichuang.sock";
  try {
    Poco::Net::StreamSocket socket;
    socket.connect(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, socket_path));
    Poco::Net::HTTPClientSession session(socket);
    session.setTimeout(kPatience);
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    request.setHost("localhost");
    if (!body.empty()) request.setContentType("application/json");
    request.setContentLength64(static_cast<Poco::Int64>(body.size()));
    session.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    std::string answer;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), answer);
    if (response.getStatus() >= 400) return from_problem(response.getStatus(), answer);
    return answer;
  } catch (const Poco::Exception& failed) {
    return cannot_reach(socket_path, failed);
  }
}

Result<void> LocalClient::ask(const std::string& method, const std::string& path, const google::protobuf::Message* body,
                              google::protobuf::Message& out) const {
  TRY_ASSIGN(const std::string answer, call(method, path, body == nullptr ? "" : print_json(*body)));
  if (!parse_json(answer, out)) return corrupt("节点的答复读不懂");
  return {};
}

}  // namespace yichuang::node
