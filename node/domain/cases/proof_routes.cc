#include "node/domain/cases/proof_routes.h"

#include "node/domain/cases/proof.h"

namespace yichuang::node {

std::vector<Route> proof_routes(const LedgerAccess& ledger) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases/{number}/proof",
                 .summary = "一个办件的历史,凭省级根公钥即可核对的文件",
                 .access = Access::kLocal,
                 .handler = [&ledger](const Request& request) -> Result<Response> {
                   const storage::Snapshot snapshot = ledger.read();
                   TRY_ASSIGN(std::string file, prove_case(*snapshot, ledger.identity(), request.part("number")));
                   Response response;
                   response.content_type = "application/octet-stream";
                   response.body = std::move(file);
                   return response;
                 }});
  return out;
}

}  // namespace yichuang::node
