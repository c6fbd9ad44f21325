#include "node/x509/ip.h"

#include <arpa/inet.h>

#include "storage/base/numbers.h"

namespace yichuang::node {
namespace {

// `bytes` with all but the first `bits` bits cleared.
std::string cut(std::string bytes, std::size_t bits) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t kept = bits > i * 8 ? std::min<std::size_t>(bits - i * 8, 8) : 0;
    bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) & (0xff00u >> kept & 0xffu));
  }
  return bytes;
}

}  // namespace

std::optional<IpAddress> IpAddress::from(const std::string& text) {
  std::string bytes(16, '\0');
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return IpAddress(bytes.substr(0, 4));
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return IpAddress(std::move(bytes));
  return std::nullopt;
}

std::string IpAddress::str() const {
  char out[INET6_ADDRSTRLEN] = {};
  if (bytes_.size() != 4 && bytes_.size() != 16) return {};
  return ::inet_ntop(bytes_.size() == 4 ? AF_INET : AF_INET6, bytes_.data(), out, sizeof out) == nullptr ? "" : out;
}

std::optional<IpNetwork> IpNetwork::from(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  auto first = IpAddress::from(text.substr(0, slash));
  const auto bits = parse_whole<std::size_t>(std::string_view(text).substr(slash + 1));
  if (!first || !bits || *bits > first->bytes().size() * 8) return std::nullopt;
  if (cut(first->bytes(), *bits) != first->bytes()) return std::nullopt;
  return IpNetwork(std::move(*first), *bits);
}

bool IpNetwork::covers(const IpAddress& address) const {
  return address.bytes().size() == first_.bytes().size() && cut(address.bytes(), bits_) == first_.bytes();
}

IpAddress IpNetwork::mask() const {
  return IpAddress::from_bytes(cut(std::string(first_.bytes().size(), '\xff'), bits_));
}

}  // namespace yichuang::node
