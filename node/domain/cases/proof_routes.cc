#include "node/domain/cases/proof_routes.h"

#include <map>

#include "node/api/json.h"
#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/pages.h"
#include "node/domain/cases/proof.h"
#include "node/domain/cases/verification.pb.h"

namespace yichuang::node {

using namespace storage;

namespace {

// What nothing here proves is asked for above; whoever asks again finds what came. Is
// there any such?
bool ask_above(const LedgerView& view, const Record& record, sync::ExchangeService& exchange) {
  std::vector<EntryId> ids = not_proven(view, record);
  if (ids.empty()) return false;
  exchange.prove(record.ref, std::move(ids));
  return true;
}

Result<Response> hand_out(const Request& request, const LedgerAccess& ledger, sync::ExchangeService& exchange) {
  const Snapshot snapshot = ledger.read();
  if (const auto record = find_case(*snapshot, request.part("number"))) ask_above(*snapshot, *record, exchange);
  TRY_ASSIGN(std::string file, prove_case(*snapshot, ledger.identity(), request.part("number")));
  Response response;
  response.content_type = "application/octet-stream";
  response.body = std::move(file);
  return response;
}

v1::CaseVerification verified(const Proof& proof) {
  v1::CaseVerification out;
  out.set_entries(static_cast<std::uint32_t>(proof.entries.size()));
  out.set_absent(static_cast<std::uint32_t>(proof.absent.size()));
  std::map<std::string, v1::CaseVerification::Receipt> by_hub;
  for (const ProvenEntry& entry : proof.entries) {
    if (entry.seq != 0) out.set_proven(out.proven() + 1);
    for (const ProvenEntry::Receipt& receipt : entry.receipts) {
      v1::CaseVerification::Receipt& told = by_hub[receipt.hub.division().str()];
      told.set_division(receipt.hub.division().str());
      told.set_name(receipt.hub.name);
      told.set_entries(told.entries() + 1);
      if (told.newest().seconds() <= receipt.time.ms / 1000) set_time(*told.mutable_newest(), receipt.time);
    }
  }
  // The nearest hub has the longest code.
  for (auto one = by_hub.rbegin(); one != by_hub.rend(); ++one) *out.add_receipts() = std::move(one->second);
  return out;
}

// That it does not hold is an answer too.
Result<Response> verify(const Request& request, const LedgerAccess& ledger, sync::ExchangeService& exchange,
                        const PublicKey& root) {
  const std::string& number = request.part("number");
  const Snapshot snapshot = ledger.read();
  const auto record = find_case(*snapshot, number);
  if (!record || !may_see(summary_of(*record), *request.actor)) return not_found("没有这个办件:" + number);
  v1::CaseVerification out;
  const auto file = prove_case(*snapshot, ledger.identity(), number);
  if (!file && file.error().code != ErrorCode::kCorrupt) return file.error();
  const auto proof = file ? check_proof(*file, root) : Result<Proof>(file.error());
  if (proof) {
    out = verified(*proof);
    out.set_asked_above(ask_above(*snapshot, *record, exchange));
  } else {
    out.set_fault(proof.error().context);
  }
  set_time(*out.mutable_checked_at(), ledger.now());
  return json_response(out);
}

}  // namespace

std::vector<Route> proof_routes(const LedgerAccess& ledger, sync::ExchangeService& exchange, const PublicKey& root) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases/{number}/proof",
                 .summary = "一个办件的历史,凭省级根公钥即可核对的文件",
                 .access = Access::kLocal,
                 .handler = [&](const Request& request) { return hand_out(request, ledger, exchange); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/cases/{number}/verification",
                 .summary = "在本机核对一个办件的历史:摘要、链、签名、回执,不需要线路",
                 .response = v1::CaseVerification::descriptor(),
                 .handler = [&, root](const Request& request) { return verify(request, ledger, exchange, root); }});
  return out;
}

}  // namespace yichuang::node
