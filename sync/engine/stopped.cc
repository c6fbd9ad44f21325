#include "sync/engine/stopped.h"

namespace yichuang::sync {

using namespace storage;

std::optional<Stopped> told_to_stop(const LedgerView& view, const NodeId& node) {
  const auto row = view.local(kStoppedRow);
  auto stopped = row ? decode_stopped(*row) : std::nullopt;
  return stopped && stopped->node == node ? stopped : std::nullopt;
}

}  // namespace yichuang::sync
