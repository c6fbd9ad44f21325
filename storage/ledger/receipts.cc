#include "storage/ledger/receipts.h"

#include <algorithm>

#include "storage/proto/rows.pb.h"

namespace yichuang::storage {

std::vector<Receipt> receipts_of(const View& view, const Division& hub, const LogId& log) {
  const auto bytes = view.get(Space::kLedger, keys::receipt(hub, log));
  pb::ReceiptsRow rows;
  if (!bytes || !rows.ParseFromString(*bytes)) return {};
  std::vector<Receipt> out;
  for (const pb::ReceiptRow& row : rows.receipts()) {
    const auto checkpoint = decode_checkpoint(row.checkpoint());
    if (checkpoint) out.push_back({*checkpoint, row.agrees()});
  }
  return out;
}

std::vector<HeldRange> stated_by(const std::vector<Receipt>& receipts) {
  std::vector<HeldRange> out;
  for (const auto& [checkpoint, agrees] : receipts) {
    out.push_back({checkpoint.from, checkpoint.before, checkpoint.seq, checkpoint.hash});
  }
  return out;
}

Sum256 receipt_sum(const View& view, const Division& hub) {
  const auto row = view.get(Space::kLedger, keys::receipt_sum(hub));
  return row ? Sum256::from(*row).value_or(Sum256()) : Sum256();
}

bool covered(const std::vector<Receipt>& receipts, Seq seq) {
  return std::any_of(receipts.begin(), receipts.end(), [&](const Receipt& receipt) {
    return receipt.agrees && receipt.checkpoint.from <= seq && seq <= receipt.checkpoint.seq;
  });
}

void note_receipts(Overlay& overlay, const Division& hub, const LogId& log,
                   const std::vector<Checkpoint>& receipts) {
  const std::vector<Receipt> before = receipts_of(overlay, hub, log);
  const auto known = Logs(overlay).by_id(log);
  pb::ReceiptsRow rows;
  std::vector<Receipt> after;
  for (const Checkpoint& checkpoint : receipts) {
    const auto ours = known ? Logs(overlay).hash_at(*known, checkpoint.seq) : std::nullopt;
    after.push_back({checkpoint, ours && *ours == checkpoint.hash});
    auto& row = *rows.add_receipts();
    row.set_checkpoint(encode_checkpoint(checkpoint));
    row.set_agrees(after.back().agrees);
  }
  Sum256 sum = receipt_sum(overlay, hub);
  if (!before.empty()) sum.subtract(frontier_digest(log, stated_by(before)).view());
  if (!after.empty()) sum.add(frontier_digest(log, stated_by(after)).view());
  overlay.put(Space::kLedger, keys::receipt_sum(hub), sum.bytes());
  if (after.empty()) {
    overlay.erase(Space::kLedger, keys::receipt(hub, log));
  } else {
    overlay.put(Space::kLedger, keys::receipt(hub, log), rows.SerializeAsString());
  }
}

}  // namespace yichuang::storage
