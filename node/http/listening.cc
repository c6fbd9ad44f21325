#include "node/http/listening.h"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SocketAddress.h>

namespace yichuang::node {
namespace {

Error no_address(const std::string& address) {
  return {ErrorCode::kInvalid, "网页服务的地址不对:" + address, {{"http、https", "应为 主机:端口,如 0.0.0.0:8443"}}};
}

Result<Poco::Net::ServerSocket> listen_on(Poco::Net::ServerSocket socket, const std::string& address) {
  try {
    socket.bind(Poco::Net::SocketAddress(address), true);
    socket.listen(kBacklogMax);
    return socket;
  } catch (const Poco::InvalidArgumentException&) {
    return no_address(address);
  } catch (const Poco::Exception& failed) {
    return Error{ErrorCode::kUnavailable, "不能在 " + address + " 上提供网页服务:" + failed.displayText()};
  }
}

}  // namespace

Result<Poco::Net::ServerSocket> listen_plainly(const std::string& address) {
  return listen_on(Poco::Net::ServerSocket(), address);
}

Result<Poco::Net::ServerSocket> listen_securely(const std::string& address, Tls& tls) {
  return listen_on(Poco::Net::SecureServerSocket(Poco::Net::Context::Ptr(&tls.context(), true)), address);
}

Result<bool> is_loopback(const std::string& address) {
  try {
    return Poco::Net::SocketAddress(address).host().isLoopback();
  } catch (const Poco::Exception&) {
    return no_address(address);
  }
}

}  // namespace yichuang::node
