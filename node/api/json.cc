#include "node/api/json.h"

#include <google/protobuf/util/json_util.h>

#include "node/domain/identifiers/masking.h"
#include "storage/base/check.h"

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
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  const auto status = google::protobuf::util::JsonStringToMessage(request.body, &out, options);
  if (!status.ok()) {
    return Error{ErrorCode::kInvalid, "请求不是所要的 JSON", {{"", std::string(status.message())}}};
  }
  return {};
}

std::string to_json_text(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string out;
  CHECK(google::protobuf::util::MessageToJsonString(message, &out, options).ok());
  return out;
}

Response json_response(const google::protobuf::Message& message, int status) {
  Response out;
  out.status = status;
  out.body = to_json_text(message);
  return out;
}

}  // namespace yichuang::node
