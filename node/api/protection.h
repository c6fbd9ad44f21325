#pragma once

#include "node/api/http.h"
#include "storage/base/result.h"

namespace yichuang::node {

// What keeps pages of others from acting with a clerk's session, and ours from
// doing more than they need.

// A request that changes something and that a browser sends for a page of another
// origin is refused. Browsers say so in Sec-Fetch-Site and Origin, which no page can
// forge; SameSite cookies do not tell apart two ports of one address. Programs that
// send neither have no page behind them.
// Errors: kForbidden, naming the header.
Result<void> refuse_foreign_page(const Request& request);

// Headers for every answer: what a page may load and do. `secure_host` is the Host
// that was asked over HTTPS, empty for plain HTTP; a browser is told to stay there.
void add_protection(const std::string& secure_host, Response& response);

}  // namespace yichuang::node
