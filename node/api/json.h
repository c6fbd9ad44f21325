#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "node/api/http.h"
#include "storage/base/result.h"

namespace yichuang::node {

// Reads a request's body as Protobuf's JSON mapping; what the message does not
// know is refused.
// Errors: kInvalid with the place; kTooLarge past `bytes_max`.
Result<void> read_json(const Request& request, google::protobuf::Message& out,
                       std::size_t bytes_max = std::size_t{1} << 20);
template <class Message>
Result<Message> read_json(const Request& request) {
  Message out;
  TRY(read_json(request, out));
  return out;
}

Response json_response(const google::protobuf::Message& message, int status = 200);
// `etag` without quotes.
Response with_etag(Response response, const std::string& etag);

}  // namespace yichuang::node
