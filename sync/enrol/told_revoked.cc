#include "sync/enrol/told_revoked.h"

namespace yichuang::sync {

using namespace storage;

namespace {

constexpr std::string_view kRow = "told-revoked";

}  // namespace

std::optional<pb::Revoked> told_revoked(const LedgerView& view, const NodeId& node) {
  const auto bytes = view.local(kRow);
  pb::ToldRevokedRow row;
  const bool told = bytes && row.ParseFromString(*bytes) && row.node() == node.view();
  return told ? std::optional(row.revoked()) : std::nullopt;
}

void note_told_revoked(Batch& batch, const NodeId& node, const pb::Revoked& revoked) {
  pb::ToldRevokedRow row;
  row.set_node(node.str());
  *row.mutable_revoked() = revoked;
  const std::string bytes = row.SerializeAsString();
  if (batch.view().local(kRow) != bytes) batch.change_local({std::string(kRow), bytes});
}

void forget_told_revoked(Batch& batch) {
  if (batch.view().local(kRow)) batch.change_local({std::string(kRow), std::nullopt});
}

}  // namespace yichuang::sync
