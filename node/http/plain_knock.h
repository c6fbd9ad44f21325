#pragma once

namespace yichuang::node {

// Somebody who has typed the address of HTTPS without `https://` speaks plain HTTP to
// it. Looks at what has come on the connected socket; a plain request is taken and
// answered with where to go, anything else stays for TLS. Waits for the first bytes
// kKnockSeconds at most, and not at all on a socket that does not wait.
inline constexpr int kKnockSeconds = 30;
void answer_plain_knock(int socket);

}  // namespace yichuang::node
