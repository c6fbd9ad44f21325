#include "node/domain/cases/proof.h"

#include "node/domain/calendar/working_days.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/pages.h"
#include "node/domain/kinds.h"
#include "storage/ledger/fold_order.h"

namespace yichuang::node {

using namespace storage;

namespace {

std::string local(Instant time) {
  std::string out = format_local(time).substr(0, 19);
  out[10] = ' ';
  return out;
}

// What the proven entries fold to: the number, the applicant's business, the names
// of the steps.
v1::CaseSummary folded(const Proof& proof) {
  std::vector<Held> held;
  for (const ProvenEntry& entry : proof.entries) {
    const Header& header = entry.parsed.header;
    Held one;
    one.id = entry.parsed.id;
    one.kind = header.kind;
    one.stamp_ms = header.stamp_ms;
    one.after = header.after;
    one.author = header.author;
    held.push_back(std::move(one));
  }
  std::vector<const Held*> all;
  for (const Held& one : held) all.push_back(&one);
  const auto folding = case_projection()->resume(proof.ref, {});
  for (const Held* one : fold_order(all)) {
    const ParsedEntry& parsed = proof.entries[static_cast<std::size_t>(one - held.data())].parsed;
    folding->fold(parsed.header, parsed.id, parsed.entry);
  }
  Record record;
  record.ref = proof.ref;
  record.state = folding->state();
  return summary_of(record);
}

std::string entry_text(const ProvenEntry& entry, const v1::CaseSummary& summary) {
  const Header& header = entry.parsed.header;
  const EventText event = describe_event(header, entry.parsed.entry, summary);
  std::string out = local(header.at) + "  " + event.title;
  if (!event.text.empty()) out += ":" + event.text;
  const std::string name = acted_by(entry.parsed.entry).name();
  out +=
      "\n    经办 " + (name.empty() ? "" : name + " ") + header.actor + (header.clock_unsure ? "(当时时钟可疑)" : "");
  if (entry.parsed.entry.erased) out += "\n    内容已按规定删除,只剩摘要";
  if (entry.seq == 0) return out + "\n    未证明:写这份文件的节点没有它的日志,当时也未能从上级取得证明\n";
  out += "\n    由 " + entry.owner.name + "(" + entry.owner.division().str() + ")写入日志 " +
         entry.log.hex().substr(0, 8) + " 第 " + std::to_string(entry.seq) + " 条,签名于 " + local(entry.sealed) + "\n";
  for (const ProvenEntry::Receipt& receipt : entry.receipts) {
    out += "    回执 " + receipt.hub.name + "(" + receipt.hub.division().str() + ")," + local(receipt.time) + "\n";
  }
  return out;
}

}  // namespace

Result<std::string> prove_case(const LedgerView& view, const Identity& identity, const std::string& number) {
  const auto record = find_case(view, number);
  if (!record) return not_found("没有这个办件:" + number);
  std::vector<CertificateChain> hubs;
  for (auto link = identity.chain.begin() + 1; link < identity.chain.end(); ++link) {
    hubs.emplace_back(link, identity.chain.end());
  }
  return write_proof(view, record->ref, number, hubs);
}

std::string proof_text(const Proof& proof) {
  const v1::CaseSummary summary = folded(proof);
  std::size_t proven = 0;
  std::string out;
  for (const ProvenEntry& entry : proof.entries) {
    proven += entry.seq != 0 ? 1 : 0;
    out += entry_text(entry, summary);
  }
  std::string head = "办件 " + (summary.number().empty() ? "(编号不在所示的记录里)" : summary.number());
  if (summary.number() != proof.title) head += ",文件自称 " + proof.title;
  head += ":" + std::to_string(proof.entries.size()) + " 条记录," + std::to_string(proven) + " 条已由省级根公钥证明\n";
  if (!proof.absent.empty()) {
    out += "不完整:所示的记录提到另外 " + std::to_string(proof.absent.size()) + " 条,文件里没有\n";
  }
  return head + out;
}

}  // namespace yichuang::node
