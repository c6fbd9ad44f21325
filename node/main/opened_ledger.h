#pragma once

#include <memory>

#include "node/main/box.h"
#include "storage/crypto/secure_random.h"
#include "storage/ledger/ledger.h"

namespace yichuang::node {

// The ledger of a box whose daemon does not run, for one command.
struct OpenedLedger {
  std::unique_ptr<storage::RocksMap> map;
  std::unique_ptr<SecureRandom> prng;
  std::unique_ptr<storage::Ledger> ledger;
};

// Errors: those of open_database and Ledger::open.
Result<OpenedLedger> open_ledger(const Box& box);

}  // namespace yichuang::node
