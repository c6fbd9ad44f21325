#include "node/api/service.h"

#include <chrono>

#include "node/api/problem.h"
#include "node/api/protection.h"
#include "node/domain/identifiers/masking.h"

namespace yichuang::node {
namespace {

using Clock = std::chrono::steady_clock;

// Of a request that leads nowhere.
constexpr std::size_t kStrayBodyBytesMax = std::size_t{64} * 1024;
// Larger ones are read from people who are signed in alone.
constexpr std::size_t kAnybodysBodyBytesMax = std::size_t{1} << 20;

std::string cookie(const std::string& header, std::string_view name) {
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t end = std::min(header.find(';', at), header.size());
    std::string_view part(header.data() + at, end - at);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (part.starts_with(name) && part.substr(name.size()).starts_with('='))
      return std::string(part.substr(name.size() + 1));
    at = end + 1;
  }
  return {};
}

std::string token_of(const Request& request) {
  const std::string& authorization = request.header("authorization");
  if (authorization.starts_with("Bearer ")) return authorization.substr(7);
  return cookie(request.header("cookie"), session_cookie(request));
}

Response method_not_allowed(std::string allowed) {
  // Whoever answers GET answers HEAD.
  if (allowed.find("GET") != std::string::npos) allowed += ", HEAD";
  Response out = problem(Error{ErrorCode::kInvalid, "此处不支持这种方法,可用:" + allowed}, "", 405);
  out.headers["Allow"] = allowed;
  return out;
}

}  // namespace

std::string_view session_cookie(const Request& request) {
  return request.secure ? "__Host-yc_session" : "yc_session";
}

Service::Service(Router router, Sessions& sessions, LedgerAccess& ledger, Log log)
    : router_(std::move(router)), sessions_(sessions), ledger_(ledger), log_(std::move(log)) {}

Result<std::size_t> Service::body_bytes_max(const Request& head) const {
  const Router::Match match = router_.match(head.method, head.path);
  if (match.route == nullptr) return kStrayBodyBytesMax;
  const bool large = match.route->body_bytes_max > kAnybodysBodyBytesMax;
  if (large && !head.local && !sessions_.find(token_of(head))) return Error{ErrorCode::kUnauthorized, "请先登录"};
  return match.route->body_bytes_max;
}

Response Service::handle(Request request) {
  const auto started = Clock::now();
  std::string route;
  std::string code;
  std::string detail;
  auto result = route_and_run(request, route);
  Response response;
  if (result) {
    response = std::move(*result);
  } else {
    code = spoken_code(ledger_.prng().u64());
    detail = result.error().context;
    response = problem(result.error(), code);
  }
  if (!response.headers.contains("Cache-Control")) response.headers["Cache-Control"] = "no-store";
  log_({request, route, response, code, detail, std::chrono::duration_cast<Millis>(Clock::now() - started)});
  return response;
}

Result<Response> Service::route_and_run(Request& request, std::string& route) {
  Router::Match match = router_.match(request.method, request.path);
  if (match.route == nullptr && match.method_known) return method_not_allowed(match.allowed);
  if (match.route == nullptr) return not_found("没有这个地址");
  route = match.route->pattern;
  for (const auto& [name, value] : match.parts) {
    if (!is_utf8(value)) return Error{ErrorCode::kInvalid, "地址含有无效的 UTF-8", {{name, "不是有效的 UTF-8 文字"}}};
  }
  for (const auto& [name, value] : request.query) {
    if (!is_utf8(value)) return Error{ErrorCode::kInvalid, "地址含有无效的 UTF-8", {{name, "不是有效的 UTF-8 文字"}}};
  }
  request.parts = std::move(match.parts);
  if (request.body.size() > match.route->body_bytes_max) {
    return too_large("请求内容超过 " + std::to_string(match.route->body_bytes_max / 1024) + " KiB");
  }
  TRY(refuse_foreign_page(request));
  TRY(admit(request, match.route->access));
  return match.route->handler(request);
}

Result<void> Service::admit(Request& request, Access access) {
  if (request.local) {
    request.actor = node_itself();
    return {};
  }
  if (access == Access::kLocal) return forbidden("只能在本机命令行上做");
  request.session = token_of(request);
  const auto who = sessions_.find(request.session);
  if (who) request.actor = who->actor;
  if (access == Access::kAnybody) return {};
  if (!who) return Error{ErrorCode::kUnauthorized, "请先登录"};
  if (access == Access::kSignedIn && who->must_change_password) return forbidden("首次登录须先修改口令");
  if (access == Access::kSignedIn && who->must_set_up_second_factor) {
    return forbidden("管理员须先设置动态码,设好即可办理");
  }
  return {};
}

// Whoever may open the socket in the data folder is the machine's administrator.
Actor Service::node_itself() const {
  return {"root", "本机管理员", ledger_.division(), {v1::HUB_ADMIN, v1::SYSTEM_ADMIN, v1::DATA_OFFICER}, {}, ""};
}

}  // namespace yichuang::node
