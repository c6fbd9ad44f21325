#include "storage/ledger/receipts.h"

#include <utility>

#include "storage/proto/rows.pb.h"

namespace yichuang::storage {

std::vector<Checkpoint> receipts_of(const View& view, const Division& hub, const LogId& log) {
  const auto bytes = view.get(Space::kLedger, keys::receipt(hub, log));
  pb::ReceiptsRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return {};
  std::vector<Checkpoint> out;
  for (const std::string& receipt : row.receipts()) {
    if (const auto checkpoint = decode_checkpoint(receipt)) out.push_back(*checkpoint);
  }
  return out;
}

std::vector<HeldRange> stated_by(const std::vector<Checkpoint>& receipts) {
  std::vector<HeldRange> out;
  for (const Checkpoint& receipt : receipts) out.push_back({receipt.from, receipt.before, receipt.seq, receipt.hash});
  return out;
}

Sum256 receipt_sum(const View& view, const Division& hub) {
  const auto row = view.get(Space::kLedger, keys::receipt_sum(hub));
  return row ? Sum256::from(*row).value_or(Sum256()) : Sum256();
}

SafeNumbers::SafeNumbers(const View& view, const Division& hub, LogInfo log) : view_(view), log_(std::move(log)) {
  for (Checkpoint& receipt : receipts_of(view, hub, log_.id)) stated_.push_back({std::move(receipt), std::nullopt});
}

bool SafeNumbers::contains(Seq seq) {
  for (auto& [receipt, agrees] : stated_) {
    if (seq < receipt.from || seq > receipt.seq) continue;
    if (!agrees) {
      const auto ours = Logs(view_).hash_at(log_, receipt.seq);
      agrees = ours && *ours == receipt.hash;
    }
    if (*agrees) return true;
  }
  return false;
}

RangeSet safe_numbers(const View& view, const Division& hub, const LogInfo& log) {
  RangeSet out;
  for (const Checkpoint& receipt : receipts_of(view, hub, log.id)) {
    const auto ours = Logs(view).hash_at(log, receipt.seq);
    if (ours && *ours == receipt.hash) out.insert({receipt.from, receipt.seq});
  }
  return out;
}

void note_receipts(Overlay& overlay, const Division& hub, const LogId& log, const std::vector<Checkpoint>& receipts) {
  const std::vector<Checkpoint> before = receipts_of(overlay, hub, log);
  pb::ReceiptsRow row;
  for (const Checkpoint& receipt : receipts) row.add_receipts(encode_checkpoint(receipt));
  Sum256 sum = receipt_sum(overlay, hub);
  if (!before.empty()) sum.subtract(frontier_digest(log, stated_by(before)).view());
  if (!receipts.empty()) sum.add(frontier_digest(log, stated_by(receipts)).view());
  overlay.put(Space::kLedger, keys::receipt_sum(hub), sum.bytes());
  if (receipts.empty()) {
    overlay.erase(Space::kLedger, keys::receipt(hub, log));
  } else {
    overlay.put(Space::kLedger, keys::receipt(hub, log), row.SerializeAsString());
  }
}

}  // namespace yichuang::storage
