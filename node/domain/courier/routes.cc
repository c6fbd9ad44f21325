#include "node/domain/courier/routes.h"

#include "node/api/access.h"
#include "node/api/json.h"
#include "storage/base/numbers.h"

namespace yichuang::node {

namespace {

// Whoever looks after the machines carries sticks: they are sealed.
Result<void> require_courier(const Request& request) {
  return require_role(request, {v1::HUB_ADMIN, v1::SYSTEM_ADMIN});
}

Result<Response> write_stick(const Request& request, StickDesk& desk) {
  TRY(require_courier(request));
  const std::string& to = request.parameter("to");
  TRY_ASSIGN(StickDesk::Written stick, desk.write(to.empty() ? "up" : to, *request.actor));
  Response out;
  out.content_type = "application/octet-stream";
  out.headers["Content-Disposition"] = "attachment; filename=\"" + stick.file_name + "\"";
  out.headers["X-Content-Type-Options"] = "nosniff";
  out.pieces = std::move(stick.bytes);
  return out;
}

Result<Response> take_part(const Request& request, StickDesk& desk) {
  TRY(require_courier(request));
  const auto at = parse_whole<std::uint64_t>(request.parameter("at"));
  if (!at) return Error{ErrorCode::kInvalid, "须说明这一段从第几个字节开始", {{"at", "从 0 起的整数"}}};
  const bool last = request.parameter("last") == "1";
  TRY_ASSIGN(const v1::StickReading reading, desk.take(request.part("id"), *at, request.body,
                                                       last ? StickDesk::More::kNone : StickDesk::More::kFollows));
  return json_response(reading);
}

}  // namespace

std::vector<Route> courier_routes(StickDesk& desk) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/courier",
                 .summary = "U盘传递:可写给谁、现在会带什么、最近的U盘",
                 .response = v1::CourierReport::descriptor(),
                 .parameters = {{"of", "还要算出现在会带什么的下级"}},
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_courier(request));
                   return json_response(desk.report(request.parameter("of")));
                 }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/courier/export",
                 .summary = "写一份给上级或一个下级的U盘文件(密封、签名)",
                 .parameters = {{"to", "下级的区划代码,或 up"}},
                 .handler = [&](const Request& request) { return write_stick(request, desk); }});
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/courier/imports",
                 .summary = "开始读一份U盘文件",
                 .response = v1::StickReading::descriptor(),
                 .handler = [&](const Request& request) -> Result<Response> {
                   TRY(require_courier(request));
                   return json_response(desk.begin(*request.actor), 201);
                 }});
  out.push_back({.method = "PUT",
                 .pattern = "/api/v1/courier/imports/{id}",
                 .summary = "U盘文件的一段,按顺序,不超过 4 MiB;读到即收下",
                 .response = v1::StickReading::descriptor(),
                 .parameters = {{"at", "这一段从第几个字节开始"}, {"last", "1:后面没有了"}},
                 .body_bytes_max = kStickPartBytesMax,
                 .handler = [&](const Request& request) { return take_part(request, desk); }});
  return out;
}

}  // namespace yichuang::node
