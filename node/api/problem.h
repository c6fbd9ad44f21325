#pragma once

#include <optional>
#include <string>

#include "node/api/http.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::node {

// An error as RFC 9457 problem details: type, title, status, detail, and under
// `errors` every fault with its place. `code` is six letters to read out on the
// phone; the log holds the same.
// `status` stands in place of the one that follows from the error.
Response problem(const Error& error, const std::string& code, std::optional<int> status = {});

int http_status(ErrorCode code);

// An error whose answer says in Retry-After when to come again.
Error come_again(ErrorCode code, std::string context, Millis wait);

// Six letters that cannot be misheard, from random bits.
std::string spoken_code(std::uint64_t bits);

}  // namespace yichuang::node
