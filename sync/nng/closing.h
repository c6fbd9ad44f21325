#pragma once

#include <nng/nng.h>

namespace yichuang::sync {

// Closes a socket, and waits for that no longer than a few seconds: NNG 1.5.2 may
// wait without end for a connection that was given up while it moved nothing. False
// when it does so still; what NNG's calls use must then outlive the process.
//
//   Thread     any; the socket is used by nobody else any more.
bool close_in_time(nng_socket socket);

}  // namespace yichuang::sync
