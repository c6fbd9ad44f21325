#include "node/api/json.h"

#include "node/api/protobuf_json.h"
#include "node/domain/identifiers/masking.h"

namespace yichuang::node {

Result<void> read_json(const Request& request, google::protobuf::Message& out, std::size_t bytes_max) {
  if (request.body.size() > bytes_max) {
    return too_large("请求内容超过 " + std::to_string(bytes_max / 1024) + " KiB");
  }
  const std::string& type = request.header("content-type");
  if (!type.empty() && type.find("json") == std::string::npos) {
    return Error{ErrorCode::kInvalid, "请求应为 JSON", {{"Content-Type", "应为 application/json"}}};
  }
  if (!is_utf8(request.body))
    return Error{ErrorCode::kInvalid, "请求含有无效的 UTF-8", {{"", "不是有效的 UTF-8 文字"}}};
  return parse_json(request.body, out);
}

Response json_response(const google::protobuf::Message& message, int status) {
  Response out;
  out.status = status;
  out.body = print_json(message);
  return out;
}

Response with_etag(Response response, const std::string& etag) {
  response.headers["ETag"] = '"' + etag + '"';
  return response;
}

}  // namespace yichuang::node
