#include "node/domain/web_trust/routes.h"

#include "node/x509/x509.h"

namespace yichuang::node {

std::vector<Route> web_trust_routes(std::function<std::string()> authority, Division hub) {
  return {{.method = "GET",
           .pattern = "/ca.crt",
           .summary = "网页证书机构的证书,窗口电脑装一次",
           .access = Access::kAnybody,
           .handler = [authority = std::move(authority), hub](const Request&) -> Result<Response> {
             const std::string der = authority();
             if (der.empty()) return not_found("上级的网页证书机构还没有送到,线路通了就有");
             Response out{200, "application/x-x509-ca-cert", to_pem(der)};
             out.headers["Content-Disposition"] = "attachment; filename=\"yichuang-ca-" + hub.str() + ".crt\"";
             return out;
           }}};
}

}  // namespace yichuang::node
