#include "node/http/plain_knock.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace yichuang::node {
namespace {

constexpr std::size_t kHeadBytesMax = 8192;
// The first byte of TLS: a handshake record.
constexpr char kTlsHandshake = 0x16;

bool all_in(std::string_view text, std::string_view marks) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
  });
}

std::string_view until(std::string_view text, std::string_view end) {
  return text.substr(0, text.find(end));
}

// The value of Host, as it came; empty when there is none.
std::string_view host_of(std::string_view head) {
  for (std::string_view name : {"\r\nHost:", "\r\nhost:"}) {
    const std::size_t at = head.find(name);
    if (at == std::string_view::npos) continue;
    std::string_view value = until(head.substr(at + name.size()), "\r\n");
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
  }
  return {};
}

// Empty for what is no plain request that could be sent on.
std::string place_over_https(std::string_view head) {
  if (!head.starts_with("GET ") && !head.starts_with("HEAD ")) return {};
  head.remove_prefix(head.find(' ') + 1);
  const std::string_view path = until(head, " ");
  const std::string_view host = host_of(head);
  if (!path.starts_with('/') || !all_in(path, "/-._~%!$&'()*+,;=:@?") || !all_in(host, ".-:[]")) return {};
  return "https://" + std::string(host) + std::string(path);
}

}  // namespace

void answer_plain_knock(int socket) {
  pollfd waited{socket, POLLIN, 0};
  const bool waits = (::fcntl(socket, F_GETFL) & O_NONBLOCK) == 0;
  if (::poll(&waited, 1, waits ? kKnockSeconds * 1000 : 0) != 1) return;
  char head[kHeadBytesMax];
  const ssize_t got = ::recv(socket, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
  if (got <= 0 || head[0] == kTlsHandshake) return;
  const std::string place = place_over_https({head, static_cast<std::size_t>(got)});
  if (place.empty()) return;
  const std::string answer = "HTTP/1.1 308 Permanent Redirect\r\nLocation: " + place +
                             "\r\nCache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  // A few hundred bytes into an empty buffer; if they do not fit, nobody is there.
  (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  // Closing with bytes unread would take the answer away from some.
  (void)::recv(socket, head, sizeof head, MSG_DONTWAIT);
  (void)::shutdown(socket, SHUT_WR);
}

}  // namespace yichuang::node
