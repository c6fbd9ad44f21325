#include "node/main/opened_ledger.h"

#include "node/domain/projections.h"

namespace yichuang::node {

namespace {

constexpr std::size_t kCacheBytes = std::size_t{32} << 20;

}  // namespace

Result<OpenedLedger> open_ledger(const Box& box) {
  OpenedLedger out;
  TRY_ASSIGN(out.map, open_database(box, kCacheBytes));
  out.prng = std::make_unique<SecureRandom>();
  TRY_ASSIGN(out.ledger, storage::Ledger::open(*out.map, box.identity, projections(), *out.prng));
  return out;
}

}  // namespace yichuang::node
