#include "node/domain/cases/proof_routes.h"

#include "node/domain/cases/pages.h"
#include "node/domain/cases/proof.h"

namespace yichuang::node {

std::vector<Route> proof_routes(const LedgerAccess& ledger, sync::ExchangeService& exchange) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases/{number}/proof",
                 .summary = "一个办件的历史,凭省级根公钥即可核对的文件",
                 .access = Access::kLocal,
                 .handler = [&ledger, &exchange](const Request& request) -> Result<Response> {
                   const storage::Snapshot snapshot = ledger.read();
                   if (const auto record = find_case(*snapshot, request.part("number"))) {
                     auto ids = storage::not_proven(*snapshot, *record);
                     if (!ids.empty()) exchange.prove(record->ref, std::move(ids));
                   }
                   TRY_ASSIGN(std::string file, prove_case(*snapshot, ledger.identity(), request.part("number")));
                   Response response;
                   response.content_type = "application/octet-stream";
                   response.body = std::move(file);
                   return response;
                 }});
  return out;
}

}  // namespace yichuang::node
