#include "node/api/protection.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace yichuang::node {
namespace {

constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'{nonce}; "
    "img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";
constexpr const char* kAnswerPolicy =
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
// A browser's viewer of PDF is an object within the answer itself.
constexpr const char* kPdfPolicy = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
constexpr const char* kPermissions =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), "
    "display-capture=()";
// Shorter than a certificate's rest when it is renewed.
constexpr const char* kStayOnHttps = "max-age=2592000";

bool changes_something(const std::string& method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Error foreign(const std::string& header, const std::string& value) {
  return {ErrorCode::kForbidden, "请求来自别的网站的页面,已拒绝", {{header, value.substr(0, 200)}}};
}

// antd makes its styles as the page runs: those carry the nonce of this one answer.
std::string page_policy(const std::string& style_nonce) {
  std::string out = kPagePolicy;
  const std::string_view place = "{nonce}";
  return out.replace(out.find(place), place.size(), style_nonce.empty() ? "" : " 'nonce-" + style_nonce + "'");
}

// Browsers keep "HTTPS only" for names, not for addresses; for localhost it would bind
// the plain port of this machine, too.
bool stays_on_https(const std::string& host_and_port) {
  if (host_and_port.starts_with('[')) return false;
  const std::string host = lower(host_and_port.substr(0, host_and_port.find(':')));
  return !host.empty() && host != "localhost" &&
         std::any_of(host.begin(), host.end(), [](char c) { return (c < '0' || c > '9') && c != '.'; });
}

}  // namespace

Result<void> refuse_foreign_page(const Request& request) {
  if (request.local || !changes_something(request.method)) return {};
  const std::string& site = request.header("sec-fetch-site");
  if (site == "same-origin" || site == "none") return {};
  if (!site.empty()) return foreign("Sec-Fetch-Site", site);
  const std::string& origin = request.header("origin");
  const std::string own = (request.secure ? "https://" : "http://") + request.header("host");
  if (origin.empty() || lower(origin) == lower(own)) return {};
  return foreign("Origin", origin);
}

void add_protection(const std::string& secure_host, Response& response) {
  const bool page = response.content_type.starts_with("text/html");
  const bool pdf = response.content_type.starts_with("application/pdf");
  response.headers["Content-Security-Policy"] = page  ? page_policy(response.style_nonce)
                                                : pdf ? kPdfPolicy
                                                      : kAnswerPolicy;
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Referrer-Policy"] = "no-referrer";
  response.headers["Permissions-Policy"] = kPermissions;
  response.headers["Cross-Origin-Opener-Policy"] = "same-origin";
  response.headers["Cross-Origin-Resource-Policy"] = "same-origin";
  if (stays_on_https(secure_host)) response.headers["Strict-Transport-Security"] = kStayOnHttps;
}

}  // namespace yichuang::node
